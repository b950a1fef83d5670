// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QMouseEvent>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/view/SeriesStore.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"
#include "widgets/chart/Chart.h"

namespace mhc::test {

/// Rows at steps 0, 1, 2 …; 100 tokens, 1e6 operations and half a second each, with a pause of 60 s before step 5.
inline view::SeriesRows rowsOf(const std::string& metric, const std::vector<double>& values, std::int64_t first = 0) {
  view::SeriesRows rows;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double step = static_cast<double>(first) + static_cast<double>(i);
    rows.x.push_back(
        {first + static_cast<std::int64_t>(i), step * 100, step * 1e6, step * 0.5, step * 0.5 + (step >= 5 ? 60 : 0)});
  }
  rows.metrics.push_back({metric, values});
  return rows;
}

/// One series with a store of its own.
struct OwnSeries {
  std::shared_ptr<view::SeriesStore> store = std::make_shared<view::SeriesStore>();
  widgets::ChartSeries series;

  explicit OwnSeries(const std::vector<double>& values, view::Rgb colour = view::rgb(0x0072B2),
                     const QString& run = QStringLiteral("/runs/demo")) {
    series.key = run + QStringLiteral("/m");
    series.run = run;
    series.label = run.section(QLatin1Char('/'), -1);
    series.colour = colour;
    add(values);
  }
  void add(const std::vector<double>& values) {
    if (!values.empty()) store->append(rowsOf("m", values, static_cast<std::int64_t>(store->series("m").size())));
    series.data = store->series("m");
  }
};

inline std::vector<double> valuesOf(int count, const std::function<double(int)>& value) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(value(i));
  return values;
}

/// A chart on screen.
struct ShownChart {
  widgets::Chart chart;

  explicit ShownChart(const std::vector<OwnSeries>& series, QSize size = {480, 300}) {
    chart.setTitle(QStringLiteral("Loss"));
    chart.setYLabel(QStringLiteral("loss"), QStringLiteral("nats per token"));
    chart.setSmoothing({view::SmoothingKind::None, 0});
    chart.resize(size);
    chart.show();
    set(series);
  }
  void set(const std::vector<OwnSeries>& series) {
    std::vector<widgets::ChartSeries> all;
    for (const OwnSeries& one : series) all.push_back(one.series);
    chart.setSeries(std::move(all));
    wait();
  }
  bool wait() {
    return waitUntil([this] { return chart.settled(); });
  }
  [[nodiscard]] QImage picture() { return chart.grab().toImage(); }
  /// Where a point lies, in widget coordinates.
  [[nodiscard]] QPointF at(double x, double y) const {
    const QRectF area = chart.plotArea();
    return {area.left() + chart.xMap().position(x) * area.width(),
            area.bottom() - chart.yMap().position(y) * area.height()};
  }
  void mouse(QEvent::Type type, QPointF where, Qt::MouseButton button = Qt::NoButton, Qt::KeyboardModifiers keys = {}) {
    QMouseEvent event(type, where, chart.mapToGlobal(where), button,
                      type == QEvent::MouseButtonRelease ? Qt::NoButton : button, keys);
    QApplication::sendEvent(&chart, &event);
  }
  void drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers keys = {}) {
    mouse(QEvent::MouseButtonPress, from, button, keys);
    mouse(QEvent::MouseMove, (from + to) / 2, button, keys);
    mouse(QEvent::MouseMove, to, button, keys);
    mouse(QEvent::MouseButtonRelease, to, button, keys);
    wait();
  }
  void press(int key, Qt::KeyboardModifiers keys = {}) {
    QKeyEvent event(QEvent::KeyPress, key, keys);
    QApplication::sendEvent(&chart, &event);
    wait();
  }
};

/// Pixels in that rectangle (logical) that are nearer to the colour than to the chart's background.
inline int pixelsOf(const QImage& picture, const QRectF& where, const QColor& colour) {
  const double ratio = picture.devicePixelRatio();
  const auto distance = [](const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
  };
  const QRect box = QRectF(where.topLeft() * ratio, where.size() * ratio).toAlignedRect().intersected(picture.rect());
  int count = 0;
  for (int y = box.top(); y <= box.bottom(); ++y) {
    for (int x = box.left(); x <= box.right(); ++x) count += distance(picture.pixelColor(x, y), colour) < 60 ? 1 : 0;
  }
  return count;
}

inline QRectF around(QPointF point, double half) {
  return {point.x() - half, point.y() - half, 2 * half, 2 * half};
}

}  // namespace mhc::test
