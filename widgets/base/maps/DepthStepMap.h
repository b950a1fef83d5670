// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/view/AxisMap.h"

namespace mhc::widgets {

/// A quantity over depth and step. `centre` > 0: logarithmic colours, diverging about it (1 for gains); else sequential
/// over the range of the values.
struct DepthStepPicture {
  QString title;
  QString valueName;                ///< "backward gain"
  std::vector<std::int64_t> steps;  ///< ascending
  int depth = 0;                    ///< sublayers, or boundaries
  std::vector<double> values;       ///< [steps, depth]; NaN: not recorded
  double centre = 0;
};

/// A heat map, depth upwards and steps to the right, with the shown step, a colour bar, and a threshold whose line on
/// the colour bar can be dragged; cells beyond it are outlined. Keys: arrows walk through cells, Enter shows that step.
class DepthStepMap : public QWidget {
  Q_OBJECT

 public:
  explicit DepthStepMap(QWidget* parent = nullptr);

  void setPicture(DepthStepPicture picture);
  void setStep(std::int64_t step);
  void setHovered(int sublayer);  ///< −1: none
  void setThreshold(std::optional<double> value);
  [[nodiscard]] const DepthStepPicture& picture() const { return picture_; }
  [[nodiscard]] double value(std::size_t position, int sublayer) const;
  [[nodiscard]] std::optional<double> threshold() const { return threshold_; }
  [[nodiscard]] QColor colour(double value) const;
  [[nodiscard]] QRectF plotArea() const;
  [[nodiscard]] QRectF barArea() const;
  [[nodiscard]] QPointF cellCentre(std::size_t position, int sublayer) const;
  [[nodiscard]] double barY(double value) const;
  [[nodiscard]] QString hoverText(std::size_t position, int sublayer) const;

  [[nodiscard]] QSize sizeHint() const override { return {360, 200}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 90}; }

 Q_SIGNALS:
  void hovered(int sublayer);  ///< −1: left
  void stepChosen(qint64 step);
  void thresholdMoved(double value, bool done);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Cell {
    std::size_t position;
    int sublayer;
  };
  [[nodiscard]] bool empty() const { return picture_.steps.empty() || picture_.depth < 1; }
  [[nodiscard]] double left(std::size_t position) const;  ///< of a column of cells, logical pixels
  [[nodiscard]] std::optional<Cell> cellAt(QPointF at) const;
  [[nodiscard]] bool beyond(double v) const { return threshold_ && v > *threshold_; }
  void paintCells();
  void paintOutlines(QPainter& painter) const;
  void paintAxes(QPainter& painter) const;
  void paintBar(QPainter& painter) const;

  DepthStepPicture picture_;
  view::AxisMap colours_;  ///< value → 0…1
  QImage cells_;           ///< of plotArea(), device pixels; null: to be painted
  std::int64_t step_ = -1;
  int hovered_ = -1;
  std::optional<Cell> focus_;
  std::optional<double> threshold_;
  bool dragging_ = false;
};

}  // namespace mhc::widgets
