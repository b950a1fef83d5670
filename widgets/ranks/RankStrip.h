// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QWidget>
#include <optional>

#include "core/view/RankTimes.h"

namespace mhc::widgets {

/// How long all ranks worked on each step: a row for each rank, steps to the right, the colour is the time against the
/// median of all.
/// A straggler's cell has a mark at its foot. Painted once and kept; the time cursor, the focus cell and the read-out
/// go over it. Mouse: hovering reads a cell, a click moves the time cursor there. Keys: arrows move the focus cell,
/// Enter moves the time cursor to it.
class RankStrip : public QWidget {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostColumns = 600;

  explicit RankStrip(QWidget* parent = nullptr);

  void setTimes(view::RankTimes times);
  [[nodiscard]] const view::RankTimes& times() const { return times_; }
  void setCursorStep(std::optional<std::int64_t> step);

  /// What the cell at a position says, in words; empty outside.
  [[nodiscard]] QString textAt(const QPointF& position) const;
  /// Of a rank's row and a column, in pixels.
  [[nodiscard]] QRectF cellRect(int rank, std::size_t column) const;
  /// Colours of the scale: as fast as the median, and twice as slow or slower.
  [[nodiscard]] static QColor colourOf(double timeOverMedian);

  [[nodiscard]] QSize sizeHint() const override { return {520, 220}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {240, 90}; }

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
    int rank = 0;
    std::size_t column = 0;
    bool operator==(const Cell&) const = default;
  };
  [[nodiscard]] QRectF area() const;
  [[nodiscard]] std::optional<Cell> cellAt(const QPointF& position) const;
  [[nodiscard]] QString textOf(const Cell& cell) const;
  [[nodiscard]] double columnEdge(std::size_t column) const;
  void paintPicture(QPainter& painter) const;
  void renew();
  void setCell(std::optional<Cell> cell);

  view::RankTimes times_;
  double median_ = 0;  ///< of all ranks' medians, seconds
  std::optional<std::int64_t> cursor_;
  std::optional<Cell> cell_;
  QPixmap picture_;
};

}  // namespace mhc::widgets
