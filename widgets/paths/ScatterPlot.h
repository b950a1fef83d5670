// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/base/PathFeed.h"

namespace mhc::widgets {

/// An axis of numbers of both signs over many decades: linear near 0, logarithmic beyond (asinh).
struct SignedAxis {
  double unit = 1;  ///< where linear gives way to logarithmic
  double low = -1, high = 1;

  SignedAxis() = default;
  explicit SignedAxis(const std::vector<double>& values);
  [[nodiscard]] double position(double value) const;  ///< 0…1 within the range
  /// 0 and decades of both signs.
  [[nodiscard]] std::vector<double> ticks() const;
};

/// Measured effect upwards over the one-pass estimate, a mark for each path: circle read, square write, diamond carry,
/// hollow where the interval holds 0. The line is where both agree. Arrow keys walk through the points from left to
/// right, Enter selects.
class ScatterPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ScatterPlot(QWidget* parent = nullptr);

  void setReport(PathReportPtr report);
  void setCurrent(int effect);  ///< hovered; −1 none
  void setSelected(std::vector<int> effects);
  [[nodiscard]] int current() const { return current_; }
  [[nodiscard]] QRectF plotArea() const;
  [[nodiscard]] QPointF positionOf(int effect) const;

  [[nodiscard]] QSize sizeHint() const override { return {320, 260}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 150}; }

 Q_SIGNALS:
  void currentChanged(int effect);
  void activated(int effect);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void paintAxes(QPainter& painter, const QRectF& area) const;
  void paintMark(QPainter& painter, int effect) const;
  void paintLegend(QPainter& painter, const QRectF& area) const;
  [[nodiscard]] int nearest(QPointF at) const;
  void moveTo(int effect);

  PathReportPtr report_;
  std::vector<int> order_;  ///< by estimate
  SignedAxis x_, y_;
  int current_ = -1;
  std::vector<int> selected_;
};

}  // namespace mhc::widgets
