// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Polytope.h"

#include <limits>

#include "core/hyper/Gains.h"
#include "core/hyper/Sinkhorn.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

double length(const std::array<double, 3>& p) { return std::hypot(p[0], p[1], p[2]); }

}  // namespace

TEST_CASE("The polytope has its vertices and edges", "[polytope]") {
  CHECK(permutations(3).size() == 6);
  CHECK(permutations(4).size() == 24);
  CHECK(permutations(3).front() == std::vector<int>{0, 1, 2});
  CHECK(permutations(3)[1] == std::vector<int>{0, 2, 1});
  CHECK(polytopeEdges(2).size() == 1);
  CHECK(polytopeEdges(3).size() == 15);
  const auto edges = polytopeEdges(4);
  CHECK(edges.size() == 240);
  for (const auto& [a, b] : edges) CHECK(a < b);
  // Every vertex has 20 neighbours; two swaps at once are no edge.
  std::vector<int> degree(24, 0);
  for (const auto& [a, b] : edges) {
    ++degree[static_cast<std::size_t>(a)];
    ++degree[static_cast<std::size_t>(b)];
  }
  CHECK(degree == std::vector<int>(24, 20));
  const auto all = permutations(4);
  for (const auto& [a, b] : edges) CHECK_FALSE((a == 0 && all[static_cast<std::size_t>(b)] == std::vector<int>{1, 0, 3, 2}));
}

TEST_CASE("All vertices lie on one sphere about J", "[polytope]") {
  for (const int n : {2, 3, 4}) {
    for (const auto& p : permutations(n)) {
      const Matrix y = planeCoordinates(permutationMatrix(p));
      CHECK(y.rows == n - 1);
      CHECK(frobeniusNorm(y) == Approx(std::sqrt(n - 1.0)).margin(1e-14));
      CHECK(offPlane(permutationMatrix(p)) < 1e-14);
    }
  }
}

TEST_CASE("Plane coordinates keep distances and drop sums", "[polytope]") {
  std::mt19937_64 engine(71);
  const SinkhornOptions exact{Numerics::Paper, 500, 1.0, 0.0};
  const Matrix a = sinkhorn(randomMatrix(engine, 4, 4), exact);
  const Matrix b = sinkhorn(randomMatrix(engine, 4, 4), exact);
  CHECK(frobeniusNorm(planeCoordinates(a) - planeCoordinates(b)) == Approx(frobeniusNorm(a - b)).margin(1e-13));
  CHECK(largestDifference(fromPlaneCoordinates(planeCoordinates(a)), a) < 1e-14);
  const Matrix lifted = identity(4) + 21.0 * uniform(4);
  CHECK(largestDifference(planeCoordinates(lifted), planeCoordinates(identity(4))) < 1e-13);
  CHECK(offPlane(lifted) == Approx(21.0).margin(1e-12));
}

TEST_CASE("The axes show the identity, the cyclic shift and then the points", "[polytope]") {
  for (const int n : {2, 3, 4, 5, 8}) {
    const PolytopeAxes axes = polytopeAxes(n);
    REQUIRE(axes.directions.size() == (n == 2 ? 1U : 3U));
    for (std::size_t a = 0; a < axes.directions.size(); ++a) {
      REQUIRE(axes.directions[a].size() == static_cast<std::size_t>((n - 1) * (n - 1)));
      for (std::size_t b = 0; b < axes.directions.size(); ++b) {
        CHECK(dot(axes.directions[a], axes.directions[b]) == Approx(a == b ? 1.0 : 0.0).margin(1e-13));
      }
    }
    const auto eye = projectOnAxes(identity(n), axes);
    CHECK(eye[0] == Approx(std::sqrt(n - 1.0)).margin(1e-13));
    CHECK(std::hypot(eye[1], eye[2]) < 1e-13);
    CHECK(length(projectOnAxes(uniform(n), axes)) < 1e-13);
    if (n == 2) continue;
    std::vector<int> shift;
    for (int i = 0; i < n; ++i) shift.push_back((i + 1) % n);
    const auto cyclic = projectOnAxes(permutationMatrix(shift), axes);
    CHECK(length(cyclic) == Approx(std::sqrt(n - 1.0)).margin(1e-12));
    CHECK(cyclic[0] == Approx(-1.0 / std::sqrt(n - 1.0)).margin(1e-12));
    CHECK(cyclic[1] > 0.0);
    CHECK(std::abs(cyclic[2]) < 1e-12);
  }
  CHECK(polytopeAxes(1).directions.empty());
  CHECK(length(projectOnAxes(identity(1), polytopeAxes(1))) == 0.0);
}

TEST_CASE("The third axis is the main direction of the points", "[polytope]") {
  std::mt19937_64 engine(73);
  const PolytopeAxes plain = polytopeAxes(4);
  std::vector<double> planted = randomValues(engine, 9);
  for (int k = 0; k < 2; ++k) {
    const std::vector<double>& e = plain.directions[static_cast<std::size_t>(k)];
    const double part = dot(planted, e);
    for (std::size_t c = 0; c < 9; ++c) planted[c] -= part * e[c];
  }
  const double size = std::sqrt(dot(planted, planted));
  std::vector<Matrix> points;
  for (const double along : randomValues(engine, 40, 0.2)) {
    Matrix y(3, 3, planted);
    points.push_back(fromPlaneCoordinates((along / size) * y + randomMatrix(engine, 3, 3, 1e-4)));
  }
  Matrix broken = identity(4);
  broken(0, 0) = std::numeric_limits<double>::quiet_NaN();
  points.push_back(broken);  // is left out
  const PolytopeAxes axes = polytopeAxes(4, points);
  CHECK(std::abs(dot(axes.directions[2], planted)) / size == Approx(1.0).margin(1e-4));
  double largest = 0.0;
  for (const double v : axes.directions[2]) largest = std::abs(v) > std::abs(largest) ? v : largest;
  CHECK(largest > 0.0);
  CHECK(axes.directions[0] == plain.directions[0]);
  CHECK(varianceKept(points, axes) > 0.999);
  CHECK(varianceKept(points, plain) < 0.999);
  CHECK(varianceKept({}, axes) == 1.0);
  CHECK(varianceKept({uniform(4)}, axes) == 1.0);
  // Points without any part outside the first two axes: the fixed transposition.
  CHECK(polytopeAxes(4, {identity(4), uniform(4)}).directions[2] == plain.directions[2]);
}

TEST_CASE("Known points outside project to their nearest point", "[polytope]") {
  for (const int n : {1, 2, 3, 4, 8}) {
    CHECK(largestDifference(projectToPolytope(identity(n) + 21.0 * uniform(n)), identity(n)) < 1e-10);
    CHECK(largestDifference(projectToPolytope(22.0 * uniform(n)), uniform(n)) < 1e-10);
    CHECK(largestDifference(projectToPolytope(identity(n)), identity(n)) < 1e-10);
  }
  // Beyond a vertex of the square-shaped family of n = 2, the vertex itself.
  CHECK(largestDifference(projectToPolytope({2, 2, {3, -2, -2, 3}}), identity(2)) < 1e-10);
  CHECK(std::isnan(projectToPolytope(Matrix(2, 2, std::numeric_limits<double>::quiet_NaN()))(0, 0)));
}

TEST_CASE("No vertex is on the far side of a projection", "[polytope]") {
  // P is nearest to H if and only if ⟨H − P, V − P⟩ ≤ 0 for every vertex V.
  std::mt19937_64 engine(79);
  for (const int n : {2, 3, 4, 5}) {
    for (const double scale : {0.1, 1.0, 10.0, 1000.0}) {
      for (int repeat = 0; repeat < 25; ++repeat) {
        const Matrix h = randomMatrix(engine, n, n, scale);
        const Matrix p = projectToPolytope(h);
        const ConstraintErrors errors = constraintErrors(p);
        INFO("n " << n << " scale " << scale);
        CHECK(errors.min_entry >= 0.0);
        CHECK(errors.row < 1e-10);
        CHECK(errors.column < 1e-10);
        for (const auto& v : permutations(n)) CHECK(innerProduct(h - p, permutationMatrix(v) - p) < 1e-9 * std::max(1.0, scale));
      }
    }
  }
}
