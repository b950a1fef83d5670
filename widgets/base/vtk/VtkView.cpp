// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/VtkView.h"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkRenderer.h>

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "widgets/base/vtk/GlContext.h"

namespace mhc::widgets {
namespace {

constexpr int kRestMilliseconds = 150;
constexpr double kFlightMilliseconds = 330;  // about 20 frames at 60 Hz

}  // namespace

VtkView::VtkView(QWidget* parent) : QWidget(parent), renderer_(vtkSmartPointer<vtkRenderer>::New()) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setProperty("_kde_no_window_grab", true);  // or KDE's style moves the window when the view is dragged
  renderer_->SetBackground(1, 1, 1);
  renderer_->SetBackgroundAlpha(1);  // pictures read back are opaque: Qt keeps alpha where it copies
  restTimer_.setSingleShot(true);
  restTimer_.setInterval(kRestMilliseconds);
  connect(&restTimer_, &QTimer::timeout, this, [this] {
    moving_ = false;
    if (shownQuality_ < 1) requestRender();
  });
  historyTimer_.setSingleShot(true);
  historyTimer_.setInterval(300);
  connect(&historyTimer_, &QTimer::timeout, this, [this] {
    rememberPlace();
    Q_EMIT cameraRested();
  });
  flyTimer_.setInterval(16);
  connect(&flyTimer_, &QTimer::timeout, this, [this] {
    const double t = static_cast<double>(flyClock_.elapsed()) / kFlightMilliseconds;
    if (t >= 1) flyTimer_.stop();
    const double eased = t * t * (3 - 2 * t);
    camera_.setPose(t >= 1 ? flyTo_ : interpolated(flyFrom_, flyTo_, eased));
    moved();
    cameraMoved();
  });
  OrbitCamera start;
  start.setPose(start.lookingFrom(StandardView::Isometric));
  camera_ = start;
}

VtkView::~VtkView() { releaseGl(); }

vtkRenderer& VtkView::renderer() { return *renderer_; }

bool VtkView::software() const { return gl_ != nullptr && gl_->software(); }

void VtkView::requestRender() {
  dirty_ = true;
  update();
}

void VtkView::setHome(std::vector<Vec3> points) { home_ = std::move(points); }

CameraPose VtkView::fittedPose(const OrbitCamera& from) const {
  return from.fitted(home_, width(), height(), std::min(44.0, 0.12 * std::min(width(), height())));
}

void VtkView::placeHome() {
  flyTimer_.stop();
  camera_.setPose(camera_.lookingFrom(StandardView::Isometric));
  placed_ = false;  // the size is known for certain when the frame is drawn
  requestRender();
}

void VtkView::setPose(const CameraPose& pose, Moving moving) {
  if (moving == Moving::Yes) moved();
  flyTimer_.stop();
  placed_ = true;
  camera_.setPose(pose);
  cameraMoved();
}

void VtkView::flyTo(const CameraPose& pose) {
  placed_ = true;
  untouched_ = false;
  if (reducedMotion_ || !isVisible()) {
    setPose(pose);
    return;
  }
  flyFrom_ = camera_.pose();
  flyTo_ = pose;
  flyClock_.start();
  flyTimer_.start();
}

void VtkView::fit() { flyTo(fittedPose(camera_)); }

void VtkView::fitChosen() {
  if (chosen_.empty()) return;
  // One point alone has no size: then a tenth of the scene around it is shown.
  double reach = 0;
  for (const Vec3& p : home_) {
    for (const Vec3& q : chosen_) reach = std::max(reach, std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
  }
  std::vector<Vec3> around = chosen_;
  for (const Vec3& p : chosen_) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (const double sign : {-0.1, 0.1}) around.push_back(p), around.back()[axis] += sign * reach;
    }
  }
  flyTo(camera_.fitted(around, width(), height(), std::min(44.0, 0.12 * std::min(width(), height()))));
}

void VtkView::startBox() {
  boxing_ = true;
  setCursor(Qt::CrossCursor);
}

void VtkView::endBox() {
  boxing_ = false;
  unsetCursor();
  update();
}

void VtkView::setParallel(bool on) {
  rememberPlace();
  CameraPose pose = camera_.pose();
  pose.parallel = on;
  setPose(pose);
}

void VtkView::reset() {
  OrbitCamera target = camera_;
  target.setPose(target.lookingFrom(StandardView::Isometric));
  flyTo(fittedPose(target));
}

void VtkView::lookFrom(StandardView view) { flyTo(camera_.lookingFrom(view)); }

void VtkView::roll(double degrees) {
  OrbitCamera target = camera_;
  target.roll(degrees);
  flyTo(target.pose());
}

void VtkView::setAxisNames(std::array<QString, 3> names) {
  gizmo_.setNames(std::move(names));
  update();
}

void VtkView::setOverlay(std::function<void(QPainter&)> paint) { overlay_ = std::move(paint); }

VtkView::Projected VtkView::project(const Vec3& point) const {
  const CameraPose& pose = camera_.pose();
  const Vec3 d = camera_.direction(), r = camera_.right();
  double depth = 0, across = 0, upward = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double gap = point[i] - pose.position[i];
    depth += gap * d[i];
    across += gap * r[i];
    upward += gap * pose.up[i];
  }
  const QSizeF size = pictureSize();
  const double scale = size.height() / (2 * std::tan(OrbitCamera::kViewAngle * std::numbers::pi / 360));
  const double safe = pose.parallel ? camera_.distance() : std::max(depth, 1e-9);
  return {QPointF(size.width() / 2 + across / safe * scale, size.height() / 2 - upward / safe * scale), depth};
}

Ray VtkView::rayAt(QPointF at) const {
  const CameraPose& pose = camera_.pose();
  const Vec3 d = camera_.direction(), r = camera_.right();
  const QSizeF size = pictureSize();
  const double perPixel = 2 * std::tan(OrbitCamera::kViewAngle * std::numbers::pi / 360) / size.height();
  const double across = (at.x() - size.width() / 2) * perPixel, upward = (size.height() / 2 - at.y()) * perPixel;
  Ray ray{pose.position, d};
  double length = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double side = across * r[i] + upward * pose.up[i];
    if (pose.parallel) {
      ray.origin[i] += camera_.distance() * side;
    } else {
      ray.direction[i] += side;
    }
    length += ray.direction[i] * ray.direction[i];
  }
  for (double& x : ray.direction) x /= std::sqrt(length);
  return ray;
}

void VtkView::paintEvent(QPaintEvent*) {
  const double dpr = devicePixelRatioF();
  const QSize full(std::max(1, static_cast<int>(std::lround(width() * dpr))),
                   std::max(1, static_cast<int>(std::lround(height() * dpr))));
  const QSize wanted(std::max(1, static_cast<int>(std::lround(width() * dpr * shownQuality_))),
                     std::max(1, static_cast<int>(std::lround(height() * dpr * shownQuality_))));
  if (!failed_ && !prepared()) {
    QPainter(this).fillRect(rect(), palette().color(QPalette::Base));
    return;
  }
  if (!failed_ && (dirty_ || image_.size() != wanted)) renderScene();
  QPainter painter(this);
  if (failed_ || image_.isNull()) {
    paintMissing(painter);
    return;
  }
  if (image_.size() == full) {
    image_.setDevicePixelRatio(dpr);  // one to one: device pixels stay sharp
    painter.drawImage(QPointF(0, 0), image_);
  } else {
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    image_.setDevicePixelRatio(1);
    painter.drawImage(QRectF(rect()), image_, QRectF(QPointF(0, 0), QSizeF(image_.size())));
  }
  if (overlay_) overlay_(painter);
  gizmo_.paint(painter, palette(), camera_, gizmoCentre(), hotAxis_);
  if (drag_ == Drag::Box && movedSincePress_) {
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(pressed_, last_).normalized());
  }
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
  }
}

void VtkView::paintMissing(QPainter& painter) const {
  painter.fillRect(rect(), palette().color(QPalette::Base));
  painter.setPen(palette().color(QPalette::Text));
  painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap,
                   tr("The 3D view needs OpenGL 3.2"));
}

void VtkView::goBack() {
  rememberPlace();
  if (const auto pose = history_.back()) flyTo(*pose);
}

void VtkView::goForward() {
  rememberPlace();
  if (const auto pose = history_.forward()) flyTo(*pose);
}

/// Remembers the place, unless the camera is on its way.
void VtkView::rememberPlace() {
  historyTimer_.stop();
  if (drag_ == Drag::None && !flyTimer_.isActive() && placed_) history_.settle(camera_.pose());
}

void VtkView::cameraMoved() {
  untouched_ = false;
  historyTimer_.start();
  requestRender();
  Q_EMIT cameraChanged();
}

void VtkView::moved() {
  moving_ = true;
  restTimer_.start();
}

QPointF VtkView::gizmoCentre() const {
  const double reach = OrientationGizmo::kRadius + OrientationGizmo::kKnob + 6;
  return {width() - reach, reach};
}

}  // namespace mhc::widgets
