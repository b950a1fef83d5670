// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Gains.h"

#include <limits>

#include "core/hyper/Polytope.h"
#include "core/hyper/Spectrum.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

void check(const Matrix& h, double sums, double sigma_diff) {
  const Gains g = gains(h);
  CHECK(g.forward == Approx(sums).margin(1e-12));
  CHECK(g.backward == Approx(sums).margin(1e-12));
  CHECK(g.min_column_sum == Approx(sums).margin(1e-12));
  CHECK(g.infinity_norm == Approx(sums).margin(1e-12));
  CHECK(g.one_norm == Approx(sums).margin(1e-12));
  CHECK(g.sigma_max == Approx(sums).margin(1e-12));
  CHECK(g.sigma_diff == Approx(sigma_diff).margin(1e-12));
}

}  // namespace

TEST_CASE("Gains of known matrices", "[gains]") {
  for (const int n : {2, 3, 4, 8}) {
    check(identity(n), 1.0, 1.0);
    check(uniform(n), 1.0, 0.0);
    check(identity(n) + 21.0 * uniform(n), 22.0, 1.0);
  }
  for (const std::vector<int>& p : permutations(4)) check(permutationMatrix(p), 1.0, 1.0);
  check(identity(1), 1.0, 0.0);
}

TEST_CASE("Cancellation hides in the gains and shows in the norms", "[gains]") {
  const Gains g = gains({2, 2, {100.0, -99.0, -3.0, 5.0}});
  CHECK(g.forward == 2.0);
  CHECK(g.backward == 97.0);
  CHECK(g.min_column_sum == -94.0);
  CHECK(g.infinity_norm == 199.0);
  CHECK(g.one_norm == 104.0);
  CHECK(g.sigma_max > 140.0);
}

TEST_CASE("Constraint errors look at rows, columns and the smallest entry", "[gains]") {
  const ConstraintErrors e = constraintErrors({2, 2, {0.5, 0.4, -0.25, 1.25}});
  CHECK(e.row == Approx(0.1));
  CHECK(e.column == Approx(0.75));
  CHECK(e.min_entry == -0.25);
}

TEST_CASE("A matrix that is not finite says so instead of hanging", "[gains]") {
  Matrix h = identity(3);
  h(1, 1) = std::numeric_limits<double>::quiet_NaN();
  const Gains g = gains(h);
  CHECK(std::isnan(g.forward));
  CHECK(std::isnan(g.backward));
  CHECK(std::isnan(g.min_column_sum));
  CHECK(std::isnan(g.sigma_max));
  CHECK(std::isnan(g.sigma_diff));
  CHECK(std::isnan(constraintErrors(h).row));
  CHECK(std::isnan(constraintErrors(h).min_entry));
  CHECK(std::isnan(eigenvalues(h).front().real()));
  h(1, 1) = std::numeric_limits<double>::infinity();
  CHECK(gains(h).forward == std::numeric_limits<double>::infinity());
  CHECK(std::isnan(singularValues(h).front()));
}

TEST_CASE("The Helmert basis is orthonormal and orthogonal to equal streams", "[spectrum]") {
  for (const int n : {2, 3, 4, 8}) {
    const Matrix b = helmertBasis(n);
    CHECK(largestDifference(transposed(b) * b, identity(n - 1)) < 1e-15);
    for (int k = 0; k < n - 1; ++k) CHECK(std::abs(columnSum(b, k)) < 1e-15);
    CHECK(largestDifference(b * transposed(b), identity(n) - uniform(n)) < 1e-15);
  }
  const Matrix b = helmertBasis(4);
  CHECK(b(0, 1) == b(1, 1));
  CHECK(b(2, 1) == Approx(-2.0 * b(0, 1)));
  CHECK(b(3, 1) == 0.0);
}

TEST_CASE("The gain on differences is the largest singular value on them, small and large", "[spectrum]") {
  std::mt19937_64 engine(83);
  for (const int n : {2, 3, 4, 7, 8, 9, 12}) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      const Matrix h = randomMatrix(engine, n, n, 3.0);
      const Matrix basis = helmertBasis(n);
      CHECK(sigmaDifference(h) == Approx(singularValues(transposed(basis) * h * basis).front()).epsilon(1e-12));
    }
  }
}

TEST_CASE("Eigenvalues of the cyclic shift are the roots of unity, in order", "[spectrum]") {
  const auto values = eigenvalues(permutationMatrix({1, 2, 3, 0}));
  REQUIRE(values.size() == 4);
  for (const auto& v : values) CHECK(std::abs(v) == Approx(1.0));
  const auto real = eigenvalues({3, 3, {3, 0, 0, 0, -5, 0, 0, 0, 1}});
  CHECK(real[0].real() == Approx(-5.0));
  CHECK(real[1].real() == Approx(3.0));
  CHECK(real[2].real() == Approx(1.0));
  const std::vector<double> sigma = singularValues({2, 3, {3, 0, 0, 0, 0, -7}});
  REQUIRE(sigma.size() == 2);
  CHECK(sigma[0] == Approx(7.0));
  CHECK(sigma[1] == Approx(3.0));
}
