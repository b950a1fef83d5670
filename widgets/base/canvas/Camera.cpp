// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/canvas/Camera.h"

#include <algorithm>
#include <cmath>

namespace mhc::widgets {

Camera Camera::zoomed(double factor, QPointF view) const {
  const double next = std::clamp(scale * factor, kFarthest, kClosest);
  return {next, toWorld(view) - view / next};
}

Camera Camera::fitting(const QRectF& world, QSizeF viewport, double margin, double closest) {
  Camera camera;
  if (world.isEmpty() || viewport.isEmpty()) return camera;
  const double wide = std::max(1.0, viewport.width() - 2 * margin), high = std::max(1.0, viewport.height() - 2 * margin);
  camera.scale = std::clamp(std::min(wide / world.width(), high / world.height()), kFarthest, closest);
  const QPointF half(viewport.width() / 2 / camera.scale, viewport.height() / 2 / camera.scale);
  camera.origin = world.center() - half;
  return camera;
}

Camera Camera::showing(const QRectF& world, QSizeF viewport, double margin) const {
  const QRectF wanted = toView(world).adjusted(-margin, -margin, margin, margin);
  const auto shift = [](double low, double high, double size) {
    if (high - low > size || low < 0) return -low;
    return high > size ? size - high : 0.0;
  };
  return moved({shift(wanted.left(), wanted.right(), viewport.width()),
                shift(wanted.top(), wanted.bottom(), viewport.height())});
}

Camera Camera::snapped(double ratio) const {
  const double unit = scale * ratio;
  return {scale, QPointF(std::round(origin.x() * unit) / unit, std::round(origin.y() * unit) / unit)};
}

QRectF snappedRect(const QRectF& world, const Camera& camera, double ratio) {
  const double unit = camera.scale * ratio;
  const auto snap = [unit](double value, double origin) { return std::round((value - origin) * unit) / unit + origin; };
  return {QPointF(snap(world.left(), camera.origin.x()), snap(world.top(), camera.origin.y())),
          QPointF(snap(world.right(), camera.origin.x()), snap(world.bottom(), camera.origin.y()))};
}

void RestHistory::settle(const Camera& camera) {
  if (at_ < places_.size() && places_[at_] == camera) return;
  if (!places_.empty()) places_.resize(at_ + 1);
  places_.push_back(camera);
  if (places_.size() > kLongest) places_.erase(places_.begin());
  at_ = places_.size() - 1;
}

const Camera* RestHistory::back() { return at_ > 0 && !places_.empty() ? &places_[--at_] : nullptr; }

const Camera* RestHistory::forward() { return at_ + 1 < places_.size() ? &places_[++at_] : nullptr; }

}  // namespace mhc::widgets
