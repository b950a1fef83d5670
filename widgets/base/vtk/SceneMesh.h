// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/view/Colour.h"
#include "widgets/base/vtk/OrbitCamera.h"

namespace mhc::widgets {

/// What a 3D picture is made of, without VTK: points with a colour each, and lines or triangles over them. The scene
/// draws it, tests read it, and glTF is written from it.
struct SceneMesh {
  enum class Kind : std::uint8_t { Points, Lines, Triangles };

  Kind kind = Kind::Points;
  std::vector<float> points;          ///< x, y, z of each
  std::vector<float> normals;         ///< the same of its normal; empty: flat triangles
  std::vector<std::uint8_t> colours;  ///< r, g, b of each
  std::vector<std::int64_t>
      cells;  ///< Lines: pairs of points; Triangles: triples; Points: unused, every point is drawn

  explicit SceneMesh(Kind what = Kind::Points) : kind(what) {}
  [[nodiscard]] std::size_t size() const { return points.size() / 3; }
  [[nodiscard]] bool empty() const { return points.empty(); }
  [[nodiscard]] Vec3 at(std::size_t index) const;
  void clear();

  std::int64_t add(const Vec3& at, view::Rgb colour);
  std::int64_t add(const Vec3& at, const Vec3& normal, view::Rgb colour);
  void line(std::int64_t a, std::int64_t b) { cells.insert(cells.end(), {a, b}); }
  void triangle(std::int64_t a, std::int64_t b, std::int64_t c) { cells.insert(cells.end(), {a, b, c}); }
};

/// A tube of `sides` flat strips around a path, with a radius and a colour at each of its points; normals are smooth. A
/// path of fewer than two points, or without a positive radius, adds nothing.
void addTube(SceneMesh& mesh, const std::vector<Vec3>& path, const std::vector<double>& radii, int sides,
             const std::vector<view::Rgb>& colours);
/// A box with sides along the axes.
void addBox(SceneMesh& mesh, const Vec3& centre, const Vec3& half, view::Rgb colour);
/// A ball of `rings` × 2·rings faces: for files that know no points of a size.
void addBall(SceneMesh& mesh, const Vec3& centre, double radius, int rings, view::Rgb colour);

/// A straight line of sight.
struct Ray {
  Vec3 origin{};
  Vec3 direction{0, 0, -1};  ///< unit
};
/// Distance along the ray to a triangle, seen from either side; nothing if it passes by or the triangle lies behind.
[[nodiscard]] std::optional<double> hit(const Ray& ray, const Vec3& a, const Vec3& b, const Vec3& c);

}  // namespace mhc::widgets
