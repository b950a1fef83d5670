// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/hyper/UnfoldedPath.h"

namespace mhc::widgets {

/// The way through the streams that makes up one cell of K: streams are lanes, sublayers run to the right, a bar's
/// height and a band's width are the part of the value that passes there. Parts that count against the sum are hatched.
class PathPanel : public QWidget {
  Q_OBJECT
 public:
  struct Content {
    hyper::UnfoldedPath path;
    QString source, reader;          ///< "attention 1", "output"
    std::vector<QString> sublayers;  ///< names of those between, B − 1
    QString title;                   ///< "FFN 4 reads attention 2 with K = 0.412"
    QString note;                    ///< what it is computed from
  };
  explicit PathPanel(QWidget* parent = nullptr);

  void setContent(std::optional<Content> content);
  [[nodiscard]] const std::optional<Content>& content() const { return content_; }
  /// "stream 1: 40 %, stream 2: 60 %": shares where the reader reads.
  [[nodiscard]] QString sharesText() const;
  /// Where the bar of a stream at a boundary is.
  [[nodiscard]] QRectF barAt(std::size_t boundary, int stream) const;
  [[nodiscard]] QSize sizeHint() const override { return {360, 170}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 110}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void relayout();
  [[nodiscard]] double heightOf(double part) const;
  [[nodiscard]] double xOf(double boundary) const;
  void paintGraph(QPainter& painter) const;
  void paintBand(QPainter& painter, QPointF from, QPointF to, double part) const;
  void paintNames(QPainter& painter) const;

  std::optional<Content> content_;
  QRectF area_;         ///< of the graph
  double largest_ = 0;  ///< |part| of the value anywhere: the full height of a lane
};

}  // namespace mhc::widgets
