// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/GlContext.h"

#include <QGuiApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QSurfaceFormat>

namespace mhc::widgets {
namespace {

// Freed by a post routine of QApplication, while the platform still exists.
std::unique_ptr<GlContext>& instance() {
  static std::unique_ptr<GlContext> context;
  return context;
}

bool released = false;

QSurfaceFormat wantedFormat() {
  QSurfaceFormat format = QSurfaceFormat::defaultFormat();
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setVersion(3, 2);
  format.setDepthBufferSize(24);
  format.setStencilBufferSize(0);
  format.setSamples(0);
  return format;
}

}  // namespace

void setDefaultGlFormat() { QSurfaceFormat::setDefaultFormat(wantedFormat()); }

void preferX11() {
#ifdef Q_OS_LINUX
  if (qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
    qputenv("QT_QPA_PLATFORM", "xcb");
  }
#endif
}

GlContext* GlContext::shared() {
  static bool tried = false;
  if (!tried && qGuiApp != nullptr) {
    tried = true;
    std::unique_ptr<GlContext> made(new GlContext);
    if (made->create()) {
      instance() = std::move(made);
      qAddPostRoutine([] {
        released = true;
        instance().reset();
      });
    }
  }
  return released ? nullptr : instance().get();
}

GlContext::GlContext() = default;

GlContext::~GlContext() {
  if (context_ == nullptr) return;
  if (makeCurrent()) Q_EMIT aboutToBeReleased();
  context_->doneCurrent();
}

bool GlContext::create() {
  const QString platform = QGuiApplication::platformName();
  if (platform == QLatin1String("offscreen") || platform == QLatin1String("minimal")) return false;
  surface_ = std::make_unique<QOffscreenSurface>();
  surface_->setFormat(wantedFormat());
  surface_->create();
  context_ = std::make_unique<QOpenGLContext>();
  context_->setFormat(wantedFormat());
  if (!surface_->isValid() || !context_->create() || !makeCurrent()) {
    context_.reset();
    return false;
  }
  const QSurfaceFormat got = context_->format();
  if (context_->isOpenGLES() || got.version() < qMakePair(3, 2)) {
    context_->doneCurrent();
    context_.reset();
    return false;
  }
  const auto* name = reinterpret_cast<const char*>(context_->functions()->glGetString(GL_RENDERER));
  renderer_ = name == nullptr ? "" : name;
  for (const char* soft : {"llvmpipe", "softpipe", "SwiftShader", "Software Rasterizer"}) {
    if (renderer_.find(soft) != std::string::npos) software_ = true;
  }
  return true;
}

bool GlContext::makeCurrent() { return context_->makeCurrent(surface_.get()); }

bool GlContext::isCurrent() const { return QOpenGLContext::currentContext() == context_.get(); }

}  // namespace mhc::widgets
