// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Distance.h"

#include <limits>

#include "core/hyper/Polytope.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

TEST_CASE("J is at distance one from every permutation", "[distance]") {
  for (const int n : {2, 3, 4, 5}) {
    for (const std::vector<int>& p : permutations(n)) {
      CHECK(distanceToUniform(permutationMatrix(p)) == Approx(1.0).margin(1e-14));
    }
    CHECK(distanceToIdentity(identity(n)) == 0.0);
  }
  CHECK(distanceToUniform(Matrix(1, 1, 3.0)) == 0.0);
}

TEST_CASE("The distance of a mean is not the mean of the distances", "[distance]") {
  const Matrix swap = permutationMatrix({1, 0});
  CHECK(nearestPermutation(identity(2)).distance == 0.0);
  CHECK(nearestPermutation(swap).distance == 0.0);
  const NearestPermutation mean = nearestPermutation(0.5 * (identity(2) + swap));
  CHECK(mean.distance == Approx(1.0));
  CHECK(mean.permutation == std::vector<int>{0, 1});  // a tie: the first in lexicographic order
}

TEST_CASE("The nearest permutation is the best of all", "[distance]") {
  std::mt19937_64 engine(61);
  for (const int n : {1, 2, 3, 4, 5}) {
    for (int repeat = 0; repeat < 50; ++repeat) {
      const Matrix h = randomMatrix(engine, n, n);
      const NearestPermutation found = nearestPermutation(h);
      double least = std::numeric_limits<double>::infinity();
      for (const std::vector<int>& p : permutations(n)) least = std::min(least, distance(h, permutationMatrix(p)));
      CHECK(found.distance == Approx(least).margin(1e-12));
    }
  }
}

TEST_CASE("A planted permutation of eight streams is found", "[distance]") {
  std::mt19937_64 engine(67);
  std::vector<int> p{0, 1, 2, 3, 4, 5, 6, 7};
  for (int repeat = 0; repeat < 200; ++repeat) {
    std::shuffle(p.begin(), p.end(), engine);
    CHECK(nearestPermutation(permutationMatrix(p) + randomMatrix(engine, 8, 8, 0.1)).permutation == p);
  }
  CHECK(nearestPermutation(uniform(8)).permutation == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("A matrix of NaN still gets some permutation", "[distance]") {
  const NearestPermutation found = nearestPermutation(Matrix(4, 4, std::numeric_limits<double>::quiet_NaN()));
  CHECK(found.permutation.size() == 4);
  CHECK(std::isnan(found.distance));
}
