// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/CurveJob.h"

#include <catch2/catch.hpp>

#include "tests/widgets/chart/ChartFixture.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

namespace {

CurveRequest requestOf(const std::vector<OwnSeries>& series) {
  CurveRequest request;
  for (const OwnSeries& one : series) {
    request.series.push_back(one.series);
    request.colours.push_back(toQColor(one.series.colour));
  }
  request.options.smoothing.kind = view::SmoothingKind::None;
  request.autoX = request.autoY = true;
  request.devicePixels = {400, 200};
  return request;
}

int inked(const QImage& image, const QRect& where, int alpha = 40) {
  int count = 0;
  for (int y = where.top(); y <= where.bottom(); ++y) {
    for (int x = where.left(); x <= where.right(); ++x) count += image.pixelColor(x, y).alpha() >= alpha ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("one spike in a million records is painted", "[pixels]") {
  std::vector<double> values(1'000'000, 1.0);
  values[654'321] = 9;
  CurveCache cache;
  const CurvePicture picture = paintCurves(requestOf({OwnSeries(values)}), cache);
  const int column = static_cast<int>(654'321.0 / 999'999.0 * 400);
  for (const int y : {20, 60, 100, 140, 180}) CHECK(picture.image.pixelColor(column, y).alpha() > 60);
  CHECK(inked(picture.image, {0, 10, 400, 100}) == 100);  // and nothing else up there
  CHECK(picture.y.range().high > 9);
}

TEST_CASE("the line passes through its records", "[pixels]") {
  CurveCache cache;
  const CurvePicture picture = paintCurves(requestOf({OwnSeries({0, 10, 0})}), cache);
  const auto pixel = [&](double x, double y) {
    return picture.image.pixelColor(static_cast<int>(std::min(picture.x.position(x) * 400, 399.0)),
                                    static_cast<int>(200 - picture.y.position(y) * 200));
  };
  CHECK(pixel(0.5, 5).alpha() > 100);
  CHECK(pixel(1.5, 5).alpha() > 100);
  CHECK(pixel(1, 5).alpha() == 0);
}

TEST_CASE("raw lines do not take part in the Y range of smoothed ones") {
  std::vector<double> values = valuesOf(1000, [](int i) { return i == 700 ? 50.0 : 2.0; });
  CurveRequest request = requestOf({OwnSeries(values)});
  request.series[0].smoothed = true;
  request.options.smoothing = {view::SmoothingKind::Ema, 0.9};
  CurveCache cache;
  const CurvePicture picture = paintCurves(request, cache);
  CHECK(picture.y.range().high < 9);
  CHECK(picture.y.range().high > 6);
  // The raw spike still runs up to the edge, faintly.
  const QColor raw = picture.image.pixelColor(static_cast<int>(700.0 / 999 * 400), 5);
  CHECK(raw.alpha() > 10);
  CHECK(raw.alpha() < 130);
}

TEST_CASE("smoothing that grows with the data equals smoothing all at once") {
  const std::vector<double> values = valuesOf(5000, [](int i) { return std::sin(i * 0.37) + (i == 77 ? NAN : 0); });
  OwnSeries grown({values.begin(), values.begin() + 1234});
  CurveCache cache;
  const view::Smoothing ema{view::SmoothingKind::Ema, 0.8};
  CHECK(cache.smoothed(grown.series, ema, view::XKind::Step).size() == 1234);
  grown.add({values.begin() + 1234, values.end()});
  const view::Series& result = cache.smoothed(grown.series, ema, view::XKind::Step);
  const std::vector<double> expected = view::smoothed(OwnSeries(values).series.data, ema, view::XKind::Step);
  REQUIRE(result.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); i += 7) {
    if (i != 77) REQUIRE(result.values[i] == expected[i]);
  }
  CHECK(result.extent(0, 5000).notFinite == 1);
}

TEST_CASE("another run under the same key, or rows taken back, are smoothed anew") {
  CurveCache cache;
  const view::Smoothing ema{view::SmoothingKind::Ema, 0.8};
  OwnSeries one({1, 1, 1, 1});
  CHECK(cache.smoothed(one.series, ema, view::XKind::Step).values[3] == 1);
  const OwnSeries other({5, 5, 5, 5, 5});
  CHECK(cache.smoothed(other.series, ema, view::XKind::Step).values[3] == 5);
  one.store->clear();
  one.add({7, 7, 7, 7, 7, 7});
  CHECK(cache.smoothed(one.series, ema, view::XKind::Step).values[0] == 7);
}

TEST_CASE("values without a place are counted and marked", "[pixels]") {
  CurveRequest request =
      requestOf({OwnSeries(valuesOf(100, [](int i) { return i < 12    ? -1.0
                                                            : i == 50 ? NAN
                                                                      : 3.0 + i; }))});
  request.options.logY = true;
  CurveCache cache;
  const CurvePicture picture = paintCurves(request, cache);
  CHECK(picture.notPositive == 12);
  CHECK(picture.notFinite == 1);
  CHECK(picture.y.range().low > 0);
  const int column = static_cast<int>(50.0 / 99 * 400);
  CHECK(inked(picture.image, {column - 3, 192, 7, 7}) > 5);  // the cross
  CHECK(inked(picture.image, {column - 40, 192, 20, 7}) == 0);
}

TEST_CASE("with outliers left out, clipped records are marked at the edge", "[pixels]") {
  CurveRequest request =
      requestOf({OwnSeries(valuesOf(300, [](int i) { return i == 150 ? 1e6 : 1.0 + 0.01 * (i % 10); }))});
  request.ignoreOutliers = true;
  CurveCache cache;
  const CurvePicture picture = paintCurves(request, cache);
  CHECK(picture.y.range().high < 2);
  const int column = static_cast<int>(150.0 / 299 * 400);
  CHECK(inked(picture.image, {column - 3, 3, 7, 3}) >= 12);
}

TEST_CASE("a single record is seen", "[pixels]") {
  CurveCache cache;
  const CurvePicture picture = paintCurves(requestOf({OwnSeries({2.5})}), cache);
  CHECK(inked(picture.image, {190, 90, 20, 20}) > 8);
}

TEST_CASE("an empty series and an empty picture do no harm") {
  CurveCache cache;
  CurveRequest request = requestOf({OwnSeries({})});
  CHECK(inked(paintCurves(request, cache).image, {0, 0, 400, 200}) == 0);
  request.devicePixels = {};
  CHECK(paintCurves(request, cache).image.size() == QSize(1, 1));
}
