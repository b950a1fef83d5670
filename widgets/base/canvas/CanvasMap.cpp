// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/canvas/CanvasMap.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "widgets/base/Theme.h"
#include "widgets/base/canvas/ZoomCanvas.h"

namespace mhc::widgets {
namespace {

constexpr int kRenewMs = 80, kMargin = 10;
constexpr QSize kLargest(220, 120);

}  // namespace

CanvasMap::CanvasMap(ZoomCanvas& canvas) : QWidget(&canvas), canvas_(canvas) {
  setFocusPolicy(Qt::NoFocus);
  setCursor(Qt::PointingHandCursor);
  setToolTip(tr("Everything there is. Click or drag to go there."));
  setAccessibleName(tr("Map of the canvas"));
  setVisible(false);
  timer_.setSingleShot(true);
  timer_.setInterval(kRenewMs);
  connect(&timer_, &QTimer::timeout, this, [this] {
    paintPicture();
    update();
  });
}

void CanvasMap::renew() {
  if (!timer_.isActive()) timer_.start();
}

void CanvasMap::follow() {
  const QRectF all = canvas_.sceneRect();
  const bool useful = shown_ && !all.isEmpty() && !canvas_.visibleWorld().adjusted(-1, -1, 1, 1).contains(all) &&
                      canvas_.width() > 2 * kLargest.width() && canvas_.height() > 2 * height();
  setVisible(useful);
  if (useful) update();
}

void CanvasMap::setShown(bool shown) {
  shown_ = shown;
  moveTo(canvas_.rect());  // as high as what it shows
  follow();
}

void CanvasMap::moveTo(const QRect& canvas) {
  const QRectF all = canvas_.sceneRect();
  const double ratio = all.width() > 0 ? all.height() / all.width() : 0.5;
  const QSize size(kLargest.width(), std::clamp(static_cast<int>(kLargest.width() * ratio) + 16, 56, kLargest.height()));
  setGeometry(QRect(canvas.bottomRight() - QPoint(size.width() + kMargin, size.height() + kMargin), size));
}

QRectF CanvasMap::frame() const { return camera_.toView(canvas_.visibleWorld()); }

void CanvasMap::paintPicture() {
  const double ratio = devicePixelRatioF();
  camera_ = Camera::fitting(canvas_.sceneRect(), size(), 6, 0.5);
  picture_ = QPixmap(size() * ratio);
  picture_.setDevicePixelRatio(ratio);
  picture_.fill(Theme::current().colour(ThemeColour::Surface));
  QPainter painter(&picture_);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(camera_.scale, camera_.scale);
  painter.translate(-camera_.origin);
  canvas_.paintScene(painter, canvas_.sceneRect(), camera_.scale * ratio);
  ++paintings_;
}

void CanvasMap::paintEvent(QPaintEvent*) {
  if (picture_.isNull()) paintPicture();
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.drawPixmap(0, 0, picture_);
  QColor shade = theme.colour(ThemeColour::Neutral);
  shade.setAlphaF(0.18F);
  QRegion outside(rect());
  const QRect seen = frame().toAlignedRect().intersected(rect());
  painter.setClipRegion(outside.subtracted(seen));
  painter.fillRect(rect(), shade);
  painter.setClipping(false);
  painter.setPen(QPen(theme.colour(ThemeColour::Accent), 1.5));
  painter.drawRect(QRectF(seen).adjusted(0.75, 0.75, -0.75, -0.75));
  painter.setPen(QPen(theme.colour(ThemeColour::Border), 1));
  painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void CanvasMap::go(QPointF at) { canvas_.centreOn(camera_.toWorld(at)); }

void CanvasMap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) go(event->position());
}

void CanvasMap::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0) go(event->position());
}

}  // namespace mhc::widgets
