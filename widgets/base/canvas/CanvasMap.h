// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QTimer>
#include <QWidget>

#include "widgets/base/canvas/Camera.h"

namespace mhc::widgets {

class ZoomCanvas;

/// The small map in a corner of a canvas: everything there is, as a picture that is painted again only when the drawing
/// changed, and a frame around what is in view. Press and drag to go there. Hidden while all is in view.
class CanvasMap : public QWidget {
  Q_OBJECT
 public:
  explicit CanvasMap(ZoomCanvas& canvas);

  void renew();   ///< the drawing changed: painted again soon
  void follow();  ///< the canvas shows another part
  void moveTo(const QRect& canvas);
  void setShown(bool shown);
  [[nodiscard]] QRectF frame() const;  ///< around what is in view, in the map's pixels
  [[nodiscard]] quint64 paintings() const { return paintings_; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void paintPicture();
  void go(QPointF at);

  ZoomCanvas& canvas_;
  QPixmap picture_;
  Camera camera_;  ///< from world to the map
  QTimer timer_;
  bool shown_ = true;
  quint64 paintings_ = 0;
};

}  // namespace mhc::widgets
