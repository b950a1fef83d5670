// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/BoundaryMatching.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/hyper/Polytope.h"
#include "core/hyper/StreamMatching.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

std::vector<SublayerMaps> randomMaps(std::mt19937_64& engine, int depth, int n) {
  const std::size_t size = static_cast<std::size_t>(n);
  std::vector<SublayerMaps> maps;
  for (int l = 0; l < depth; ++l) {
    maps.push_back({randomValues(engine, size), randomValues(engine, size), randomMatrix(engine, n, n)});
  }
  return maps;
}

std::vector<int> inverse(const std::vector<int>& p) {
  std::vector<int> back(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) back[static_cast<std::size_t>(p[i])] = static_cast<int>(i);
  return back;
}

}  // namespace

TEST_CASE("Planted names at every boundary are recovered", "[matching]") {
  std::mt19937_64 engine(113);
  for (int repeat = 0; repeat < 50; ++repeat) {
    const int n = 2 + repeat % 3, depth = 1 + repeat % 9;
    const auto a = randomMaps(engine, depth, n);
    std::vector<std::vector<int>> names;
    for (int b = 0; b <= depth; ++b) {
      std::vector<int> p(static_cast<std::size_t>(n));
      std::iota(p.begin(), p.end(), 0);
      std::shuffle(p.begin(), p.end(), engine);
      names.push_back(p);
    }
    std::vector<SublayerMaps> b;
    for (std::size_t l = 0; l < a.size(); ++l) b.push_back(relabelled(a[l], inverse(names[l]), inverse(names[l + 1])));
    const BoundaryMatching found = matchBoundaries(a, b);
    REQUIRE(found.searched);
    REQUIRE(found.permutations == names);
    CHECK(found.cost == Approx(0.0).margin(1e-20));
    CHECK(relabelled(b[0], found.permutations[0], found.permutations[1]).res == a[0].res);
  }
}

TEST_CASE("Names at every boundary cost no more than one set of names, and no choice costs less", "[matching]") {
  std::mt19937_64 engine(127);
  const auto a = randomMaps(engine, 2, 3), b = randomMaps(engine, 2, 3);
  const BoundaryMatching found = matchBoundaries(a, b);
  CHECK(found.cost <= matchStreams(a, b).cost + 1e-12);
  const auto all = permutations(3);
  for (const auto& p0 : all) {
    for (const auto& p1 : all) {
      for (const auto& p2 : all) {
        double cost = 0;
        for (const auto& [l, before, after] : {std::tuple{0U, p0, p1}, std::tuple{1U, p1, p2}}) {
          const SublayerMaps named = relabelled(b[l], before, after);
          cost += std::pow(frobeniusNorm(a[l].res - named.res), 2);
          for (std::size_t i = 0; i < 3; ++i) {
            cost += std::pow(a[l].pre[i] - named.pre[i], 2) + std::pow(a[l].post[i] - named.post[i], 2);
          }
        }
        REQUIRE(found.cost <= cost + 1e-12);
      }
    }
  }
}

TEST_CASE("K does not change with names of its own at every boundary", "[unfolded]") {
  std::mt19937_64 engine(131);
  const auto maps = randomMaps(engine, 5, 4);
  const auto all = permutations(4);
  std::vector<SublayerMaps> other;
  for (std::size_t l = 0; l < maps.size(); ++l)
    other.push_back(relabelled(maps[l], all[(7 * l) % 24], all[(7 * l + 7) % 24]));
  // Embedding and output treat all streams alike.
  const std::vector<double> reduce(4, 1.0);
  CHECK(largestDifference(unfoldedConnectivity(maps, reduce), unfoldedConnectivity(other, reduce)) < 1e-11);
}

TEST_CASE("What can't be matched at every boundary keeps its names", "[matching]") {
  std::mt19937_64 engine(137);
  const auto wide = randomMaps(engine, 2, 5);
  CHECK_FALSE(matchBoundaries(wide, wide).searched);
  CHECK(matchBoundaries(wide, wide).permutations.size() == 3);
  auto broken = randomMaps(engine, 2, 3);
  broken[1].pre[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(matchBoundaries(broken, broken).searched);
  CHECK_FALSE(matchBoundaries({}, {}).searched);
}
