// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of the charts: zooming, smoothing, hovering over many curves, following a live run.
#include "widgets/bench/ChartBench.h"

#include <QApplication>
#include <QMouseEvent>
#include <QThreadPool>
#include <QWheelEvent>
#include <cstring>
#include <functional>

#include "widgets/base/Theme.h"
#include "widgets/bench/ChartBenchData.h"
#include "widgets/bench/Timings.h"

namespace mhc::bench {
namespace {

constexpr std::size_t kMillion = 1'000'000;

void show(widgets::Chart& chart, QSize size, const std::vector<widgets::ChartSeries>& series) {
  chart.setTitle(QStringLiteral("Loss"));
  chart.setYLabel(QStringLiteral("loss"), QStringLiteral("nats per token"));
  chart.resize(size);
  chart.show();
  chart.setSeries(series);
  untilFinal(chart);
}

/// From a turn of the wheel to the painted draft, and from there to the final picture.
void zoom(const char* what, QSize size, double wanted) {
  widgets::Chart chart;
  const Curves curves(8, kMillion, true);
  show(chart, size, curves.all());
  Timings draft, final;
  const QPointF at = chart.plotArea().center() + QPointF(30, 10);
  for (int i = 0; i < 40; ++i) {
    const int delta = i % 8 < 4 ? 120 : -120;
    QWheelEvent event(at, chart.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    draft.measure([&] {
      QApplication::sendEvent(&chart, &event);
      untilDraft(chart);
    });
    final.measure([&] { untilFinal(chart); });
  }
  std::printf("%s\n", what);
  draft.print("  wheel to painted draft", wanted);
  final.print("  from there to the final picture", 300);
}

void slide(const char* what, int series, view::SmoothingKind kind, double low, double high, double wanted) {
  widgets::Chart chart;
  const Curves curves(series, kMillion, true);
  show(chart, {900, 420}, curves.all());
  Timings draft;
  for (int i = 0; i < 12; ++i) {
    const double weight = low + (high - low) * i / 11;
    draft.measure([&] {
      chart.setSmoothing({kind, weight});
      untilDraft(chart);
    });
    untilFinal(chart);
  }
  draft.print(what, wanted);
}

void hoverMany() {
  widgets::Chart chart;
  const Curves curves(200, 1800, false);
  Timings first, hover;
  first.measure([&] { show(chart, {900, 420}, curves.all()); });
  QObject::connect(&chart, &widgets::Chart::runHovered, &chart, &widgets::Chart::setHighlightedRun);
  const QRectF area = chart.plotArea();
  for (int i = 0; i < 100; ++i) {
    const QPointF at(area.left() + area.width() * (i + 0.5) / 100, area.top() + area.height() * ((i * 37) % 100) / 100);
    QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, {}, {});
    hover.measure([&] {
      QApplication::sendEvent(&chart, &move);
      paintAll();
    });
  }
  first.print("200 curves x 1800: shown for the first time", 1000);
  hover.print("200 curves x 1800: one move of the pointer", 50);
}

}  // namespace
}  // namespace mhc::bench

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  using namespace mhc;
  const auto wants = [&](const char* name) { return argc < 2 || std::strstr(argv[1], name) != nullptr; };
  std::printf("platform %s, scale %g, %d threads in the pool\n", qPrintable(QApplication::platformName()),
              app.devicePixelRatio(), QThreadPool::globalInstance()->maxThreadCount());
  if (wants("zoom")) bench::zoom("8 series x 1 M, smoothed, 900 x 420", {900, 420}, 33);
  if (wants("wide")) bench::zoom("8 series x 1 M, smoothed, 1920 x 420", {1920, 420}, 50);
  if (wants("slide")) {
    using Kind = view::SmoothingKind;
    bench::slide("slider, EMA, 1 x 1 M", 1, Kind::Ema, 0.5, 0.99, 33);
    bench::slide("slider, EMA by distance, 1 x 1 M", 1, Kind::TimeWeightedEma, 0.5, 0.99, 33);
    bench::slide("slider, Gaussian, 1 x 1 M", 1, Kind::Gaussian, 1, 1000, 33);
    bench::slide("slider, centred mean, 1 x 1 M", 1, Kind::CentredMean, 1, 1000, 33);
    bench::slide("slider, EMA, 8 x 1 M", 8, Kind::Ema, 0.5, 0.99, 200);
    bench::slide("slider, EMA by distance, 8 x 1 M", 8, Kind::TimeWeightedEma, 0.5, 0.99, 200);
    bench::slide("slider, Gaussian up to 16 records wide, 1 x 1 M", 1, Kind::Gaussian, 8, 16, 33);
    bench::slide("slider, Gaussian, 8 x 1 M", 8, Kind::Gaussian, 1, 1000, 200);
    bench::slide("slider, centred mean, 8 x 1 M", 8, Kind::CentredMean, 1, 1000, 200);
  }
  if (wants("hover")) bench::hoverMany();
  if (wants("live")) bench::followLive();
  return 0;
}
