// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Decomposition.h"

#include <limits>

#include "core/hyper/Polytope.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

Matrix rebuilt(const Decomposition& d, int n) {
  Matrix sum(n, n);
  for (const PermutationTerm& term : d.terms) sum = sum + term.weight * permutationMatrix(term.permutation);
  return sum;
}

}  // namespace

TEST_CASE("A permutation is its own decomposition", "[decomposition]") {
  for (const std::vector<int>& p : permutations(4)) {
    const Decomposition d = decompose(permutationMatrix(p));
    REQUIRE(d.terms.size() == 1);
    CHECK(d.terms[0].permutation == p);
    CHECK(d.terms[0].weight == Approx(1.0));
    CHECK(d.projectionDistance == Approx(0.0).margin(1e-12));
  }
}

TEST_CASE("The uniform matrix decomposes into the first permutations in lexicographic order", "[decomposition]") {
  const Decomposition d = decompose(uniform(3));
  REQUIRE(d.terms.size() == 3);
  CHECK(d.terms[0].permutation == std::vector<int>{0, 1, 2});
  CHECK(d.terms[1].permutation == std::vector<int>{1, 2, 0});
  CHECK(d.terms[2].permutation == std::vector<int>{2, 0, 1});
  for (const PermutationTerm& term : d.terms) CHECK(term.weight == Approx(1.0 / 3.0));
}

TEST_CASE("The largest bottleneck comes first, ties by the order of the permutations", "[decomposition]") {
  const Matrix swap = permutationMatrix({1, 0});
  const Decomposition tie = decompose(0.5 * (identity(2) + swap));
  REQUIRE(tie.terms.size() == 2);
  CHECK(tie.terms[0].permutation == std::vector<int>{0, 1});
  const Decomposition uneven = decompose(0.3 * identity(2) + 0.7 * swap);
  REQUIRE(uneven.terms.size() == 2);
  CHECK(uneven.terms[0].permutation == std::vector<int>{1, 0});
  CHECK(uneven.terms[0].weight == Approx(0.7));
  CHECK(uneven.terms[0].bound == Approx(0.7));
  // Row 0 alone would prefer source 1; the bottleneck is what row 1 leaves.
  const Decomposition three = decompose({3, 3, {0.5, 0.5, 0.0, 0.5, 0.2, 0.3, 0.0, 0.3, 0.7}});
  CHECK(three.terms[0].permutation == std::vector<int>{1, 0, 2});
  CHECK(three.terms[0].weight == Approx(0.5));
}

TEST_CASE("Terms sum to the projected matrix, fall in weight and keep to their bounds", "[decomposition]") {
  std::mt19937_64 engine(71);
  for (const int n : {1, 2, 3, 4, 6, 8}) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      const Matrix h = sinkhorn(randomMatrix(engine, n, n, 3.0), {Numerics::Paper, 20, 1.0, 0.0});
      const Decomposition d = decompose(h);
      CHECK(d.terms.size() <= static_cast<std::size_t>((n - 1) * (n - 1) + 1));
      CHECK(largestDifference(rebuilt(d, n), d.projected) < 1e-7);
      CHECK(d.remainder < 1e-7);
      CHECK(d.projectionDistance < 0.5);
      for (std::size_t k = 0; k < d.terms.size(); ++k) {
        CHECK(d.terms[k].weight <= d.terms[k].bound + 1e-12);
        if (k > 0) CHECK(d.terms[k].weight <= d.terms[k - 1].weight + 1e-12);
      }
    }
  }
}

TEST_CASE("A matrix outside is projected first, and the distance is told", "[decomposition]") {
  const Decomposition d = decompose(identity(4) + 21.0 * uniform(4));
  REQUIRE(d.terms.size() == 1);
  CHECK(d.terms[0].permutation == std::vector<int>{0, 1, 2, 3});
  CHECK(d.projectionDistance == Approx(21.0));  // ‖21·J‖_F
  CHECK(decompose(Matrix(2, 2, std::numeric_limits<double>::quiet_NaN())).terms.empty());
  CHECK(decompose(uniform(9)).terms.empty());
}
