// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <cstddef>
#include <vector>

namespace mhc::widgets {

/// Which part of an unbounded plane a viewport shows. World units are logical pixels at scale 1.
struct Camera {
  double scale = 1;  ///< logical pixels of the viewport for one world unit
  QPointF origin{};  ///< the world point at the viewport's top left corner

  static constexpr double kClosest = 4, kFarthest = 0.02;

  [[nodiscard]] QPointF toView(QPointF world) const { return (world - origin) * scale; }
  [[nodiscard]] QPointF toWorld(QPointF view) const { return view / scale + origin; }
  [[nodiscard]] QRectF toView(const QRectF& world) const { return {toView(world.topLeft()), world.size() * scale}; }
  [[nodiscard]] QRectF toWorld(const QRectF& view) const { return {toWorld(view.topLeft()), view.size() / scale}; }
  /// What a viewport of that size shows.
  [[nodiscard]] QRectF visible(QSizeF viewport) const { return toWorld(QRectF(QPointF(), viewport)); }

  /// Scales by `factor`, within the limits, so that the world point under `view` stays there.
  [[nodiscard]] Camera zoomed(double factor, QPointF view) const;
  [[nodiscard]] Camera moved(QPointF view) const { return {scale, origin - view / scale}; }
  /// The whole rectangle in the middle of the viewport, `margin` view pixels around it, and not closer than scale 1.
  [[nodiscard]] static Camera fitting(const QRectF& world, QSizeF viewport, double margin = 24, double closest = 1);
  /// The least move that brings the rectangle into view with `margin` pixels around it; its top left if it is too large.
  [[nodiscard]] Camera showing(const QRectF& world, QSizeF viewport, double margin = 24) const;
  /// The same camera with its origin on a device pixel, so that what is drawn stays sharp while it is moved.
  [[nodiscard]] Camera snapped(double devicePixelRatio) const;

  bool operator==(const Camera&) const = default;
};

/// A rectangle of the world with its edges on device pixels: lines of boxes are neither blurred nor of two widths.
[[nodiscard]] QRectF snappedRect(const QRectF& world, const Camera& camera, double devicePixelRatio);

/// Where the camera rested, for View back and forward.
class RestHistory {
 public:
  static constexpr std::size_t kLongest = 100;
  void settle(const Camera& camera);  ///< forgets what lies ahead if it is a new place
  [[nodiscard]] const Camera* back();
  [[nodiscard]] const Camera* forward();
  void clear() { places_.clear(), at_ = 0; }

 private:
  std::vector<Camera> places_;
  std::size_t at_ = 0;
};

}  // namespace mhc::widgets
