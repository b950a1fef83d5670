// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <optional>

#include "widgets/streams/StreamsLayout.h"
#include "widgets/streams/StreamsModel.h"

namespace mhc::widgets {

class Selection;

/// The picture of the streams through depth with hover, selection, focus element and zoom over depth. Bands are one
/// image, made again only when the frame, the size or the zoom changed.
///
/// Wheel zooms about the pointer, dragging moves along the depth, a double click fits. Keys: Left and Right go from
/// sublayer to sublayer, Up and Down through its elements, Home and End to the ends; Enter selects; + and − zoom, F
/// fits.
class StreamsCanvas : public QWidget {
  Q_OBJECT
 public:
  explicit StreamsCanvas(Selection* selection, QWidget* parent = nullptr);

  void setModel(const StreamsModel* model);  ///< not owned; null: nothing to show. Call again when it changed.
  void refresh();                            ///< theme or font changed
  void fit();
  void zoom(double factor, double about);  ///< factor < 1 looks closer; about a boundary
  void showRange(double from, double to);       ///< boundaries
  [[nodiscard]] double from() const { return from_; }
  [[nodiscard]] double to() const { return to_; }
  [[nodiscard]] bool fitted() const { return fitted_; }
  [[nodiscard]] const StreamsLayout& layoutOfBands() const { return layout_; }
  /// Index into the model's elements of what lies there, the topmost.
  [[nodiscard]] std::optional<std::size_t> elementAt(QPointF at) const;
  [[nodiscard]] std::size_t focusElement() const { return focus_; }
  /// "carry at FFN 2, to stream 1 from stream 3: H_res 0.31 …".
  [[nodiscard]] QString text(const StreamElement& element) const;
  [[nodiscard]] quint64 imageCount() const { return images_; }
  [[nodiscard]] QSize sizeHint() const override { return {560, 320}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {220, 150}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool event(QEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void relayout();
  void makeImage();
  void paintAxis(QPainter& painter) const;
  void paintMarked(QPainter& painter) const;
  void setFocusElement(std::size_t element);
  [[nodiscard]] QColor colourOf(const StreamElement& element) const;
  [[nodiscard]] QString nameOf(int sublayer) const;

  Selection* selection_;
  const StreamsModel* model_ = nullptr;
  StreamsLayout layout_;
  QImage image_;
  bool dirty_ = true;
  quint64 images_ = 0;
  double from_ = 1, to_ = 2;
  bool fitted_ = true;
  bool pending_ = false;
  std::size_t focus_ = 0;
  std::optional<QPointF> dragFrom_;
  double dragBoundary_ = 0;
  bool dragged_ = false;
};

}  // namespace mhc::widgets
