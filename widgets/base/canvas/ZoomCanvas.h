// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "widgets/base/canvas/Camera.h"

namespace mhc::widgets {

class CanvasMap;

/// A plane one pans and zooms over, drawn by a subclass with QPainter. What it draws is kept as one image: moving shifts
/// the image and paints the strips that came into view, hovering paints over it. On very large viewports zooming shows
/// the image scaled and paints it anew when the wheel rests.
///
/// Wheel zooms about the pointer (Shift: moves sideways), middle button or Space with the left one pans, dragging from an
/// empty place draws a rubber band. Keys: + and − zoom, F fits all, Shift+F what is selected, 0 is scale 1, Alt+Left and
/// Alt+Right go back and forward through where the picture rested.
class ZoomCanvas : public QWidget {
  Q_OBJECT
 public:
  explicit ZoomCanvas(QWidget* parent = nullptr);
  ~ZoomCanvas() override;

  [[nodiscard]] const Camera& camera() const { return camera_; }
  void setCamera(const Camera& camera);
  void fit();
  /// Is the whole in view because fit() was asked for, and nothing was moved since?
  [[nodiscard]] bool fitted() const { return fitted_; }
  void zoomBy(double factor) { zoomBy(factor, QPointF(width() / 2.0, height() / 2.0)); }
  void zoomBy(double factor, QPointF view);
  void bringIntoView(const QRectF& world);  ///< moves no farther than needed
  void centreOn(QPointF world);
  void goBack();
  void goForward();
  [[nodiscard]] QRectF visibleWorld() const { return camera_.visible(size()); }
  /// Everything there is, `scale` times world units.
  [[nodiscard]] QImage wholeImage(double scale) const;
  void setMapShown(bool shown);
  [[nodiscard]] CanvasMap* map() const { return map_; }
  [[nodiscard]] quint64 fullPaints() const { return fullPaints_; }  ///< how often everything in view was painted

  /// What the plane holds; world coordinates.
  [[nodiscard]] virtual QRectF sceneRect() const = 0;
  /// Paints what lies in `visible`. The painter is in world coordinates; `scale`: device pixels for one world unit.
  virtual void paintScene(QPainter& painter, const QRectF& visible, double scale) const = 0;

 Q_SIGNALS:
  void cameraChanged();

 protected:
  /// The picture is another one: paints it and its map anew.
  void invalidate();
  [[nodiscard]] double deviceScale() const { return camera_.scale * devicePixelRatioF(); }
  [[nodiscard]] bool panning() const { return panFrom_.has_value(); }
  [[nodiscard]] const std::optional<QRectF>& rubberBand() const { return band_; }  ///< view coordinates
  void cancelDrag();

  /// Over the image, in view coordinates: hover, selection, what is being dragged.
  virtual void paintOver(QPainter& painter) { (void)painter; }
  virtual QRectF selectedRect() const { return sceneRect(); }
  /// A press that the subclass takes (true) starts its own drag; else a left press starts a rubber band.
  virtual bool pressed(QPointF world, QMouseEvent* event) { return (void)world, (void)event, false; }
  virtual void dragged(QPointF world, QMouseEvent* event) { (void)world, (void)event; }
  virtual void released(QPointF world, QMouseEvent* event) { (void)world, (void)event; }
  virtual void hovered(QPointF world) { (void)world; }
  virtual void bandChanged(const QRectF& world, Qt::KeyboardModifiers keys, bool done) { (void)world, (void)keys, (void)done; }
  virtual void dragCancelled() {}

  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void applyCamera(const Camera& camera);
  void paintInto(QImage& image, const QRegion& devicePixels, const Camera& camera) const;
  void shiftImage();
  void bringImageUpToDate();
  void placeMap();

  Camera camera_;
  QImage image_;
  std::optional<Camera> imageCamera_;  ///< that image_ was painted with; none: it must be painted
  bool fitted_ = true;
  quint64 fullPaints_ = 0;
  RestHistory history_;
  QTimer rest_;     ///< runs while the camera moves
  QTimer sharpen_;  ///< runs while a scaled image stands for the sharp one
  CanvasMap* map_;
  bool mapShown_ = true;
  bool spaceHeld_ = false;
  std::optional<QPointF> panFrom_;
  Camera panCamera_;
  bool dragging_ = false;
  std::optional<QPointF> bandFrom_;  ///< world
  std::optional<QRectF> band_;
};

}  // namespace mhc::widgets
