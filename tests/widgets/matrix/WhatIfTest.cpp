// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/WhatIfPage.h"

#include <catch2/catch.hpp>
#include <memory>

#include "core/hyper/Matrix.h"
#include "tests/support/DemoFrames.h"
#include "tests/support/ViewFixture.h"
#include "widgets/base/NumberEdit.h"
#include "widgets/base/maps/MatrixCanvas.h"
#include "widgets/matrix/MatrixView.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

struct Shown : test::ViewFixture {
  PathFeed feed;
  MatrixView view{context(), nullptr, &feed};
  view::FramePtr frame = test::demoFrame({}, 1000);

  Shown() {
    view.resize(700, 480);
    view.show();
    view.setFrames({frame});
    selection.select({3, view::MapKind::None, -1, -1, -1});
    view.setPage(MatrixView::WhatIf);
  }
  [[nodiscard]] WhatIfPage& page() { return *view.whatIf(); }
  [[nodiscard]] double mean(int sublayer, std::size_t at) const {
    return static_cast<double>(frame->data->mean[static_cast<std::size_t>(sublayer - 1)][at]);
  }
  void edit(int to, int from, double value) {
    page().canvas()->setCurrentCell(to, from);
    Q_EMIT page().canvas()->currentChanged(to, from);
    page().entry()->setValue(value);
  }
};

PathReportPtr answer(double loss, double effect) {
  auto report = std::make_shared<hyper::PathReport>();
  report->loss = loss;
  report->step = 1000;
  report->sequences = 64;
  report->effects.push_back({{}, effect, effect - 0.01, effect + 0.01, 0.5 * effect});
  return report;
}

}  // namespace

TEST_CASE("what if: an edited entry becomes the whole map for all tokens") {
  Shown s;
  CHECK(s.page().interventions().empty());
  s.edit(1, 2, 0.75);
  const auto changes = s.page().interventions();
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].sublayer == 3);
  CHECK(changes[0].map == hyper::PathMap::Carry);
  REQUIRE(changes[0].values.size() == 16);
  CHECK(changes[0].values[6] == 0.75);
  CHECK(changes[0].values[7] == s.mean(3, 8 + 7));
  // Changes of one entry in a row are one step back.
  s.edit(1, 2, 0.5);
  s.page().undo();
  CHECK(s.page().interventions().empty());
}

TEST_CASE("what if: edits of several sublayers are measured together, and a passing pointer harms none") {
  Shown s;
  s.page().setEdited(view::MapKind::Res, hyper::identity(4), QStringLiteral("identity"));
  s.selection.setHover(view::ElementId{5, view::MapKind::None, -1, -1, -1});
  CHECK(s.view.sublayer() == 3);
  s.selection.select({6, view::MapKind::None, -1, -1, -1});
  s.page().setEdited(view::MapKind::Pre, hyper::Matrix(1, 4, 0.25), QStringLiteral("uniform"));
  auto changes = s.page().interventions();
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].sublayer == 6);
  CHECK(changes[0].values == std::vector<double>(4, 0.25));
  CHECK(changes[1].sublayer == 3);
  s.selection.select({3, view::MapKind::None, -1, -1, -1});
  CHECK(s.page().edited(view::MapKind::Res) == hyper::identity(4));
  s.page().reset();
  CHECK(s.page().interventions().empty());
}

TEST_CASE("what if: the loss before and after, and a list of what was measured") {
  Shown s;
  s.page().measure();  // nothing is edited
  CHECK(s.feed.newest(QStringLiteral("/runs/demo"), true) == nullptr);
  s.page().setEdited(view::MapKind::Res, hyper::identity(4), QStringLiteral("identity"));
  s.page().measure();
  const PathJob* job = s.feed.newest(QStringLiteral("/runs/demo"), true);
  REQUIRE(job != nullptr);
  CHECK(job->request.edits == s.page().interventions());
  CHECK_FALSE(job->request.edits.empty());
  s.feed.finish(job->id, answer(1.5, 0.25));
  CHECK_THAT(s.page().resultText().toStdString(), Catch::Contains("1.5 → 1.75") && Catch::Contains("+0.25000"));
  s.page().measure();
  s.feed.finish(s.feed.newest(QStringLiteral("/runs/demo"), true)->id, answer(1.5, 0.001));
  CHECK_THAT(s.page().resultText().toStdString(), Catch::Contains("no measurable effect"));
  const view::TableData table = s.view.table();
  REQUIRE(table.rows.size() == 2);
  CHECK(std::get<double>(table.rows[1].cells[1]) == 0.25);
  CHECK(view::cellText(table.rows[0].cells[0]) == "H_res of sublayer 3 (identity)");
  s.page().measure();
  s.page().cancel();
  const quint64 last = s.feed.newest(QStringLiteral("/runs/demo"), true)->id;
  s.feed.fail(last, {});
  CHECK(s.page().resultText() == "Cancelled.");
}

TEST_CASE("what if: the next step's maps are followed where nothing was edited") {
  Shown s;
  s.edit(0, 0, 0.125);
  s.frame = test::demoFrame({}, 500);
  s.view.setFrames({s.frame});
  CHECK(s.page().edited(view::MapKind::Res)(0, 0) == 0.125);
  CHECK(s.page().edited(view::MapKind::Pre)(0, 1) == s.mean(3, 1));
}
