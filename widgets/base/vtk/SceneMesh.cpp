// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/SceneMesh.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mhc::widgets {
namespace {

Vec3 minus(const Vec3& a, const Vec3& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
double dot(const Vec3& a, const Vec3& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
Vec3 scaled(const Vec3& a, double f) {
  return {a[0] * f, a[1] * f, a[2] * f};
}
Vec3 plus(const Vec3& a, const Vec3& b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
bool normalise(Vec3& a) {
  const double length = std::sqrt(dot(a, a));
  if (!(length > 1e-12)) return false;
  a = scaled(a, 1 / length);
  return true;
}

/// A vector at right angles to a unit vector, as near to `wish` as can be: tubes do not twist from one point to the
/// next.
Vec3 sideways(const Vec3& wish, const Vec3& direction) {
  for (const Vec3& candidate : {wish, Vec3{0, 0, 1}, Vec3{0, 1, 0}}) {
    Vec3 out = minus(candidate, scaled(direction, dot(candidate, direction)));
    if (normalise(out)) return out;
  }
  return {1, 0, 0};
}

}  // namespace

Vec3 SceneMesh::at(std::size_t index) const {
  return {points[3 * index], points[3 * index + 1], points[3 * index + 2]};
}

void SceneMesh::clear() {
  points.clear();
  normals.clear();
  colours.clear();
  cells.clear();
}

std::int64_t SceneMesh::add(const Vec3& at, view::Rgb colour) {
  for (const double x : at) points.push_back(static_cast<float>(x));
  colours.insert(colours.end(), {colour.r, colour.g, colour.b});
  return static_cast<std::int64_t>(size()) - 1;
}

std::int64_t SceneMesh::add(const Vec3& at, const Vec3& normal, view::Rgb colour) {
  for (const double x : normal) normals.push_back(static_cast<float>(x));
  return add(at, colour);
}

void addTube(SceneMesh& mesh, const std::vector<Vec3>& path, const std::vector<double>& radii, int sides,
             const std::vector<view::Rgb>& colours) {
  const std::size_t count = std::min({path.size(), radii.size(), colours.size()});
  if (count < 2 || sides < 3 || std::none_of(radii.begin(), radii.end(), [](double r) { return r > 0; })) return;
  Vec3 side{0, 0, 1};
  std::int64_t before = -1;
  for (std::size_t k = 0; k < count; ++k) {
    Vec3 along = minus(path[std::min(k + 1, count - 1)], path[k > 0 ? k - 1 : 0]);
    if (!normalise(along)) continue;
    side = sideways(side, along);
    const Vec3 other = cross(along, side);
    std::int64_t first = -1;
    for (int s = 0; s < sides; ++s) {
      const double angle = 2 * std::numbers::pi * s / sides;
      const Vec3 out = plus(scaled(side, std::cos(angle)), scaled(other, std::sin(angle)));
      const std::int64_t now = mesh.add(plus(path[k], scaled(out, std::max(0.0, radii[k]))), out, colours[k]);
      if (s == 0) first = now;
    }
    for (int s = 0; before >= 0 && s < sides; ++s) {
      const std::int64_t next = (s + 1) % sides;
      mesh.triangle(before + s, before + next, first + s);
      mesh.triangle(before + next, first + next, first + s);
    }
    before = first;
  }
}

void addBox(SceneMesh& mesh, const Vec3& centre, const Vec3& half, view::Rgb colour) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const double sign : {-1.0, 1.0}) {
      Vec3 normal{};
      normal[axis] = sign;
      const std::size_t u = (axis + 1) % 3, v = (axis + 2) % 3;
      std::int64_t corner[4];
      for (int k = 0; k < 4; ++k) {
        Vec3 at = centre;
        at[axis] += sign * half[axis];
        at[u] += (k == 1 || k == 2 ? 1 : -1) * half[u];
        at[v] += (k >= 2 ? 1 : -1) * half[v];
        corner[k] = mesh.add(at, normal, colour);
      }
      mesh.triangle(corner[0], corner[1], corner[2]);
      mesh.triangle(corner[0], corner[2], corner[3]);
    }
  }
}

void addBall(SceneMesh& mesh, const Vec3& centre, double radius, int rings, view::Rgb colour) {
  if (rings < 2 || !(radius > 0)) return;
  const int around = 2 * rings;
  std::int64_t before = -1;
  for (int r = 0; r <= rings; ++r) {
    const double polar = std::numbers::pi * r / rings;
    std::int64_t first = -1;
    for (int a = 0; a < around; ++a) {
      const double turn = 2 * std::numbers::pi * a / around;
      const Vec3 out{std::sin(polar) * std::cos(turn), std::sin(polar) * std::sin(turn), std::cos(polar)};
      const std::int64_t now = mesh.add(plus(centre, scaled(out, radius)), out, colour);
      if (a == 0) first = now;
    }
    for (int a = 0; before >= 0 && a < around; ++a) {
      const std::int64_t next = (a + 1) % around;
      if (r > 1) mesh.triangle(before + a, first + a, before + next);  // at a pole it would have no area
      if (r < rings) mesh.triangle(before + next, first + a, first + next);
    }
    before = first;
  }
}

std::optional<double> hit(const Ray& ray, const Vec3& a, const Vec3& b, const Vec3& c) {
  // Möller and Trumbore's intersection.
  const Vec3 u = minus(b, a), v = minus(c, a), p = cross(ray.direction, v);
  const double determinant = dot(u, p);
  if (std::abs(determinant) < 1e-15) return std::nullopt;
  const Vec3 gap = minus(ray.origin, a);
  const double first = dot(gap, p) / determinant;
  if (first < 0 || first > 1) return std::nullopt;
  const Vec3 q = cross(gap, u);
  const double second = dot(ray.direction, q) / determinant;
  if (second < 0 || first + second > 1) return std::nullopt;
  const double distance = dot(v, q) / determinant;
  return distance > 0 ? std::optional(distance) : std::nullopt;
}

}  // namespace mhc::widgets
