// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/MatrixCanvas.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <catch2/catch.hpp>

#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/UnitDisc.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

struct Shown {
  MatrixCanvas canvas;
  std::vector<std::pair<int, int>> activated;
  Shown() {
    MatrixPicture picture;
    picture.values = hyper::Matrix(2, 2, {0.25, 0.75, 0.5, 0.5});
    picture.scale = scaleFor(picture.values);
    picture.spread = {0.1, 0.2, 0.3, 0.4};
    canvas.resize(320, 300);
    canvas.setPicture(std::move(picture));
    canvas.show();
    test::settle();
    QObject::connect(&canvas, &MatrixCanvas::activated, &canvas,
                     [this](int to, int from) { activated.emplace_back(to, from); });
  }
};

}  // namespace

TEST_CASE("a cell has the colour of its entry and tells it", "[pixels]") {
  Shown s;
  const QImage image = s.canvas.grab().toImage();
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) {
      const QPoint at = ((s.canvas.cellRect(i, j).topLeft() + QPointF(4, 4)) * image.devicePixelRatio()).toPoint();
      CHECK(image.pixelColor(at) == toQColor(view::resScale().colour(s.canvas.picture().values(i, j))));
    }
  }
  CHECK(s.canvas.cellText(0, 1).contains(QStringLiteral("to stream 1, from stream 2: 0.75")));
  CHECK(s.canvas.cellText(0, 1).contains(QStringLiteral("std over tokens 0.2")));
  CHECK(s.canvas.cellText(0, 1).contains(QStringLiteral("row sum 1, column sum 1.25")));
  CHECK(s.canvas.cellText(2, 0).isEmpty());
}

TEST_CASE("cells are reached by pointer and keys") {
  Shown s;
  const QPointF at = s.canvas.cellRect(1, 0).center();
  QMouseEvent press(QEvent::MouseButtonPress, at, s.canvas.mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, {});
  QApplication::sendEvent(&s.canvas, &press);
  CHECK(s.canvas.currentCell() == std::pair{1, 0});
  for (const int key : {Qt::Key_Up, Qt::Key_Right, Qt::Key_Right, Qt::Key_Space}) {
    QKeyEvent event(QEvent::KeyPress, key, {});
    QApplication::sendEvent(&s.canvas, &event);
  }
  CHECK(s.activated == std::vector<std::pair<int, int>>{{1, 0}, {0, 1}});
  CHECK(s.canvas.accessibleDescription().contains(QStringLiteral("from stream 2")));
  s.canvas.setPicture({hyper::identity(1), view::resScale(), {}, {}, {}});
  CHECK(s.canvas.currentCell() == std::pair{-1, -1});
}

TEST_CASE("scales are locked to 0…1 where the entries are, and symmetric elsewhere") {
  CHECK(scaleFor(hyper::identity(3)) == view::resScale());
  const view::ColourScale scale = scaleFor(hyper::Matrix(1, 1, {-5}));
  CHECK(scale.kind == view::ColourScale::Kind::Diverging);
  CHECK(scale.high == 5);
}

TEST_CASE("eigenvalues stand in the plane where they are", "[pixels]") {
  UnitDisc disc;
  disc.resize(240, 240);
  disc.setValues({{1, 0}, {-0.5, 0.5}, {std::nan(""), 0}});
  disc.show();
  test::settle();
  CHECK(disc.positionOf({1, 0}).x() > disc.positionOf({0, 0}).x());
  CHECK(disc.positionOf({0, 1}).y() < disc.positionOf({0, 0}).y());
  const QImage image = disc.grab().toImage();
  const QColor seen = image.pixelColor((disc.positionOf({-0.5, 0.5}) * image.devicePixelRatio()).toPoint());
  CHECK(seen == Theme::current().onChart(view::categoryColour(1)));
  CHECK(disc.text().contains(QStringLiteral("-0.5 + 0.5i")));
  disc.setValues({{3, 0}});
  CHECK(disc.positionOf({3, 0}).x() < disc.width());
  CHECK(complexText({0.5, 0}) == QStringLiteral("0.5"));
}
