// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vtkSmartPointer.h>

#include <QElapsedTimer>
#include <QImage>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <optional>

#include "widgets/base/vtk/CameraHistory.h"
#include "widgets/base/vtk/OrbitCamera.h"
#include "widgets/base/vtk/OrientationGizmo.h"
#include "widgets/base/vtk/RenderQuality.h"
#include "widgets/base/vtk/SceneMesh.h"

class vtkGenericOpenGLRenderWindow;
class vtkRenderer;

namespace mhc::widgets {

class GlContext;

/// A 3D picture in a plain widget: VTK draws off the screen when the scene or the camera changed, the picture is read back
/// and painted, labels and the orientation gizmo are painted over it. Scenes add their actors to renderer() and call
/// requestRender(); they never render themselves. Without OpenGL 3.2 it is a label that says so.
///
/// Mouse: left drag orbits, middle or Shift+left drag pans, right drag zooms, the wheel zooms to the pointer, a right click
/// without movement asks for the menu. Keys: Shift+arrows orbit, Ctrl+Shift+arrows pan, + and − zoom, F fits, R resets,
/// X Y Z (Shift: from the other side) and I look from a standard side, O rolls, P switches perspective off and on, Shift+F fits
/// what is chosen, B zooms into a box, Alt+Left and Alt+Right go back and forward through the places where the camera
/// rested, Esc cancels a drag.
class VtkView : public QWidget {
  Q_OBJECT
 public:
  explicit VtkView(QWidget* parent = nullptr);
  ~VtkView() override;

  [[nodiscard]] vtkRenderer& renderer();
  void requestRender();

  /// The points that "fit" and "reset" bring into view.
  void setHome(std::vector<Vec3> points);
  void placeHome();  ///< looks at them from the usual side, at the next frame
  [[nodiscard]] const OrbitCamera& camera() const { return camera_; }
  /// What "fit the selection" brings into view; empty: nothing is selected.
  void setChosen(std::vector<Vec3> points) { chosen_ = std::move(points); }
  [[nodiscard]] bool hasChosen() const { return !chosen_.empty(); }
  void fitChosen();
  void startBox();  ///< the next drag of the left button chooses a rectangle to come closer to
  void setParallel(bool on);
  enum class Moving : bool { No, Yes };
  /// Moving: one of many in a row, so that a picture without a GPU may be coarser.
  void setPose(const CameraPose& pose, Moving moving = Moving::No);
  void flyTo(const CameraPose& pose);  ///< about 20 frames, or at once with reduced motion
  void fit();                          ///< keeps the direction
  void reset();                        ///< isometric, everything in view
  void lookFrom(StandardView view);
  void roll(double degrees);
  void goBack();     ///< to where the camera rested before
  void goForward();
  void rememberPlace();  ///< done by itself 300 ms after each movement
  [[nodiscard]] const CameraHistory& history() const { return history_; }

  /// A part of the picture that is dragged by itself with the left button instead of turning the scene. Esc ends a drag as
  /// undone.
  struct Grip {
    std::function<bool(QPointF)> over;           ///< whether the pointer is on it
    std::function<void(QPointF, QPointF)> drag;  ///< from where it was pressed to where it is
    std::function<void(bool)> end;               ///< false: undone
  };
  void setGrip(Grip grip) { grip_ = std::move(grip); }

  void setAxisNames(std::array<QString, 3> names);
  void setReducedMotion(bool on) { reducedMotion_ = on; }
  /// Paints labels over the picture, in logical pixels.
  void setOverlay(std::function<void(QPainter&)> paint);

  /// Called before each frame with the device pixels of the picture per logical pixel: for point sizes, which VTK counts in
  /// device pixels.
  void setBeforeRender(std::function<void(double)> prepare) { beforeRender_ = std::move(prepare); }

  /// Where a point of the scene is on the widget, logical pixels, and its distance from the camera along the view.
  struct Projected {
    QPointF at;
    double depth = 0;
  };
  [[nodiscard]] Projected project(const Vec3& point) const;
  /// The line of sight through a point of the widget.
  [[nodiscard]] Ray rayAt(QPointF at) const;
  /// Logical size that project() and the overlay count in: the widget's, or that of a picture being made.
  [[nodiscard]] QSizeF pictureSize() const { return exporting_.value_or(QSizeF(size())); }

  /// The scene with its labels in any size of device pixels, `scale` of them per logical pixel; null without OpenGL or if
  /// that size is not to be had. A transparent picture has no background.
  [[nodiscard]] QImage render(QSize pixels, double scale, bool transparent) { return render(pixels, scale, transparent, camera_.pose()); }
  /// The same from another place; the window's own picture and camera stay.
  [[nodiscard]] QImage render(QSize pixels, double scale, bool transparent, const CameraPose& from);

  /// Views of one kind show scenes of one size: their cameras may share a pose.
  void setSceneKind(const QString& kind) { sceneKind_ = kind; }
  [[nodiscard]] const QString& sceneKind() const { return sceneKind_; }

  [[nodiscard]] bool hasGl() const { return !failed_; }
  [[nodiscard]] bool software() const;  ///< drawn without a GPU; false before the first frame
  [[nodiscard]] bool dragging() const { return drag_ != Drag::None; }
  [[nodiscard]] quint64 renderCount() const { return renders_; }
  [[nodiscard]] const QImage& picture() const { return image_; }  ///< device pixels, as last rendered
  [[nodiscard]] unsigned glErrors() const { return glErrors_; }   ///< OpenGL errors found after rendering

  [[nodiscard]] QSize sizeHint() const override { return {640, 480}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

 Q_SIGNALS:
  void pointerMoved(QPointF at);
  void pointerLeft();
  void clicked(QPointF at, Qt::KeyboardModifiers modifiers);
  void doubleClicked(QPointF at);
  void menuRequested(QPoint globalPosition);
  void cameraChanged();
  void cameraRested();  ///< 300 ms after a movement

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  enum class Drag { None, Orbit, Pan, Zoom, Box, Grip };

  bool initializeGl();
  /// One more part of the preparations for the first picture; true once they are done.
  bool prepared();
  void releaseGl();
  void renderScene();
  void drawScene(QSize size, double scale);
  void readBack(QImage& into, QSize size);
  void transparentPicture(QImage& into, QSize size, double scale);
  void paintMissing(QPainter& painter) const;
  void endBox();
  [[nodiscard]] bool onGrip(QPointF at) const;
  void cameraMoved();
  void moved();
  [[nodiscard]] CameraPose fittedPose(const OrbitCamera& from) const;
  [[nodiscard]] QPointF gizmoCentre() const;

  GlContext* gl_ = nullptr;
  vtkSmartPointer<vtkRenderer> renderer_;
  vtkSmartPointer<vtkGenericOpenGLRenderWindow> window_;
  QImage image_;
  bool dirty_ = true;
  int preparations_ = 0;  ///< parts done: the context, an empty picture
  bool failed_ = false;
  bool rendering_ = false;
  quint64 renders_ = 0;
  unsigned glErrors_ = 0;

  OrbitCamera camera_;
  std::vector<Vec3> home_{{-1, -1, -1}, {1, 1, 1}};
  std::vector<Vec3> chosen_;
  std::optional<QSizeF> exporting_;
  bool boxing_ = false;
  QString sceneKind_;
  bool untouched_ = false;  ///< nobody has moved the camera since it was fitted by itself: a new size fits it anew
  bool placed_ = false;  ///< the camera was put somewhere; until then the first paint fits the home points
  OrientationGizmo gizmo_;
  std::optional<StandardView> hotAxis_;
  std::function<void(QPainter&)> overlay_;
  std::function<void(double)> beforeRender_;
  Grip grip_;

  Drag drag_ = Drag::None;
  QPointF pressed_, last_;
  bool movedSincePress_ = false;
  CameraPose poseAtPress_;

  bool moving_ = false;  ///< input within the last 150 ms
  double shownQuality_ = 1;
  RenderQuality quality_{false};
  QTimer restTimer_;
  QTimer flyTimer_;
  CameraHistory history_;
  QTimer historyTimer_;
  QElapsedTimer flyClock_;
  CameraPose flyFrom_, flyTo_;
  bool reducedMotion_ = false;
};

}  // namespace mhc::widgets
