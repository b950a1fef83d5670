// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <string>

QT_BEGIN_NAMESPACE
class QOffscreenSurface;
class QOpenGLContext;
QT_END_NAMESPACE

namespace mhc::widgets {

/// Makes OpenGL 3.2 core, depth 24, no stencil, no multisampling Qt's default format. Call before QApplication is made.
void setDefaultGlFormat();

/// On Linux with an X display, and if the user chose nothing: makes Qt use X11, because VTK 9.1's GLEW reports an error on
/// every frame under EGL and Wayland. Call before QApplication is made.
void preferX11();

/// The one OpenGL context of the process, on a surface off the screen. All 3D views draw with it and read the picture back;
/// no QOpenGLWidget, since one of those makes every repaint of every widget pay for GL composition.
class GlContext : public QObject {
  Q_OBJECT
 public:
  /// The context, made at the first call from the GUI thread; null where OpenGL 3.2 is not to be had (and on the
  /// offscreen platform, whose pictures stay empty).
  static GlContext* shared();

  ~GlContext() override;
  bool makeCurrent();
  [[nodiscard]] bool isCurrent() const;
  [[nodiscard]] QOpenGLContext& context() { return *context_; }
  [[nodiscard]] const std::string& renderer() const { return renderer_; }  ///< GL_RENDERER
  [[nodiscard]] bool software() const { return software_; }                ///< llvmpipe, softpipe or SwiftShader draws

 Q_SIGNALS:
  /// The application ends: views free what they hold in the context, which is current.
  void aboutToBeReleased();

 private:
  GlContext();
  bool create();

  std::unique_ptr<QOffscreenSurface> surface_;
  std::unique_ptr<QOpenGLContext> context_;
  std::string renderer_;
  bool software_ = false;
};

}  // namespace mhc::widgets
