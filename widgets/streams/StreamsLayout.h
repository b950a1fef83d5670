// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>
#include <QRectF>
#include <vector>

#include "widgets/streams/StreamsModel.h"

namespace mhc::widgets {

/// Where the elements of the stream diagram lie, in logical pixels, for a stretch of depth. Streams are lanes from top
/// to bottom, boundaries run to the right; below the lanes stands a box for each sublayer, with what it reads at its
/// left and what it writes at its right.
class StreamsLayout {
 public:
  /// `from` and `to` are boundaries 1…L + 1, fractions allowed: what is in view.
  StreamsLayout() = default;
  StreamsLayout(const StreamsModel& model, QRectF area, double from, double to);

  [[nodiscard]] double xOf(double boundary) const;
  [[nodiscard]] double boundaryAt(double x) const;
  [[nodiscard]] double pitch() const { return pitch_; }  ///< pixels a sublayer
  [[nodiscard]] double laneHeight() const { return lane_; }
  [[nodiscard]] QRectF lanes() const { return lanes_; }
  [[nodiscard]] QRectF box(int sublayer) const;  ///< of the sublayer
  [[nodiscard]] QRectF bar(int boundary, int stream) const;
  /// Whether boxes, reads and writes are drawn: below kDetail pixels a sublayer they would be one grey field.
  [[nodiscard]] bool detailed() const { return pitch_ >= kDetail; }

  /// Many sublayers in view: bands are straight, and those under half a pixel are left out.
  [[nodiscard]] bool coarse() const { return pitch_ < kCoarse; }

  /// The shape of an element; empty if it is out of view, too thin to be seen, or not drawn at this zoom.
  [[nodiscard]] QPainterPath shape(const StreamElement& element) const;
  [[nodiscard]] int firstVisible() const;
  [[nodiscard]] int lastVisible() const;

  static constexpr double kDetail = 36, kCoarse = 12;

 private:
  [[nodiscard]] double thickness(double magnitude) const;
  [[nodiscard]] double laneCentre(int stream) const;
  [[nodiscard]] QPainterPath band(QPointF from, QPointF to, double thickness) const;
  [[nodiscard]] QPainterPath carry(const StreamElement& element) const;

  const StreamsModel* model_ = nullptr;
  QRectF area_, lanes_;
  double from_ = 1, to_ = 2, pitch_ = 1, lane_ = 1, scale_ = 1;
};

}  // namespace mhc::widgets
