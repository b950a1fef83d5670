// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/matrix/HistoryPage.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>

#include "core/view/ColourTable.h"
#include "tests/support/DemoFrames.h"
#include "tests/support/DemoTrack.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

view::TrackPtr demoTrack() {
  return test::demoTrack({}, view::RecordKind::Mean, {0, 100, 400, 1000});
}

}  // namespace

TEST_CASE("the history holds each entry at every recorded step") {
  HistoryPage page;
  page.setTrack(demoTrack(), 3);
  const view::TableData table = page.table();
  REQUIRE(table.rows.size() == 4);
  REQUIRE(table.headers.size() == 17);
  const auto data = test::demoFrame({}, 400)->data;
  CHECK(std::get<double>(table.rows[2].cells[0]) == 400);
  for (std::size_t k = 0; k < 16; ++k) CHECK(std::get<double>(table.rows[2].cells[1 + k]) == data->mean[2][8 + k]);
  page.setTrack(nullptr, 3);
  CHECK(page.table().rows.empty());
}

TEST_CASE("the curve of an entry is drawn where its value is", "[pixels]") {
  HistoryPage page;
  page.resize(500, 420);
  page.show();
  page.setTrack(demoTrack(), 3);
  test::settle();
  const QImage image = page.grab().toImage();
  const double value = test::demoFrame({}, 400)->data->mean[2][8 + 4 * 1 + 2];
  const QColor ink = Theme::current().onChart(view::categoryColour(0));
  const QPoint at = (page.positionOf(1, 2, 400, value) * image.devicePixelRatio()).toPoint();
  int near = 0;
  for (int y = -1; y <= 1; ++y) {
    const QColor seen = image.pixelColor(at + QPoint(0, y));
    near +=
        std::abs(seen.red() - ink.red()) + std::abs(seen.green() - ink.green()) + std::abs(seen.blue() - ink.blue()) <
        120;
  }
  CHECK(near > 0);
}

TEST_CASE("keys walk through the entries, a double click asks for that step") {
  HistoryPage page;
  page.resize(500, 420);
  page.show();
  page.setTrack(demoTrack(), 3);
  std::vector<std::pair<int, int>> activated;
  std::vector<qint64> steps;
  QObject::connect(&page, &HistoryPage::activated, &page, [&](int to, int from) { activated.emplace_back(to, from); });
  QObject::connect(&page, &HistoryPage::stepChosen, &page, [&](qint64 step) { steps.push_back(step); });
  for (const int key : {Qt::Key_Down, Qt::Key_Down, Qt::Key_Right, Qt::Key_Return}) {
    QKeyEvent event(QEvent::KeyPress, key, {});
    QApplication::sendEvent(&page, &event);
  }
  CHECK(activated == std::vector<std::pair<int, int>>{{1, 1}});
  const QPointF at = page.positionOf(2, 3, 390, 0.5);
  QMouseEvent twice(QEvent::MouseButtonDblClick, at, page.mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
  QApplication::sendEvent(&page, &twice);
  CHECK(steps == std::vector<qint64>{400});
  CHECK(page.hoverText(0, 0, 1000).contains(QStringLiteral("step 1,000")));
}
