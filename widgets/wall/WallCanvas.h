// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractScrollArea>
#include <QImage>
#include <QTimer>
#include <optional>

#include "widgets/wall/WallLayout.h"
#include "widgets/wall/WallModel.h"

namespace mhc::widgets {

class Selection;

/// The picture of the wall with hover, selection, focus cell and scrolling. The maps are one image, made again only when
/// the frame, the size or the scroll position changed; outlines are painted over it.
///
/// Keys: arrows move the focus cell, through the maps and from sublayer to sublayer; Home and End go to the first and last
/// sublayer; Enter or Space selects (with Ctrl: adds); + and − change the size of the cells, F fits.
class WallCanvas : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit WallCanvas(Selection* selection, QWidget* parent = nullptr);

  void setModel(const WallModel* model);  ///< not owned; null: nothing to show. Call again when it changed.
  void refresh();                         ///< theme or font changed
  [[nodiscard]] const WallLayout& layoutOfCells() const { return layout_; }
  /// Where a cell is on the viewport, logical pixels.
  [[nodiscard]] QRectF cellOnViewport(const view::ElementId& id) const;
  [[nodiscard]] std::optional<view::ElementId> elementAt(QPointF viewportPosition) const;
  [[nodiscard]] const view::ElementId& focusCell() const { return focus_; }
  [[nodiscard]] quint64 paintCount() const { return paints_; }  ///< how often the image was made
  void setCellSize(int logicalPixels);                          ///< 0: fit
  [[nodiscard]] int cellSize() const { return cellSize_; }
  [[nodiscard]] QImage image(double scale);

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
  void invalidate();
  void paintOutlines(QPainter& painter);
  void outline(QPainter& painter, const view::ElementId& id, const QColor& colour, double width) const;
  void moveFocus(int across, int down);
  void setFocusCell(const view::ElementId& id);
  void ensureVisible(const view::ElementId& id);
  void announce();
  [[nodiscard]] WallLayout layoutFor(QSize devicePixels, double unit) const;

  Selection* selection_;
  const WallModel* model_ = nullptr;
  WallLayout layout_;
  QImage image_;
  bool dirty_ = true;
  quint64 paints_ = 0;
  int cellSize_ = 0;
  view::ElementId focus_{1, view::MapKind::Res, 0, 0, -1};
  QTimer tooltipTimer_;
};

}  // namespace mhc::widgets
