// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/canvas/ZoomCanvas.h"

#include <QPainter>
#include <algorithm>

#include "widgets/base/Theme.h"
#include "widgets/base/canvas/CanvasMap.h"

namespace mhc::widgets {
namespace {

constexpr int kRestMs = 400, kSharpenMs = 100;
constexpr double kFitMargin = 10;  // the scene has a margin of its own

}  // namespace

ZoomCanvas::ZoomCanvas(QWidget* parent) : QWidget(parent), map_(new CanvasMap(*this)) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAttribute(Qt::WA_InputMethodEnabled, false);
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMs);
  connect(&rest_, &QTimer::timeout, this, [this] { history_.settle(camera_); });
  sharpen_.setSingleShot(true);
  sharpen_.setInterval(kSharpenMs);
  connect(&sharpen_, &QTimer::timeout, this, [this] {
    imageCamera_.reset();
    update();
  });
}

ZoomCanvas::~ZoomCanvas() = default;

void ZoomCanvas::applyCamera(const Camera& camera) {
  const Camera next = camera.snapped(devicePixelRatioF());
  if (next == camera_) return;
  camera_ = next;
  rest_.start();
  map_->follow();
  update();
  Q_EMIT cameraChanged();
}

void ZoomCanvas::setCamera(const Camera& camera) {
  fitted_ = false;
  applyCamera(camera);
}

void ZoomCanvas::fit() {
  applyCamera(Camera::fitting(sceneRect(), size(), kFitMargin));
  fitted_ = true;
}

void ZoomCanvas::zoomBy(double factor, QPointF view) { setCamera(camera_.zoomed(factor, view)); }

void ZoomCanvas::bringIntoView(const QRectF& world) {
  const Camera next = camera_.showing(world, size());
  if (next != camera_) setCamera(next);
}

void ZoomCanvas::centreOn(QPointF world) {
  setCamera({camera_.scale, world - QPointF(width() / 2.0, height() / 2.0) / camera_.scale});
}

void ZoomCanvas::goBack() {
  if (rest_.isActive()) history_.settle(camera_);
  if (const Camera* place = history_.back(); place != nullptr) {
    setCamera(*place);
    rest_.stop();
  }
}

void ZoomCanvas::goForward() {
  if (const Camera* place = history_.forward(); place != nullptr) {
    setCamera(*place);
    rest_.stop();
  }
}

void ZoomCanvas::invalidate() {
  imageCamera_.reset();
  // What is in view stays where it is: nothing jumps away from under the pointer.
  if (fitted_ && !visibleWorld().contains(sceneRect())) fit();
  map_->setShown(mapShown_);
  map_->renew();
  update();
}

void ZoomCanvas::setMapShown(bool shown) {
  mapShown_ = shown;
  map_->setShown(shown);
}

QImage ZoomCanvas::wholeImage(double scale) const {
  const QRectF all = sceneRect().adjusted(-12, -12, 12, 12);
  // Never a picture of more pixels than a large print has.
  scale = std::min(scale, std::max(0.02, std::sqrt(1e8 / std::max(1.0, all.width() * all.height()))));
  QImage image((all.size() * scale).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
  image.fill(Theme::current().colour(ThemeColour::ChartBackground));
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(scale, scale);
  painter.translate(-all.topLeft());
  paintScene(painter, all, scale);
  return image;
}

void ZoomCanvas::placeMap() { map_->moveTo(rect()); }

void ZoomCanvas::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  imageCamera_.reset();
  placeMap();
  if (fitted_) {
    fit();
  } else if (event->oldSize().isValid()) {  // what was in the middle stays there
    const QSizeF change = QSizeF(event->size() - event->oldSize()) / 2;
    applyCamera(camera_.moved({change.width(), change.height()}));
  }
  map_->follow();
}

}  // namespace mhc::widgets
