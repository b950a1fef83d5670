// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallCanvas.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/base/FocusRing.h"
#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/wall/WallPainter.h"

namespace mhc::widgets {

WallCanvas::WallCanvas(Selection* selection, QWidget* parent) : QAbstractScrollArea(parent), selection_(selection) {
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  viewport()->setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Matrix wall"));
  tooltipTimer_.setSingleShot(true);
  tooltipTimer_.setInterval(80);
  connect(&tooltipTimer_, &QTimer::timeout, this, [this] {
    const QPoint at = viewport()->mapFromGlobal(QCursor::pos());
    const auto id = elementAt(at);
    if (id.has_value() && viewport()->rect().contains(at)) {
      QToolTip::showText(QCursor::pos(), wallHoverText(*model_, *id), viewport());
    }
  });
  connect(selection_, &Selection::hoverChanged, viewport(), qOverload<>(&QWidget::update));
  connect(selection_, &Selection::selectedChanged, viewport(), qOverload<>(&QWidget::update));
}

void WallCanvas::setModel(const WallModel* model) {
  model_ = model != nullptr && !model->empty() ? model : nullptr;
  if (model_ != nullptr && (focus_.to >= model_->n() || focus_.from >= model_->n() || model_->rowOf(focus_.sublayer) < 0)) {
    focus_ = {model_->rows().front().sublayer, view::MapKind::Res, 0, 0, -1};  // another run, another shape
  }
  relayout();
}

void WallCanvas::refresh() { relayout(); }

void WallCanvas::setCellSize(int logicalPixels) {
  cellSize_ = logicalPixels <= 0 ? 0 : std::clamp(logicalPixels, WallLayout::kSmallestCell, WallLayout::kLargestCell);
  relayout();
}

WallLayout WallCanvas::layoutFor(QSize devicePixels, double unit) const {
  const QFontMetricsF metrics(Theme::current().smallFont());
  WallLayout::Request request;
  request.n = model_->n();
  request.rows = static_cast<int>(model_->rows().size());
  request.viewport = devicePixels;
  request.unit = unit;
  double widest = metrics.horizontalAdvance(tr("no effect"));
  for (const WallRow& row : model_->rows()) {
    widest = std::max(widest, metrics.horizontalAdvance(sublayerName(model_->data(), row.sublayer)));
  }
  request.labelWidth = static_cast<int>(std::ceil((widest + 16) * unit));
  request.lineHeight = static_cast<int>(std::ceil(metrics.height() * unit));
  request.cell = static_cast<int>(std::lround(cellSize_ * unit));
  return WallLayout(request);
}

void WallCanvas::relayout() {
  const double dpr = devicePixelRatioF();
  if (model_ != nullptr) {
    const QSize device = viewport()->size() * dpr;
    layout_ = layoutFor(device, dpr);
    const int overflow = layout_.headerHeight() + layout_.contentHeight() - device.height();
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(overflow / dpr))));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(std::max(1, static_cast<int>(layout_.rowHeight() / dpr)));
    const int wide = layout_.bands() * layout_.bandWidth() - device.width();
    horizontalScrollBar()->setRange(0, layout_.bands() == 1 ? std::max(0, static_cast<int>(wide / dpr)) : 0);
    horizontalScrollBar()->setPageStep(viewport()->width());
  }
  announce();
  invalidate();
}

void WallCanvas::invalidate() {
  dirty_ = true;
  viewport()->update();
}

void WallCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  if (model_ == nullptr) {
    painter.fillRect(viewport()->rect(), Theme::current().colour(ThemeColour::Surface));
    return;
  }
  const double dpr = devicePixelRatioF();
  const QSize device = viewport()->size() * dpr;
  const int sideways = static_cast<int>(horizontalScrollBar()->value() * dpr);
  if (dirty_ || image_.size() != device + QSize(sideways, 0)) {
    image_ = paintWall(*model_, layout_, device + QSize(sideways, 0), dpr,
                       static_cast<int>(verticalScrollBar()->value() * dpr));
    dirty_ = false;
    ++paints_;
  }
  image_.setDevicePixelRatio(dpr);
  painter.drawImage(QPointF(-horizontalScrollBar()->value(), 0), image_);
  painter.save();
  painter.setClipRect(QRectF(0, layout_.headerHeight() / dpr, viewport()->width(), viewport()->height()));
  paintOutlines(painter);
  painter.restore();
  if (hasFocus()) paintFocusRing(painter, QRectF(viewport()->rect()));
}

void WallCanvas::paintOutlines(QPainter& painter) {
  const Theme& theme = Theme::current();
  for (const view::ElementId& id : selection_->selected()) outline(painter, id, theme.colour(ThemeColour::Accent), 2);
  if (selection_->hover().has_value()) outline(painter, *selection_->hover(), theme.colour(ThemeColour::Text), 1.5);
  if (hasFocus()) outline(painter, focus_, theme.colour(ThemeColour::Focus), theme.sizes().focusRing);
}

void WallCanvas::outline(QPainter& painter, const view::ElementId& id, const QColor& colour, double width) const {
  if (id.sublayer < 0) return;
  const QRectF at = cellOnViewport(id);
  if (at.isEmpty()) return;
  painter.setBrush(Qt::NoBrush);
  // Two lines: seen on dark and on light cells alike.
  painter.setPen(QPen(Theme::current().colour(ThemeColour::Surface), width + 2));
  painter.drawRect(at.adjusted(-0.5, -0.5, 0.5, 0.5));
  painter.setPen(QPen(colour, width));
  painter.drawRect(at.adjusted(-0.5, -0.5, 0.5, 0.5));
}

QRectF WallCanvas::cellOnViewport(const view::ElementId& id) const {
  if (model_ == nullptr) return {};
  const int row = model_->rowOf(id.sublayer);
  if (row < 0) return {};
  QRect at;
  if (id.map == view::MapKind::None) {
    at = layout_.labelRect(row).united(layout_.mapRect(row, view::MapKind::Post));
  } else {
    at = layout_.mapRect(row, id.map);
    const QRect cell = layout_.cellRect(row, id.map, id.to, id.from);
    if (id.from >= 0) at = QRect(cell.left(), at.top(), cell.width(), at.height());
    if (id.to >= 0) at = QRect(at.left(), cell.top(), at.width(), cell.height());
  }
  const double dpr = devicePixelRatioF();
  return {at.left() / dpr - horizontalScrollBar()->value(),
          (at.top() + layout_.headerHeight()) / dpr - verticalScrollBar()->value(), at.width() / dpr, at.height() / dpr};
}

std::optional<view::ElementId> WallCanvas::elementAt(QPointF position) const {
  const double dpr = devicePixelRatioF();
  if (model_ == nullptr || position.y() * dpr < layout_.headerHeight()) return std::nullopt;
  const QPoint at(static_cast<int>((position.x() + horizontalScrollBar()->value()) * dpr),
                  static_cast<int>((position.y() + verticalScrollBar()->value()) * dpr) - layout_.headerHeight());
  const auto hit = layout_.hit(at);
  if (!hit.has_value()) return std::nullopt;
  return view::ElementId{model_->rows()[static_cast<std::size_t>(hit->row)].sublayer, hit->map, hit->to, hit->from, -1};
}

QImage WallCanvas::image(double scale) {
  if (model_ == nullptr) return {};
  const QSize size = viewport()->size() * scale;
  const WallLayout layout = layoutFor(size, scale);
  return paintWall(*model_, layout, {size.width(), std::max(1, layout.headerHeight() + layout.contentHeight())}, scale, 0);
}

void WallCanvas::resizeEvent(QResizeEvent*) { relayout(); }

void WallCanvas::scrollContentsBy(int, int) { invalidate(); }

}  // namespace mhc::widgets
