// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CurveRaster.h"

#include <QPainter>
#include <catch2/catch.hpp>
#include <cmath>

using namespace mhc::widgets;

namespace {

QImage blank(int width = 200, int height = 100) {
  QImage image(width, height, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  return image;
}

double ink(const QImage& image, int first, int last) {
  double sum = 0;
  for (int x = first; x < last; ++x) {
    for (int y = 0; y < image.height(); ++y) sum += qAlpha(image.pixel(x, y)) / 255.0;
  }
  return sum;
}

QImage stroked(const std::vector<QPointF>& line, const CurveRaster::Pen& pen) {
  QImage image = blank();
  CurveRaster(image, 0, image.width()).stroke(line, pen);
  return image;
}

}  // namespace

TEST_CASE("a stroke covers as much as the general stroker of Qt covers") {
  for (const double slope : {0.0, 0.3, -1.0, 0.9}) {
    const std::vector<QPointF> line{{10, 50}, {90, 50 + 40 * slope}, {180, 50 - 20 * slope}};
    for (const double width : {1.2, 1.6, 3.2}) {  // Qt draws lines of width 1 by a way of its own
      const QImage ours = stroked(line, {Qt::black, width});
      QImage theirs = blank();
      QPainter painter(&theirs);
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setPen(QPen(Qt::black, width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
      painter.drawPolyline(line.data(), static_cast<int>(line.size()));
      painter.end();
      INFO("slope " << slope << " width " << width);
      CHECK(ink(ours, 0, 200) == Approx(ink(theirs, 0, 200)).epsilon(0.03));
      int different = 0;
      for (int x = 12; x < 178; ++x) {
        for (int y = 0; y < 100; ++y)
          different += std::abs(qAlpha(ours.pixel(x, y)) - qAlpha(theirs.pixel(x, y))) > 60 ? 1 : 0;
      }
      CHECK(different <= 4);  // at the joint
    }
  }
}

TEST_CASE("a line straight up is as wide as one to the right") {
  const QImage up = stroked({{100, 10}, {100, 90}}, {Qt::black, 2});
  CHECK(ink(up, 0, 200) == Approx(160).epsilon(0.05));
  CHECK(ink(up, 98, 102) == Approx(ink(up, 0, 200)));
}

TEST_CASE("colour, opacity and clipping") {
  const QImage image = stroked({{-50, 20}, {250, 20}}, {QColor(200, 100, 0, 128), 4});
  const QColor middle = image.pixelColor(100, 20);
  CHECK(middle.alpha() == Approx(128).margin(1));
  CHECK(middle.red() == Approx(200).margin(3));
  CHECK(ink(stroked({{0, 1e5}, {200, -1e5}}, {Qt::black, 2}), 0, 200) > 100);
  CHECK(ink(stroked({{0, 500}, {200, 900}}, {Qt::black, 2}), 0, 200) == 0);
  CHECK(ink(stroked({{10, 10}}, {Qt::black, 2}), 0, 200) == 0);
}

TEST_CASE("dashes leave gaps of their length") {
  CurveRaster::Pen pen{Qt::black, 2};
  pen.dash = 10, pen.gap = 5;
  const QImage image = stroked({{0, 50}, {150, 50}}, pen);
  CHECK(ink(image, 0, 200) == Approx(200).margin(4));
  CHECK(ink(image, 11, 14) == 0);
  CHECK(ink(image, 16, 24) == Approx(16).margin(0.1));
}

TEST_CASE("a dash and a dot by turns") {
  CurveRaster::Pen pen{Qt::black, 2};
  pen.dash = 10, pen.gap = 5, pen.dot = 3;
  const QImage image = stroked({{0, 50}, {184, 50}}, pen);  // eight periods of 23
  CHECK(ink(image, 0, 200) == Approx(8 * 2 * 13).margin(4));
  CHECK(ink(image, 11, 14) == 0);
  CHECK(ink(image, 15, 18) == Approx(6).margin(0.1));
  CHECK(ink(image, 19, 22) == 0);
  CHECK(ink(image, 24, 32) == Approx(16).margin(0.1));
}

TEST_CASE("threads that share an image paint what one alone paints") {
  std::vector<QPointF> line;
  for (int i = 0; i < 200; ++i) line.emplace_back(i + 0.5, 50 + 40 * std::sin(i * 0.7));
  const QImage whole = stroked(line, {Qt::black, 1.6});
  QImage parts = blank();
  CurveRaster(parts, 0, 77).stroke(line, {Qt::black, 1.6});
  CurveRaster(parts, 77, 200).stroke(line, {Qt::black, 1.6});
  CHECK(parts == whole);
}

TEST_CASE("a run shades one column, at least one pixel of it") {
  QImage image = blank();
  CurveRaster raster(image, 0, image.width());
  raster.run(7, 20, 30, Qt::red);
  raster.run(8, 40.2, 40.3, Qt::red);
  raster.run(9, -1e5, 1e5, Qt::red);
  raster.run(500, 0, 10, Qt::red);
  raster.run(10, NAN, NAN, Qt::red);
  CHECK(ink(image, 7, 8) == 10);
  CHECK(ink(image, 8, 9) == 1);
  CHECK(ink(image, 9, 10) == 100);
  CHECK(ink(image, 10, 200) == 0);
}
