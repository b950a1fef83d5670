// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>
#include <optional>
#include <utility>
#include <vector>

#include "core/view/AxisMap.h"

namespace mhc::widgets {

/// A small curve: some hundred points. Values that have no place on the axis leave a gap.
struct PlotLine {
  QString label;
  QColor colour;
  Qt::PenStyle style = Qt::SolidLine;
  std::vector<double> x, y;
  std::vector<double> low{}, high{};  ///< a band around y, or empty
};

struct PlotReference {
  double value = 1;
  QString label;
  Qt::PenStyle style = Qt::DashLine;
};

/// A small painted plot with three extras that charts don't need: a range of x that is chosen by dragging, a threshold
/// line that is dragged, and a shared hovered x. Keys: Left and Right move the hovered x, with Shift they extend the
/// range, Enter activates it, with Ctrl it toggles it.
class LinePlot : public QWidget {
  Q_OBJECT

 public:
  explicit LinePlot(QWidget* parent = nullptr);

  void setTitle(const QString& title, const QString& yLabel, const QString& xLabel);
  void setLines(std::vector<PlotLine> lines, std::vector<PlotReference> references = {});
  void setLogarithmic(bool logarithmic);
  /// A range of y that is always in view, whatever the data: {1, 1} for a number that is 1 or more.
  void setAlwaysShown(std::optional<view::Range> range);
  void setSelected(std::vector<double> xs);
  void setHovered(std::optional<double> x);
  /// Whole numbers first…last, both included; dragging changes it. None: nothing can be chosen.
  void setRange(std::optional<std::pair<int, int>> range);
  void setThreshold(std::optional<double> value, const QString& label = {});

  [[nodiscard]] const std::vector<PlotLine>& lines() const { return lines_; }
  [[nodiscard]] std::optional<std::pair<int, int>> range() const { return range_; }
  [[nodiscard]] std::optional<double> threshold() const { return threshold_; }
  [[nodiscard]] QRectF plotArea() const;
  [[nodiscard]] QPointF positionOf(double x, double y) const;
  [[nodiscard]] QString hoverText(double x) const;

  [[nodiscard]] QSize sizeHint() const override { return {320, 180}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {120, 80}; }

 Q_SIGNALS:
  void hovered(double x);  ///< NaN: left
  void activated(double x);
  void toggled(double x);  ///< activated with Ctrl
  void rangeChanged(int first, int last);
  void thresholdMoved(double value, bool done);  ///< done: let go of

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  enum class Drag { None, Range, Threshold };

  void fit();
  void paintAxes(QPainter& painter, const QRectF& area) const;
  void paintReference(QPainter& painter, const QRectF& area, const PlotReference& reference,
                      const QColor& colour) const;
  [[nodiscard]] QPointF positionIn(const QRectF& area, double x, double y) const;
  void paintLines(QPainter& painter, const QRectF& area) const;
  void paintPoints(QPainter& painter, const QRectF& area, const PlotLine& line) const;
  void paintBand(QPainter& painter, const QRectF& area, const PlotLine& line) const;
  [[nodiscard]] int wantedTicks() const;
  [[nodiscard]] bool shown(double y) const;
  [[nodiscard]] std::optional<double> nearestX(QPointF at) const;
  [[nodiscard]] bool onThreshold(QPointF at) const;
  void dragTo(QPointF at, bool done);

  QString title_, yLabel_, xLabel_, thresholdLabel_;
  std::vector<PlotLine> lines_;
  std::vector<PlotReference> references_;
  std::vector<double> xs_;  ///< all x of the lines, ascending, each once
  bool logarithmic_ = false;
  view::AxisMap xMap_, yMap_;
  std::optional<double> hovered_, threshold_;
  std::optional<view::Range> always_;
  std::vector<double> selected_;
  std::optional<std::pair<int, int>> range_;
  Drag drag_ = Drag::None;
  int anchor_ = 0;
};

}  // namespace mhc::widgets
