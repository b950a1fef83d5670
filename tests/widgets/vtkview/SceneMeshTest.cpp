// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/SceneMesh.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <utility>

using namespace mhc;
using namespace mhc::widgets;

namespace {

const view::Rgb kRed{200, 10, 10};

double length(const Vec3& v) {
  return std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

/// Whether every edge of a closed surface belongs to two triangles, after points at the same place are joined.
bool closed(const SceneMesh& mesh) {
  const auto place = [&](std::int64_t at) {
    const Vec3 p = mesh.at(static_cast<std::size_t>(at));
    return std::array<long, 3>{std::lround(p[0] * 1e5), std::lround(p[1] * 1e5), std::lround(p[2] * 1e5)};
  };
  std::map<std::pair<std::array<long, 3>, std::array<long, 3>>, int> edges;
  for (std::size_t k = 0; k < mesh.cells.size(); k += 3) {
    for (int side = 0; side < 3; ++side) {
      auto a = place(mesh.cells[k + static_cast<std::size_t>(side)]);
      auto b = place(mesh.cells[k + static_cast<std::size_t>((side + 1) % 3)]);
      if (a == b) continue;  // at the poles of a ball
      ++edges[std::minmax(a, b)];
    }
  }
  for (const auto& [edge, count] : edges) {
    if (count != 2) return false;
  }
  return !edges.empty();
}

}  // namespace

TEST_CASE("a tube keeps its radius around the path, also round a corner") {
  SceneMesh mesh(SceneMesh::Kind::Triangles);
  addTube(mesh, {{0, 0, 0}, {1, 0, 0}, {2, 1, 0}, {2, 2, 0}}, {0.1, 0.2, 0.1, 0}, 6, std::vector<view::Rgb>(4, kRed));
  REQUIRE(mesh.size() == 24);
  CHECK(mesh.cells.size() == 3U * 2 * 6 * 3);
  CHECK(mesh.normals.size() == mesh.points.size());
  for (std::size_t k = 0; k < 6; ++k) {
    const Vec3 p = mesh.at(k), q = mesh.at(18 + k);
    CHECK(std::hypot(p[1], p[2]) == Approx(0.1));
    CHECK(length({q[0] - 2, q[1] - 2, q[2]}) == Approx(0).margin(1e-6));
    CHECK(length({mesh.normals[3 * k], mesh.normals[3 * k + 1], mesh.normals[3 * k + 2]}) == Approx(1));
  }
  for (const std::int64_t id : mesh.cells) CHECK((id >= 0 && id < 24));
}

TEST_CASE("a path without length, width or points adds nothing harmful") {
  SceneMesh mesh(SceneMesh::Kind::Triangles);
  addTube(mesh, {}, {}, 6, {});
  addTube(mesh, {{0, 0, 0}}, {1}, 6, {kRed});
  addTube(mesh, {{0, 0, 0}, {1, 0, 0}}, {0, 0}, 6, {kRed, kRed});
  addTube(mesh, {{0, 0, 0}, {0, 0, 0}}, {1, 1}, 6, {kRed, kRed});
  addBall(mesh, {0, 0, 0}, 0, 4, kRed);
  CHECK(mesh.cells.empty());
}

TEST_CASE("boxes and balls are closed") {
  SceneMesh box(SceneMesh::Kind::Triangles), ball(SceneMesh::Kind::Triangles);
  addBox(box, {1, 2, 3}, {0.5, 0.25, 0.1}, kRed);
  addBall(ball, {1, 2, 3}, 0.5, 6, kRed);
  CHECK(closed(box));
  CHECK(closed(ball));
  for (std::size_t k = 0; k < ball.size(); ++k) {
    const Vec3 p = ball.at(k);
    CHECK(length({p[0] - 1, p[1] - 2, p[2] - 3}) == Approx(0.5));
  }
}

TEST_CASE("a ray meets a triangle from either side, and not beside or behind it") {
  const Vec3 a{0, 0, 0}, b{1, 0, 0}, c{0, 1, 0};
  REQUIRE(hit({{0.2, 0.2, 3}, {0, 0, -1}}, a, b, c).has_value());
  CHECK(*hit({{0.2, 0.2, 3}, {0, 0, -1}}, a, b, c) == Approx(3));
  CHECK(*hit({{0.2, 0.2, -2}, {0, 0, 1}}, a, b, c) == Approx(2));
  CHECK_FALSE(hit({{0.8, 0.8, 3}, {0, 0, -1}}, a, b, c).has_value());
  CHECK_FALSE(hit({{0.2, 0.2, 3}, {0, 0, 1}}, a, b, c).has_value());
  CHECK_FALSE(hit({{0.2, 0.2, 0}, {1, 0, 0}}, a, b, c).has_value());
}
