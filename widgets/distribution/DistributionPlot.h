// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QWidget>
#include <optional>

#include "widgets/distribution/DistributionPainter.h"

namespace mhc::widgets {

/// Histograms over the steps, as a heat map or as ridges. Painted once and kept; the time cursor, the focus cell and
/// the read-out go over it. Mouse: hovering reads a cell, a click moves the time cursor there. Keys: arrows move the
/// focus cell, Enter moves the time cursor to it.
class DistributionPlot : public QWidget {
  Q_OBJECT

 public:
  explicit DistributionPlot(QWidget* parent = nullptr);

  void setDistribution(view::Distribution distribution, const QString& label);
  [[nodiscard]] const view::Distribution& distribution() const { return data_; }
  void setStyle(DistributionStyle style);
  void setLogSteps(bool logarithmic);
  [[nodiscard]] DistributionStyle plotStyle() const { return style_; }
  [[nodiscard]] bool logSteps() const { return logSteps_; }
  void setCursorStep(std::optional<std::int64_t> step);

  /// What the cell at a position holds, in words; empty outside.
  [[nodiscard]] QString textAt(const QPointF& position) const;
  [[nodiscard]] DistributionLayout layoutNow() const;

  [[nodiscard]] QSize sizeHint() const override { return {480, 320}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {240, 160}; }

 Q_SIGNALS:
  void stepRequested(qint64 step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Cell {
    std::size_t drawn = 0;
    int bin = 0;
  };
  [[nodiscard]] std::optional<Cell> cellAt(const QPointF& position) const;
  [[nodiscard]] QString textOf(const Cell& cell) const;
  void renew();
  void setCell(std::optional<Cell> cell);

  view::Distribution data_;
  QString label_;
  DistributionStyle style_ = DistributionStyle::HeatMap;
  bool logSteps_ = false;
  std::optional<std::int64_t> cursor_;
  std::optional<Cell> cell_;
  QPixmap picture_;
};

}  // namespace mhc::widgets
