// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/MatrixView.h"

#include <QApplication>
#include <QKeyEvent>
#include <catch2/catch.hpp>

#include "tests/support/DemoFrames.h"
#include "tests/support/DemoTrack.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/PathFeed.h"
#include "widgets/base/Theme.h"
#include "widgets/matrix/HistoryPage.h"
#include "widgets/matrix/SinkhornPage.h"
#include "widgets/matrix/TokenStrip.h"
#include "widgets/matrix/TokensPage.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

view::FramePtr withTexts(const view::FramePtr& frame) {
  auto data = std::make_shared<view::FrameData>(*frame->data);
  const std::string text = "The hacker 42 said: (hello, world)\n";
  for (std::size_t t = 0; t < 64; ++t) {
    data->tokenTexts.emplace_back(1, text[t % text.size()]);
    data->tokenAfter.emplace_back(t % 3 == 0 ? "nd" : "");
  }
  auto result = std::make_shared<view::Frame>(*frame);
  result->data = data;
  return result;
}

void addTrack(test::ViewFixture& f) {
  f.tracks.deliver(test::demoTrack({}, view::RecordKind::Mean, test::stepsOf({}, 50)));
}

}  // namespace

TEST_CASE("the large matrix follows the hover and shows its cells' colours", "[pixels]") {
  test::ViewFixture f;
  MatrixView view(f.context());
  CHECK(view.state() == ViewState::Empty);
  view.resize(520, 480);
  view.show();
  view.setFrames({test::demoFrame({}, 1000)});
  CHECK(view.sublayer() == 2);
  f.selection.select({7, view::MapKind::Res, -1, -1, -1});
  CHECK(view.sublayer() == 7);
  f.selection.setHover(view::ElementId{5, view::MapKind::None, -1, -1, -1});
  CHECK(view.sublayer() == 5);
  CHECK(view.table().rows.size() == 24);
  f.selection.setHover(std::nullopt);
  CHECK(view.sublayer() == 7);
  test::settle();
  const QImage image = view.panel()->grab().toImage();
  const auto frame = test::demoFrame({}, 1000);
  for (int i = 0; i < 4; ++i) {
    const QPointF at =
        (view.cellRect({7, view::MapKind::Res, i, 2, -1}).topLeft() + QPointF(4, 4)) * image.devicePixelRatio();
    const double value = frame->data->mean[6][static_cast<std::size_t>(8 + 4 * i + 2)];
    CHECK(image.pixelColor(at.toPoint()) == toQColor(view::resScale().colour(value)));
  }
  for (const int key : {Qt::Key_Down, Qt::Key_Down, Qt::Key_Right, Qt::Key_Space}) {
    QKeyEvent event(QEvent::KeyPress, key, {});
    QApplication::sendEvent(view.panel(), &event);
  }
  CHECK(f.selection.contains({7, view::MapKind::Res, 1, 1, -1}));
}

TEST_CASE("every page speaks of the sublayer in question, and has its table") {
  test::ViewFixture f;
  PathFeed feed;
  MatrixView view(f.context(), nullptr, &feed);
  view.resize(700, 480);
  view.show();
  addTrack(f);
  view.setFrames({withTexts(test::demoFrame({}, 1000))});
  f.selection.select({3, view::MapKind::Res, -1, -1, -1});
  const auto data = test::demoFrame({}, 1000)->data;
  const std::array<std::size_t, MatrixView::kPages> rows{24, 40, 4, 0, 64, 21, 0};
  for (int page = 0; page < MatrixView::kPages; ++page) {
    view.setPage(static_cast<MatrixView::Page>(page));
    INFO(page);
    CHECK(view.page() == page);
    if (rows[static_cast<std::size_t>(page)] > 0)
      CHECK(view.table().rows.size() == rows[static_cast<std::size_t>(page)]);
  }
  view.setPage(MatrixView::History);
  CHECK(std::get<double>(view.table().rows.back().cells[1]) == data->mean[2][8]);
}

TEST_CASE("a chosen probe token replaces the mean") {
  test::ViewFixture f;
  MatrixView view(f.context());
  view.resize(700, 480);
  view.show();
  const auto frame = withTexts(test::demoFrame({}, 1000));
  view.setFrames({frame});
  view.setPage(MatrixView::Tokens);
  Q_EMIT view.tokens()->strip()->chosen(9);
  CHECK(view.token() == 9);
  CHECK(view.tokens()->strip()->current() == 9);
  view.setPage(MatrixView::Maps);
  const float expected = frame->data->tokens[static_cast<std::size_t>(view.sublayer() - 1)][9 * 24 + 8];
  CHECK(std::get<double>(view.table().rows[4].cells[3]) == expected);
  f.selection.clear();
  CHECK(view.token() == -1);
}

TEST_CASE("a run without logits says so, and a paused view works on nothing") {
  test::ViewFixture f;
  MatrixView view(f.context());
  view.setPage(MatrixView::Sinkhorn);
  view.setFrames({test::demoFrame({"/runs/demo", "hc", 4, 8, 1000, 1}, 1000)});
  CHECK(view.sinkhorn()->shownMatrix().rows == 0);
  view.setFrames({});
  CHECK(view.state() == ViewState::Empty);
  CHECK(view.table().rows.empty());
}

TEST_CASE("the history asks the readers and shows what they deliver") {
  test::ViewFixture f;
  int wanted = 0;
  QObject::connect(&f.tracks, &TrackFeed::wanted, &f.tracks, [&] { ++wanted; });
  MatrixView view(f.context());
  view.setFrames({test::demoFrame({}, 1000)});
  CHECK(wanted == 0);  // nobody looks at it
  view.setPage(MatrixView::History);
  CHECK(wanted == 1);
  CHECK(view.history()->table().rows.empty());
  addTrack(f);
  CHECK(view.history()->table().rows.size() == 21);
}

TEST_CASE("the large view keeps its page") {
  test::ViewFixture f;
  MatrixView view(f.context());
  view.setPage(MatrixView::Spectrum);
  view.sinkhorn()->setHalfSteps(3);
  MatrixView other(f.context());
  other.restoreState(view.saveState());
  CHECK(other.page() == MatrixView::Spectrum);
  CHECK(other.sinkhorn()->halfSteps() == 3);
  other.restoreState({{QStringLiteral("page"), -7}});
  CHECK(other.page() == MatrixView::Maps);
}

TEST_CASE("the large view gives away its maps and names the number pointed at") {
  test::ViewFixture f;
  MatrixView view(f.context());
  view.setFrames({test::demoFrame({}, 1000)});
  f.selection.select({3, view::MapKind::Res, 1, 2, -1});
  const auto data = test::demoFrame({}, 1000)->data;
  const auto arrays = view.arrays();
  REQUIRE(arrays.size() >= 3);
  CHECK(arrays[0].values[3] == data->mean[2][3]);
  CHECK(arrays[1].shape == std::vector<std::size_t>{4, 4});
  CHECK(arrays[1].values[6] == data->mean[2][8 + 6]);
  CHECK(arrays[2].values[1] == data->mean[2][4 + 1]);
  const auto number = view.recordedNumber();
  REQUIRE(number.has_value());
  CHECK(number->position == 8 + 6);
  CHECK(number->shown == data->mean[2][8 + 6]);
  CHECK_THAT(number->query, Catch::Contains("mean"));
  f.selection.select({3, view::MapKind::Res, 1, 2, 5});
  const auto ofToken = view.recordedNumber();
  REQUIRE(ofToken.has_value());
  CHECK(ofToken->position == 5 * 24 + 8 + 6);
  CHECK(ofToken->shown == data->tokens[2][5 * 24 + 8 + 6]);
  f.selection.clear();
  CHECK_FALSE(view.recordedNumber().has_value());
}

TEST_CASE("Sinkhorn's steps are those of the run") {
  test::ViewFixture f;
  MatrixView view(f.context());
  view.setFrames({test::demoFrame({}, 1000)});
  view.setPage(MatrixView::Sinkhorn);
  CHECK(view.table().rows.size() == 40);
  auto track = std::make_shared<view::RecordTrack>();
  track->run = "/runs/demo";
  track->sinkhorn.assign(64, hyper::SinkhornOptions{hyper::Numerics::DeepseekV4, 7, 0.5, 1e-6});
  f.tracks.deliver(track);
  CHECK(view.table().rows.size() == 14);
  CHECK(view.sinkhorn()->halfSteps() == 14);
  view.sinkhorn()->setHalfSteps(3);
  CHECK(view.sinkhorn()->halfSteps() == 3);
}

TEST_CASE("pictures of the large view", "[pictures]") {
  constexpr std::array<const char*, MatrixView::kPages> kNames{"maps",         "sinkhorn", "spectrum",
                                                               "permutations", "tokens",   "history", "what-if"};
  for (const auto& [choice, name] : {std::pair{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}}) {
    Theme::current().choose(choice);
    test::ViewFixture f;
    PathFeed feed;
    MatrixView view(f.context(), nullptr, &feed);
    view.resize(620, 420);
    view.show();
    addTrack(f);
    view.setFrames({withTexts(test::demoFrame({}, 600))});
    f.selection.select({6, view::MapKind::Res, 1, 2, -1});
    for (int page = 0; page < MatrixView::kPages; ++page) {
      view.setPage(static_cast<MatrixView::Page>(page));
      test::settle();
      test::keepPicture(view, std::string("matrix-") + kNames[static_cast<std::size_t>(page)] + "-" + name + ".png");
    }
  }
  Theme::current().choose(Theme::Choice::Light);
}
