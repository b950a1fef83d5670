// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/view/AxisMap.h"

namespace mhc::widgets {

/// One curve of a small plot over depth, 200 points or fewer.
struct DepthSeries {
  QString label;  ///< tooltip: "tiny · backward"
  QColor colour;
  Qt::PenStyle style = Qt::SolidLine;
  int first = 1;  ///< x of the first value
  std::vector<double> values;
  std::vector<double> low, high;  ///< a band around it, or empty
};

/// A horizontal line with its meaning.
struct DepthReference {
  double value = 1;
  QString label;
  Qt::PenStyle style = Qt::DashLine;
};

/// A small painted plot over sublayers: curves, bands, reference lines, the hovered sublayer shared with its neighbours.
/// Keys: Left and Right move the focused sublayer, Enter selects it.
class DepthPlot : public QWidget {
  Q_OBJECT
 public:
  explicit DepthPlot(QWidget* parent = nullptr);

  void setTitle(const QString& title, const QString& yLabel);
  void setXLabel(const QString& label);
  void setSeries(std::vector<DepthSeries> series, std::vector<DepthReference> references);
  void setLogarithmic(bool logarithmic);
  /// A range that is always in view, whatever the data: {0, 1} for cosines.
  void setAlwaysShown(std::optional<view::Range> range);
  void setHovered(int sublayer);               ///< −1: none
  void setSelected(std::vector<int> sublayers);
  [[nodiscard]] const std::vector<DepthSeries>& series() const { return series_; }
  [[nodiscard]] QString title() const { return title_; }
  [[nodiscard]] view::AxisMap yMap() const { return y_; }
  [[nodiscard]] QRectF plotArea() const;
  [[nodiscard]] QPointF positionOf(double x, double y) const;
  [[nodiscard]] QString hoverText(int x) const;

  [[nodiscard]] QSize sizeHint() const override { return {320, 190}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 130}; }

 Q_SIGNALS:
  void hovered(int x);  ///< −1: left
  void clicked(int x, bool add);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void fitRanges();
  void paintAxes(QPainter& painter, const QRectF& area);
  void paintSeries(QPainter& painter, const DepthSeries& series) const;
  [[nodiscard]] int nearestX(QPointF at) const;

  QString title_, yLabel_, xLabel_;
  std::vector<DepthSeries> series_;
  std::vector<DepthReference> references_;
  std::optional<view::Range> always_;
  bool logarithmic_ = false;
  view::AxisMap x_, y_;
  int firstX_ = 1, lastX_ = 1;
  int hovered_ = -1;
  std::vector<int> selected_;
};

}  // namespace mhc::widgets
