// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/OrbitCamera.h"

#include <vtkCamera.h>
#include <vtkQuaternion.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mhc::widgets {
namespace {

Vec3 plus(const Vec3& a, const Vec3& b, double factor = 1) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

double dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Vec3 unit(const Vec3& a) {
  const double length = std::sqrt(dot(a, a));
  return length > 0 ? Vec3{a[0] / length, a[1] / length, a[2] / length} : Vec3{0, 0, -1};
}

/// Rodrigues' rotation of v about a unit axis.
Vec3 rotated(const Vec3& v, const Vec3& axis, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  Vec3 out = plus(Vec3{c * v[0], c * v[1], c * v[2]}, cross(axis, v), s);
  return plus(out, axis, dot(axis, v) * (1 - c));
}

/// A vector at right angles to `direction`, as near to `up` as can be.
Vec3 uprighted(const Vec3& up, const Vec3& direction) {
  Vec3 out = plus(up, direction, -dot(up, direction));
  if (dot(out, out) < 1e-12) {
    const Vec3 other = std::abs(direction[2]) < 0.9 ? Vec3{0, 0, 1} : Vec3{0, 1, 0};
    out = plus(other, direction, -dot(other, direction));
  }
  return unit(out);
}

vtkQuaternion<double> orientation(const CameraPose& pose) {
  const Vec3 d = unit(plus(pose.focal, pose.position, -1));
  const Vec3 u = uprighted(pose.up, d);
  const Vec3 r = cross(d, u);
  double m[3][3];
  for (int i = 0; i < 3; ++i) {
    m[i][0] = r[static_cast<std::size_t>(i)];
    m[i][1] = u[static_cast<std::size_t>(i)];
    m[i][2] = -d[static_cast<std::size_t>(i)];
  }
  vtkQuaternion<double> q;
  q.FromMatrix3x3(m);
  return q;
}

double distanceOf(const CameraPose& pose) {
  const Vec3 d = plus(pose.focal, pose.position, -1);
  return std::sqrt(dot(d, d));
}

}  // namespace

CameraPose interpolated(const CameraPose& a, const CameraPose& b, double t) {
  if (t <= 0) return a;
  if (t >= 1) return b;
  vtkQuaternion<double> from = orientation(a), to = orientation(b);
  // The shorter way round: q and −q turn alike.
  double product = 0;
  for (int i = 0; i < 4; ++i) product += from[i] * to[i];
  if (product < 0) {
    for (int i = 0; i < 4; ++i) to[i] = -to[i];
  }
  const vtkQuaternion<double> q = from.Slerp(t, to);
  double m[3][3];
  q.ToMatrix3x3(m);
  CameraPose pose;
  pose.parallel = b.parallel;
  for (std::size_t i = 0; i < 3; ++i) pose.focal[i] = (1 - t) * a.focal[i] + t * b.focal[i];
  const double distance = std::pow(distanceOf(a), 1 - t) * std::pow(distanceOf(b), t);
  for (std::size_t i = 0; i < 3; ++i) {
    pose.up[i] = m[i][1];
    pose.position[i] = pose.focal[i] + distance * m[i][2];
  }
  return pose;
}

void OrbitCamera::setPose(const CameraPose& pose) {
  pose_ = pose;
  pose_.up = uprighted(pose.up, direction());
}

Vec3 OrbitCamera::direction() const { return unit(plus(pose_.focal, pose_.position, -1)); }
Vec3 OrbitCamera::right() const { return cross(direction(), pose_.up); }
double OrbitCamera::distance() const { return distanceOf(pose_); }

void OrbitCamera::orbit(double dx, double dy, double height) {
  if (height <= 0) return;
  const Vec3 r = right();
  Vec3 arm = plus(pose_.position, pose_.focal, -1);
  const double azimuth = -dx / height * std::numbers::pi, elevation = -dy / height * std::numbers::pi;
  arm = rotated(rotated(arm, pose_.up, azimuth), rotated(r, pose_.up, azimuth), elevation);
  const Vec3 up = rotated(pose_.up, rotated(r, pose_.up, azimuth), elevation);
  pose_.position = plus(pose_.focal, arm);
  pose_.up = uprighted(up, direction());
}

void OrbitCamera::pan(double dx, double dy, double height) {
  if (height <= 0) return;
  const double perPixel = 2 * distance() * std::tan(kViewAngle * std::numbers::pi / 360) / height;
  const Vec3 shift = plus(Vec3{-dx * perPixel * right()[0], -dx * perPixel * right()[1], -dx * perPixel * right()[2]},
                          pose_.up, dy * perPixel);
  pose_.position = plus(pose_.position, shift);
  pose_.focal = plus(pose_.focal, shift);
}

void OrbitCamera::zoom(double factor, double x, double y, double width, double height) {
  if (!(factor > 0) || height <= 0) return;
  const double near = 1e-3, far = 1e4;
  factor = std::clamp(factor, distance() / far, distance() / near);
  const Vec3 d = direction(), r = right();
  const double perPixel = 2 * distance() * std::tan(kViewAngle * std::numbers::pi / 360) / height;
  const double across = (x - width / 2) * perPixel * (1 - 1 / factor);
  const double upward = (height / 2 - y) * perPixel * (1 - 1 / factor);
  const double newDistance = distance() / factor;
  pose_.focal = plus(plus(pose_.focal, r, across), pose_.up, upward);
  pose_.position = plus(pose_.focal, d, -newDistance);
}

void OrbitCamera::zoomInto(double left, double top, double right, double bottom, double width, double height) {
  const double wide = std::abs(right - left), high = std::abs(bottom - top);
  if (!(wide > 1 && high > 1 && width > 0 && height > 0)) return;
  // First the middle of the box to the middle of the picture, then closer.
  pan(width / 2 - (left + right) / 2, height / 2 - (top + bottom) / 2, height);
  zoom(std::min(width / wide, height / high), width / 2, height / 2, width, height);
}

void OrbitCamera::roll(double degrees) {
  pose_.up = uprighted(rotated(pose_.up, direction(), degrees * std::numbers::pi / 180), direction());
}

CameraPose OrbitCamera::lookingFrom(StandardView view) const {
  Vec3 from{1, 1, 1}, up{0, 0, 1};
  switch (view) {
    case StandardView::PlusX: from = {1, 0, 0}; break;
    case StandardView::MinusX: from = {-1, 0, 0}; break;
    case StandardView::PlusY: from = {0, 1, 0}; break;
    case StandardView::MinusY: from = {0, -1, 0}; break;
    case StandardView::PlusZ: from = {0, 0, 1}, up = {0, 1, 0}; break;
    case StandardView::MinusZ: from = {0, 0, -1}, up = {0, 1, 0}; break;
    case StandardView::Isometric: from = {0.55, -0.75, 0.42}; break;
  }
  CameraPose pose = pose_;
  from = unit(from);
  pose.position = plus(pose.focal, from, distance());
  pose.up = uprighted(up, Vec3{-from[0], -from[1], -from[2]});
  return pose;
}

CameraPose OrbitCamera::fitted(const Vec3& centre, double radius, double width, double height) const {
  const double half = std::tan(kViewAngle * std::numbers::pi / 360);
  const double narrow = height > 0 && width > 0 ? std::min(1.0, width / height) : 1.0;
  const double angle = std::atan(half * narrow);
  CameraPose pose = pose_;
  pose.focal = centre;
  pose.position = plus(centre, direction(), -std::max(radius, 1e-6) / std::sin(angle));
  return pose;
}

CameraPose OrbitCamera::fitted(const std::vector<Vec3>& points, double width, double height, double margin) const {
  if (points.empty() || !(width > 0 && height > 0)) return pose_;
  const Vec3 d = direction(), r = right(), u = pose_.up;
  const double half = std::tan(kViewAngle * std::numbers::pi / 360);
  // Tangents of the half angles that are left once the margin is taken off.
  const double tangentUp = half * std::max(0.2, 1 - 2 * margin / height);
  const double tangentAcross = half * width / height * std::max(0.2, 1 - 2 * margin / width);
  // With c the shift across, a point is in view if |across − c| ≤ tangent·(distance + depth): each side bounds the distance,
  // and the best shift makes both bounds equal.
  const auto interval = [&](const Vec3& axis, double tangent) {
    if (pose_.parallel) {  // depth does not matter: half the extent must fit at the focal point's depth
      double least = INFINITY, most = -INFINITY;
      for (const Vec3& p : points) least = std::min(least, dot(p, axis)), most = std::max(most, dot(p, axis));
      return std::pair{(least + most) / 2, (most - least) / 2 / tangent};
    }
    double plus = -INFINITY, minus = -INFINITY;
    for (const Vec3& p : points) {
      plus = std::max(plus, dot(p, axis) - tangent * dot(p, d));
      minus = std::max(minus, -dot(p, axis) - tangent * dot(p, d));
    }
    return std::pair{(plus - minus) / 2, (plus + minus) / 2 / tangent};  // shift, distance from the plane through 0
  };
  const auto [shiftAcross, distanceAcross] = interval(r, tangentAcross);
  const auto [shiftUp, distanceUp] = interval(u, tangentUp);
  double nearest = INFINITY, farthest = -INFINITY;
  for (const Vec3& p : points) nearest = std::min(nearest, dot(p, d)), farthest = std::max(farthest, dot(p, d));
  const double middle = (nearest + farthest) / 2;  // the scene turns about its own depth
  const double least = std::max(distanceAcross, distanceUp);
  // Parallel: the size goes with the distance to the focal point, which lies in the middle of the scene.
  const double distance = pose_.parallel ? std::max(least, 1e-3) - middle : std::max({least, 1e-3 - nearest, 0.1 - middle});
  CameraPose pose = pose_;
  pose.position = plus(plus(Vec3{shiftAcross * r[0], shiftAcross * r[1], shiftAcross * r[2]}, u, shiftUp), d, -distance);
  pose.focal = plus(pose.position, d, distance + middle);
  return pose;
}

void OrbitCamera::apply(vtkCamera& camera) const {
  camera.SetViewAngle(kViewAngle);
  camera.SetFocalPoint(pose_.focal.data());
  camera.SetPosition(pose_.position.data());
  camera.SetViewUp(pose_.up.data());
  camera.SetParallelProjection(pose_.parallel);
  camera.SetParallelScale(distance() * std::tan(kViewAngle * std::numbers::pi / 360));
}

}  // namespace mhc::widgets
