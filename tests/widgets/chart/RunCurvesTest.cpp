// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/RunCurves.h"

#include <catch2/catch.hpp>

#include "tests/widgets/chart/ChartFixture.h"
#include "widgets/chart/CurveJob.h"

using namespace mhc;
using namespace mhc::widgets;
using namespace mhc::test;

namespace {

/// Runs tiny-1, tiny-2, tiny-3 and other; the loss of run k is k·(step + 1).
struct Four : ViewFixture {
  ChartPanel panel = panelsFor({}).front();

  Four() {
    runs.close(QStringLiteral("/runs/demo"));
    int k = 1;
    for (const char* name : {"tiny-1", "tiny-2", "tiny-3", "other"}) {
      const QString id = QStringLiteral("/runs/") + QString::fromLatin1(name);
      runs.open(id, QString::fromLatin1(name));
      series.append(id, rowsOf("train_loss", valuesOf(50, [k](int i) { return k * (i + 1.0); })));
      ++k;
    }
  }
  [[nodiscard]] std::vector<ChartSeries> curves(RunsMode mode) const { return curvesOf(panel, runs, series, mode); }
};

CurvePicture painted(std::vector<ChartSeries> curves) {
  CurveRequest request;
  for (const ChartSeries& one : curves) request.colours.push_back(toQColor(one.colour));
  request.series = std::move(curves);
  request.options.smoothing.kind = view::SmoothingKind::None;
  request.autoX = request.autoY = true;
  request.devicePixels = {400, 200};
  CurveCache cache;
  return paintCurves(request, cache);
}

}  // namespace

TEST_CASE("names that differ by a number at their end are a group") {
  for (const char* name : {"tiny-1", "tiny seed 2", "tiny_r3", "tiny", "tiny-run12"}) {
    INFO(name);
    CHECK(groupOf(QString::fromLatin1(name)) == QStringLiteral("tiny"));
  }
  CHECK(groupOf(QStringLiteral("2024")) == QStringLiteral("2024"));
  CHECK(groupOf(QStringLiteral("mhc-identity")) == QStringLiteral("mhc-identity"));
}

TEST_CASE("each run, or each against the baseline") {
  Four f;
  CHECK(f.curves(RunsMode::Each).size() == 4);
  CHECK(f.curves(RunsMode::Difference).size() == 4);  // no baseline yet
  f.runs.setBaseline(QStringLiteral("/runs/tiny-2"));
  const std::vector<ChartSeries> minus = f.curves(RunsMode::Difference);
  REQUIRE(minus.size() == 3);
  CHECK(minus[2].label == QStringLiteral("other − tiny-2 · train"));
  CHECK(yNameOf(f.panel, f.runs, RunsMode::Difference) == QStringLiteral("loss, minus tiny-2"));
  CHECK(yUnitOf(f.panel, f.runs, RunsMode::Ratio) == QStringLiteral("ratio"));
  const CurvePicture picture = painted(minus);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(picture.lines[0].shown.values[i] == -(i + 1.0));
    CHECK(picture.lines[2].shown.values[i] == 2 * (i + 1.0));
  }
  CHECK(painted(f.curves(RunsMode::Ratio)).lines[2].shown.values[30] == 2);
  f.runs.setVisible(QStringLiteral("/runs/tiny-2"), false);  // a hidden baseline is a baseline still
  CHECK(f.curves(RunsMode::Difference).size() == 3);
}

TEST_CASE("the mean of a group has a band, a run alone is as it is", "[pixels]") {
  Four f;
  const std::vector<ChartSeries> curves = f.curves(RunsMode::MeanExtremes);
  REQUIRE(curves.size() == 2);
  CHECK(curves[0].label == QStringLiteral("tiny (mean of 3) · train"));
  CHECK(curves[1].label == QStringLiteral("other · train"));
  const CurvePicture picture = painted({curves[0]});
  REQUIRE(picture.lines[0].low.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(picture.lines[0].shown.values[i] == 2 * (i + 1.0));
    CHECK(picture.lines[0].low.values[i] == i + 1.0);
    CHECK(picture.lines[0].high.values[i] == 3 * (i + 1.0));
  }
  const auto alphaAt = [&](std::size_t step, double value) {
    const int x = std::min(static_cast<int>(picture.x.position(static_cast<double>(step)) * 400), 399);
    return picture.image.pixelColor(x, static_cast<int>(200 - picture.y.position(value) * 200)).alpha();
  };
  CHECK(alphaAt(40, 82) > 150);                    // the mean
  CHECK(alphaAt(40, 60) == Approx(51).margin(2));  // the band, a fifth
  CHECK(alphaAt(40, 110) == Approx(51).margin(2));
  CHECK(alphaAt(40, 30) == 0);
  CHECK(alphaAt(40, 135) == 0);
}

TEST_CASE("smoothing a difference is smoothing after it") {
  Four f;
  f.runs.setBaseline(QStringLiteral("/runs/tiny-1"));
  std::vector<ChartSeries> curves = f.curves(RunsMode::Difference);
  CurveCache cache;
  const view::Smoothing ema{view::SmoothingKind::Ema, 0.9};
  cache.keepOnly(curves);
  const CurvePicture::Line line = cache.prepare(curves[0], ema, view::XKind::Step);
  const std::vector<double> expected = view::smoothed(line.raw, ema, view::XKind::Step);
  REQUIRE(line.shown.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) CHECK(line.shown.values[i] == expected[i]);
  CHECK(line.raw.values[49] == 50);
}

TEST_CASE("runs with the same value of their configuration are a group") {
  Four f;
  const auto give = [&](const char* run, const char* size) {
    f.series.setConfig(QStringLiteral("/runs/") + QLatin1String(run),
                       {{QStringLiteral("model.hidden_size"), QLatin1String(size)},
                        {QStringLiteral("training.batch_size"), QStringLiteral("8")}});
  };
  give("tiny-1", "64");
  give("tiny-2", "128");
  give("tiny-3", "128");
  CHECK(groupKeys(f.runs, f.series).contains(QStringLiteral("model.hidden_size")));
  give("other", "64");
  CHECK(groupKeys(f.runs, f.series) == QStringList{QStringLiteral("model.hidden_size")});  // all have that batch size
  const QString key = QStringLiteral("model.hidden_size");
  const std::vector<ChartSeries> curves = curvesOf(f.panel, f.runs, f.series, RunsMode::MeanExtremes, key);
  REQUIRE(curves.size() == 2);
  CHECK(curves[0].label == QStringLiteral("hidden_size = 64 (mean of 2) · train"));
  CHECK(curves[1].label == QStringLiteral("hidden_size = 128 (mean of 2) · train"));
  const CurvePicture picture = painted({curves[0]});  // runs 1 and 4
  CHECK(picture.lines[0].shown.values[9] == 25);
  CHECK(picture.lines[0].low.values[9] == 10);
  CHECK(picture.lines[0].high.values[9] == 40);
}
