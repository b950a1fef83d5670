// SPDX-License-Identifier: GPL-3.0-or-later
// How the picture is kept as an image and brought up to date.
#include <QPaintEvent>
#include <QPainter>
#include <cmath>

#include "widgets/base/FocusRing.h"
#include "widgets/base/Theme.h"
#include "widgets/base/canvas/CanvasMap.h"
#include "widgets/base/canvas/ZoomCanvas.h"

namespace mhc::widgets {
namespace {

/// Device pixels from which zooming shows a scaled image until the wheel rests.
constexpr int kLarge = 4'000'000;

QSize devicePixels(const QWidget& widget) {
  const double ratio = widget.devicePixelRatioF();
  return {static_cast<int>(std::ceil(widget.width() * ratio)), static_cast<int>(std::ceil(widget.height() * ratio))};
}

}  // namespace

void ZoomCanvas::paintInto(QImage& image, const QRegion& pixels, const Camera& camera) const {
  const double unit = camera.scale * devicePixelRatioF();
  QPainter painter(&image);
  painter.setClipRegion(pixels);
  painter.fillRect(pixels.boundingRect(), Theme::current().colour(ThemeColour::ChartBackground));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(unit, unit);
  painter.translate(-camera.origin);
  const QRectF part = QRectF(pixels.boundingRect()).adjusted(-1, -1, 1, 1);
  paintScene(painter, QRectF(camera.origin + part.topLeft() / unit, part.size() / unit), unit);
}

void ZoomCanvas::shiftImage() {
  const double unit = camera_.scale * devicePixelRatioF();
  const QPointF moved = (imageCamera_->origin - camera_.origin) * unit;
  const QPoint by(static_cast<int>(std::lround(moved.x())), static_cast<int>(std::lround(moved.y())));
  const QRect all(QPoint(), image_.size());
  const QRect kept = all.translated(by).intersected(all);
  QImage next(image_.size(), image_.format());
  if (!kept.isEmpty()) {
    QPainter painter(&next);
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    painter.drawImage(kept.topLeft(), image_, kept.translated(-by));
  }
  for (const QRect& strip : QRegion(all).subtracted(kept)) paintInto(next, strip, camera_);
  image_ = std::move(next);
  imageCamera_ = camera_;
}

void ZoomCanvas::bringImageUpToDate() {
  if (imageCamera_ == camera_) return;
  if (imageCamera_.has_value() && imageCamera_->scale == camera_.scale) {
    shiftImage();
    return;
  }
  const QSize pixels = devicePixels(*this);
  if (image_.size() != pixels) image_ = QImage(pixels, QImage::Format_RGB32);
  paintInto(image_, QRegion(QRect(QPoint(), pixels)), camera_);
  imageCamera_ = camera_;
  ++fullPaints_;
}

void ZoomCanvas::paintEvent(QPaintEvent* event) {
  const QSize pixels = devicePixels(*this);
  if (pixels.isEmpty()) return;
  if (image_.size() != pixels) imageCamera_.reset();
  const bool zooming = imageCamera_.has_value() && imageCamera_->scale != camera_.scale;
  QPainter painter(this);
  painter.setClipRegion(event->region());
  if (zooming && pixels.width() * pixels.height() > kLarge) {
    painter.fillRect(rect(), Theme::current().colour(ThemeColour::ChartBackground));
    const QRectF world = imageCamera_->visible(size());
    painter.drawImage(camera_.toView(world), image_, QRectF(QPointF(), QSizeF(image_.size())));
    sharpen_.start();
  } else {
    bringImageUpToDate();
    const double ratio = devicePixelRatioF();
    const QRectF part(event->rect());
    painter.drawImage(part, image_, QRectF(part.topLeft() * ratio, part.size() * ratio));
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.save();
  paintOver(painter);
  painter.restore();
  if (band_.has_value()) {
    QColor fill = Theme::current().colour(ThemeColour::Accent);
    painter.setPen(QPen(fill, 1));
    fill.setAlphaF(0.14F);
    painter.setBrush(fill);
    painter.drawRect(band_->normalized());
  }
  if (hasFocus()) paintFocusRing(painter, QRectF(rect()));
}

void ZoomCanvas::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) invalidate();
}

}  // namespace mhc::widgets
