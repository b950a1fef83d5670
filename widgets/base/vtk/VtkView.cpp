// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/VtkView.h"

#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>

#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "widgets/base/vtk/GlContext.h"

namespace mhc::widgets {
namespace {

constexpr int kRestMilliseconds = 150;
constexpr double kFlightMilliseconds = 330;  // about 20 frames at 60 Hz

// VTK asks for the context through events; the answer to "is it current" goes back through the call data.
void makeCurrentCallback(vtkObject*, unsigned long, void*, void*) {
  if (GlContext* gl = GlContext::shared()) gl->makeCurrent();
}
void isCurrentCallback(vtkObject*, unsigned long, void*, void* callData) {
  GlContext* gl = GlContext::shared();
  *static_cast<bool*>(callData) = gl != nullptr && gl->isCurrent();
}

class FunctionCommand : public vtkCommand {
 public:
  static FunctionCommand* New() { return new FunctionCommand; }
  void Execute(vtkObject* caller, unsigned long event, void* callData) override {
    function(caller, event, nullptr, callData);
  }
  void (*function)(vtkObject*, unsigned long, void*, void*) = nullptr;
};

void observe(vtkObject& object, unsigned long event, void (*function)(vtkObject*, unsigned long, void*, void*)) {
  vtkNew<FunctionCommand> command;
  command->function = function;
  object.AddObserver(event, command);
}

}  // namespace

VtkView::VtkView(QWidget* parent) : QWidget(parent), renderer_(vtkSmartPointer<vtkRenderer>::New()) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setProperty("_kde_no_window_grab", true);  // or KDE's style moves the window when the view is dragged
  renderer_->SetBackground(1, 1, 1);
  restTimer_.setSingleShot(true);
  restTimer_.setInterval(kRestMilliseconds);
  connect(&restTimer_, &QTimer::timeout, this, [this] {
    moving_ = false;
    if (shownQuality_ < 1) requestRender();
  });
  historyTimer_.setSingleShot(true);
  historyTimer_.setInterval(300);
  connect(&historyTimer_, &QTimer::timeout, this, &VtkView::rememberPlace);
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

void VtkView::setPose(const CameraPose& pose) {
  flyTimer_.stop();
  placed_ = true;
  camera_.setPose(pose);
  cameraMoved();
}

void VtkView::flyTo(const CameraPose& pose) {
  placed_ = true;
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
  const double scale = height() / (2 * std::tan(OrbitCamera::kViewAngle * std::numbers::pi / 360));
  const double safe = std::max(depth, 1e-9);
  return {QPointF(width() / 2.0 + across / safe * scale, height() / 2.0 - upward / safe * scale), depth};
}

bool VtkView::initializeGl() {
  if (window_ != nullptr) return true;
  gl_ = GlContext::shared();
  if (gl_ == nullptr || !gl_->makeCurrent()) {
    failed_ = true;
    setAccessibleDescription(tr("The 3D view needs OpenGL 3.2"));
    return false;
  }
  window_ = vtkSmartPointer<vtkGenericOpenGLRenderWindow>::New();
  window_->SetReadyForRendering(false);
  window_->SetFrameBlitModeToNoBlit();
  window_->SetMultiSamples(0);
  observe(*window_, vtkCommand::WindowMakeCurrentEvent, makeCurrentCallback);
  observe(*window_, vtkCommand::WindowIsCurrentEvent, isCurrentCallback);
  window_->SetForceMaximumHardwareLineWidth(1);
  window_->SetReadyForRendering(true);
  window_->SetOwnContext(0);
  window_->OpenGLInitContext();  // before OpenGLInit, or VTK 9.1 calls null function pointers
  window_->AddRenderer(renderer_);
  quality_ = RenderQuality(gl_->software());
  connect(gl_, &GlContext::aboutToBeReleased, this, &VtkView::releaseGl);
  failed_ = false;
  return true;
}

bool VtkView::prepared() {
  // Loading the driver, VTK's own shaders and the scene's take 100 ms together where there is no GPU: one after the other,
  // so that the event loop runs in between.
  constexpr int kParts = 2;
  if (preparations_ == kParts) return true;
  if (preparations_ == 0) {
    if (!initializeGl()) return true;  // says so itself
  } else if (gl_->makeCurrent()) {
    renderer_->DrawOff();
    window_->SetSize(16, 16);
    window_->Render();
    renderer_->DrawOn();
  }
  ++preparations_;
  QTimer::singleShot(0, this, &VtkView::requestRender);
  return false;
}

void VtkView::releaseGl() {
  if (window_ == nullptr) return;
  preparations_ = 0;
  GlContext* gl = GlContext::shared();
  if (gl == nullptr) gl = gl_;  // while the shared context is being destroyed it is still ours
  if (gl != nullptr && gl->makeCurrent()) {
    window_->Finalize();
    window_->SetReadyForRendering(false);
  }
  window_->RemoveRenderer(renderer_);
  window_ = nullptr;
  if (gl_ != nullptr) disconnect(gl_, nullptr, this, nullptr);
  gl_ = nullptr;
}

void VtkView::renderScene() {
  // A progress report inside Render may run the event loop and come back here.
  if (rendering_ || !initializeGl() || !gl_->makeCurrent()) return;
  rendering_ = true;
  const double dpr = devicePixelRatioF();
  shownQuality_ = quality_.quality(moving_);
  const QSize size(std::max(1, static_cast<int>(std::lround(width() * dpr * shownQuality_))),
                   std::max(1, static_cast<int>(std::lround(height() * dpr * shownQuality_))));
  if (!placed_) {
    camera_.setPose(fittedPose(camera_));
    placed_ = true;
    history_.restart(camera_.pose());
  }
  QElapsedTimer clock;
  clock.start();
  if (beforeRender_) beforeRender_(dpr * shownQuality_);
  camera_.apply(*renderer_->GetActiveCamera());
  renderer_->ResetCameraClippingRange();
  window_->GetState()->Reset();
  window_->SetSize(size.width(), size.height());
  window_->SetDPI(static_cast<int>(std::lround(72 * dpr * shownQuality_)));
  window_->Render();
  readBack(size);
  quality_.frameTook(static_cast<double>(clock.nsecsElapsed()) / 1e6, shownQuality_);
  dirty_ = false;
  ++renders_;
  rendering_ = false;
}

void VtkView::readBack(QSize size) {
  if (image_.size() != size) image_ = QImage(size, QImage::Format_RGB32);
  QOpenGLFunctions* f = gl_->context().functions();
  window_->GetRenderFramebuffer()->Bind(GL_READ_FRAMEBUFFER);
  window_->GetRenderFramebuffer()->ActivateReadBuffer(0);
  f->glPixelStorei(GL_PACK_ALIGNMENT, 4);
  f->glReadPixels(0, 0, size.width(), size.height(), GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, image_.bits());
  for (int top = 0, bottom = size.height() - 1; top < bottom; ++top, --bottom) {
    uchar* a = image_.scanLine(top);
    std::swap_ranges(a, a + image_.bytesPerLine(), image_.scanLine(bottom));
  }
  while (f->glGetError() != GL_NO_ERROR) {
    if (++glErrors_ % 1000 == 0) break;  // a lost context reports for ever
  }
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
  if (hasFocus()) {
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
