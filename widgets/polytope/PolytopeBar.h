// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace mhc::widgets {

class PolytopeModel;
class Selection;

/// The polytope of two streams: a segment from the identity over J to the swap, one line and point per sublayer.
class PolytopeBar : public QWidget {
  Q_OBJECT
 public:
  PolytopeBar(const PolytopeModel& model, Selection* selection, QWidget* parent = nullptr);
  [[nodiscard]] QPointF positionOf(int sublayer) const;
  [[nodiscard]] int sublayerAt(QPointF at) const;  ///< −1: none

 Q_SIGNALS:
  void pointed(int sublayer);
  void clicked(int sublayer, bool add);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  [[nodiscard]] QRectF area() const;
  const PolytopeModel& model_;
  Selection* selection_;
};

}  // namespace mhc::widgets
