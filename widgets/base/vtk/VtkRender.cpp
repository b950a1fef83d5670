// SPDX-License-Identifier: GPL-3.0-or-later
// VtkView's OpenGL: the render window off the screen, its pictures, and how they come back.
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

#include "widgets/base/vtk/GlContext.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

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
  if (!gl_->software()) {  // 80 ms a frame where the processor draws
    renderer_->SetUseDepthPeeling(true);
    renderer_->SetMaximumNumberOfPeels(4);
    renderer_->SetOcclusionRatio(0);
  }
  connect(gl_, &GlContext::aboutToBeReleased, this, &VtkView::releaseGl);
  failed_ = false;
  return true;
}

bool VtkView::prepared() {
  // Loading the driver, VTK's own shaders and the scene's take 100 ms together where there is no GPU: one after the
  // other, so that the event loop runs in between.
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
    placed_ = untouched_ = true;
    history_.restart(camera_.pose());
  }
  QElapsedTimer clock;
  clock.start();
  drawScene(size, dpr * shownQuality_);
  readBack(image_, size);
  quality_.frameTook(static_cast<double>(clock.nsecsElapsed()) / 1e6, shownQuality_);
  dirty_ = false;
  ++renders_;
  rendering_ = false;
}

void VtkView::drawScene(QSize size, double scale) {
  if (beforeRender_) beforeRender_(scale);
  camera_.apply(*renderer_->GetActiveCamera());
  renderer_->ResetCameraClippingRange();
  window_->GetState()->Reset();
  window_->SetSize(size.width(), size.height());
  window_->SetDPI(static_cast<int>(std::lround(72 * scale)));
  window_->Render();
}

void VtkView::readBack(QImage& into, QSize size) {
  if (into.size() != size) into = QImage(size, QImage::Format_RGB32);
  QOpenGLFunctions* f = gl_->context().functions();
  window_->GetRenderFramebuffer()->Bind(GL_READ_FRAMEBUFFER);
  window_->GetRenderFramebuffer()->ActivateReadBuffer(0);
  f->glPixelStorei(GL_PACK_ALIGNMENT, 4);
  f->glReadPixels(0, 0, size.width(), size.height(), GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, into.bits());
  for (int top = 0, bottom = size.height() - 1; top < bottom; ++top, --bottom) {
    uchar* a = into.scanLine(top);
    std::swap_ranges(a, a + into.bytesPerLine(), into.scanLine(bottom));
  }
  while (f->glGetError() != GL_NO_ERROR) {
    if (++glErrors_ % 1000 == 0) break;  // a lost context reports for ever
  }
}

void VtkView::transparentPicture(QImage& into, QSize size, double scale) {
  // Blending in VTK does not keep the alpha of what it draws. Over black and over white a pixel differs by exactly what
  // shows through it.
  double paper[3];
  renderer_->GetBackground(paper);
  QImage onBlack, onWhite;
  renderer_->SetBackground(0, 0, 0);
  drawScene(size, scale);
  readBack(onBlack, size);
  renderer_->SetBackground(1, 1, 1);
  drawScene(size, scale);
  readBack(onWhite, size);
  renderer_->SetBackground(paper);
  into = QImage(size, QImage::Format_ARGB32_Premultiplied);
  for (int y = 0; y < size.height(); ++y) {
    const auto* black = reinterpret_cast<const QRgb*>(onBlack.constScanLine(y));
    const auto* white = reinterpret_cast<const QRgb*>(onWhite.constScanLine(y));
    auto* out = reinterpret_cast<QRgb*>(into.scanLine(y));
    for (int x = 0; x < size.width(); ++x) {
      const int through = std::max(
          {qRed(white[x]) - qRed(black[x]), qGreen(white[x]) - qGreen(black[x]), qBlue(white[x]) - qBlue(black[x]), 0});
      const int alpha = 255 - through;
      out[x] = qRgba(std::min(qRed(black[x]), alpha), std::min(qGreen(black[x]), alpha),
                     std::min(qBlue(black[x]), alpha), alpha);
    }
  }
}

QImage VtkView::render(QSize pixels, double scale, bool transparent, const CameraPose& from) {
  constexpr int kLargest = 16'384;
  if (rendering_ || pixels.isEmpty() || pixels.width() > kLargest || pixels.height() > kLargest || !(scale > 0) ||
      !initializeGl() || !gl_->makeCurrent()) {
    return {};
  }
  GLint most = 0;
  gl_->context().functions()->glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &most);
  if (pixels.width() > most || pixels.height() > most) return {};
  const bool own = from == camera_.pose();
  if (!placed_) {
    camera_.setPose(fittedPose(camera_));
    placed_ = true;
    history_.restart(camera_.pose());
  }
  const CameraPose before = camera_.pose();
  if (!own) camera_.setPose(from);
  rendering_ = true;
  QImage picture;
  if (transparent) {
    transparentPicture(picture, pixels, scale);
  } else {
    drawScene(pixels, scale);
    readBack(picture, pixels);
  }
  rendering_ = false;
  exporting_ = QSizeF(pixels) / scale;
  {
    QPainter painter(&picture);
    painter.scale(scale, scale);
    painter.setRenderHint(QPainter::Antialiasing);
    if (overlay_) overlay_(painter);
  }
  exporting_.reset();
  camera_.setPose(before);
  if (beforeRender_) beforeRender_(devicePixelRatioF());
  return picture;
}

}  // namespace mhc::widgets
