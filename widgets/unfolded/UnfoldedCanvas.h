// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractScrollArea>
#include <QImage>
#include <optional>

#include "widgets/unfolded/UnfoldedModel.h"

namespace mhc::widgets {

class Selection;

/// K as a lower-triangular map: rows read, columns are read, below it the plain residual's row for reference. One image
/// of a pixel a cell, enlarged; labels and outlines are painted over it and stay in view while it scrolls.
///
/// Keys: arrows move the focus cell, Home and End go to the first and last reader, Enter or Space picks the cell (its
/// path);
/// + and − change the size of the cells, F fits.
class UnfoldedCanvas : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit UnfoldedCanvas(Selection* selection, QWidget* parent = nullptr);

  void setModel(const UnfoldedModel* model);  ///< not owned; null: nothing to show. Call again when it changed.
  void refresh();                             ///< theme, font or selection changed
  void setPicked(std::optional<UnfoldedCell> cell);
  [[nodiscard]] const UnfoldedCell& focusCell() const { return focus_; }
  [[nodiscard]] std::optional<UnfoldedCell> cellAt(QPointF viewportPosition) const;
  /// Where a cell is on the viewport, logical pixels; reader L + 2 is the residual's row.
  [[nodiscard]] QRectF rectOf(const UnfoldedCell& cell) const;
  void setCellSize(int devicePixels);  ///< 0: fit
  [[nodiscard]] int cellSize() const { return wanted_; }
  [[nodiscard]] quint64 imageCount() const { return images_; }  ///< how often the image was made

  static constexpr int kSmallestCell = 1, kLargestCell = 64;  ///< device pixels

 Q_SIGNALS:
  void hovered(std::optional<mhc::widgets::UnfoldedCell> cell);
  void picked(mhc::widgets::UnfoldedCell cell);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  bool viewportEvent(QEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void relayout();
  void makeImage();
  void hover(std::optional<UnfoldedCell> cell);
  void moveFocus(int readers, int sources);
  void paintLabels(QPainter& painter);
  void paintNumbers(QPainter& painter);
  void paintOutlines(QPainter& painter);
  void announce();

  Selection* selection_;
  const UnfoldedModel* model_ = nullptr;
  QImage image_, strip_;  ///< a pixel a cell
  bool dirty_ = true;
  quint64 images_ = 0;
  int wanted_ = 0;    ///< cell asked for, device pixels; 0: fit
  int cell_ = 1;      ///< device pixels
  QPoint origin_;     ///< of the map's first cell, device pixels
  int stripGap_ = 0;  ///< between the map and the residual's row, device pixels
  UnfoldedCell focus_;
  std::optional<UnfoldedCell> hovered_, picked_;
};

}  // namespace mhc::widgets
