// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/StreamMatching.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/hyper/Polytope.h"
#include "core/hyper/Sinkhorn.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

std::vector<SublayerMaps> randomMaps(std::mt19937_64& engine, int depth, int n) {
  std::vector<SublayerMaps> maps;
  for (int l = 0; l < depth; ++l) {
    maps.push_back({randomValues(engine, static_cast<std::size_t>(n)),
                    randomValues(engine, static_cast<std::size_t>(n)), sinkhorn(randomMatrix(engine, n, n))});
  }
  return maps;
}

std::vector<SublayerMaps> noisy(std::mt19937_64& engine, std::vector<SublayerMaps> maps, double scale) {
  std::normal_distribution<double> normal(0.0, scale);
  for (SublayerMaps& m : maps) {
    for (auto* values : {&m.pre, &m.post, &m.res.values}) {
      for (double& v : *values) v += normal(engine);
    }
  }
  return maps;
}

/// B such that relabelled(B, p) = A.
std::vector<SublayerMaps> planted(const std::vector<SublayerMaps>& a, const std::vector<int>& p) {
  std::vector<int> back(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) back[static_cast<std::size_t>(p[i])] = static_cast<int>(i);
  std::vector<SublayerMaps> b;
  for (const SublayerMaps& m : a) b.push_back(relabelled(m, back));
  return b;
}

}  // namespace

TEST_CASE("A planted relabelling is recovered in 200 of 200 cases", "[matching]") {
  std::mt19937_64 engine(83);
  int recovered = 0;
  for (int repeat = 0; repeat < 200; ++repeat) {
    const int n = 2 + repeat % 5;  // 2…6
    const int depth = 1 + repeat % 24;
    std::vector<int> p(static_cast<std::size_t>(n));
    std::iota(p.begin(), p.end(), 0);
    std::shuffle(p.begin(), p.end(), engine);
    const auto a = randomMaps(engine, depth, n);
    const StreamMatching found = matchStreams(a, noisy(engine, planted(a, p), 0.02));
    REQUIRE(found.searched);
    REQUIRE(found.cost <= found.identityCost);
    recovered += found.permutation == p ? 1 : 0;
  }
  CHECK(recovered == 200);
}

TEST_CASE("Eight streams are searched as well", "[matching]") {
  std::mt19937_64 engine(89);
  const std::vector<int> p{5, 0, 7, 2, 1, 6, 4, 3};
  const auto a = randomMaps(engine, 6, 8);
  const StreamMatching found = matchStreams(a, planted(a, p));
  CHECK(found.permutation == p);
  CHECK(found.cost == Approx(0.0).margin(1e-20));
  CHECK(found.identityCost > 1);
}

TEST_CASE("No relabelling has a smaller cost than the one found", "[matching]") {
  std::mt19937_64 engine(97);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const auto a = randomMaps(engine, 3, 4), b = randomMaps(engine, 3, 4);
    const StreamMatching found = matchStreams(a, b);
    for (const std::vector<int>& p : permutations(4)) {
      double cost = 0;
      for (std::size_t l = 0; l < a.size(); ++l) {
        const Matrix pm = permutationMatrix(p);
        const double res = frobeniusNorm(a[l].res - pm * b[l].res * transposed(pm));
        cost += res * res;
        for (std::size_t i = 0; i < 4; ++i) {
          const std::size_t from = static_cast<std::size_t>(p[i]);
          cost += std::pow(a[l].pre[i] - b[l].pre[from], 2) + std::pow(a[l].post[i] - b[l].post[from], 2);
        }
      }
      REQUIRE(found.cost <= cost + 1e-9);
      if (p == found.permutation) CHECK(cost == Approx(found.cost));
    }
  }
}

TEST_CASE("Runs that are alike keep their names, ties included", "[matching]") {
  std::mt19937_64 engine(101);
  const auto a = randomMaps(engine, 4, 4);
  CHECK(matchStreams(a, a).permutation == std::vector<int>{0, 1, 2, 3});
  const std::vector<SublayerMaps> even{{{0.5, 0.5, 0.5}, {1, 1, 1}, uniform(3)}};
  CHECK(matchStreams(even, even).permutation == std::vector<int>{0, 1, 2});
}

TEST_CASE("What can't be matched gets the identity and says so", "[matching]") {
  std::mt19937_64 engine(103);
  const auto a = randomMaps(engine, 2, 4), shallow = randomMaps(engine, 1, 4), narrow = randomMaps(engine, 2, 3);
  CHECK_FALSE(matchStreams(a, shallow).searched);
  CHECK_FALSE(matchStreams(a, narrow).searched);
  CHECK_FALSE(matchStreams({}, {}).searched);
  const auto wide = randomMaps(engine, 1, 9);
  CHECK_FALSE(matchStreams(wide, wide).searched);
  auto broken = a;
  broken[1].res(2, 2) = std::numeric_limits<double>::quiet_NaN();
  const StreamMatching found = matchStreams(a, broken);
  CHECK_FALSE(found.searched);
  CHECK(found.permutation == std::vector<int>{0, 1, 2, 3});
}
