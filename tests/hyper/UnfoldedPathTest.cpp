// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/UnfoldedPath.h"

#include "core/hyper/StreamMatching.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

std::vector<SublayerMaps> randomMaps(std::mt19937_64& engine, int depth, int n) {
  std::vector<SublayerMaps> maps;
  for (int l = 0; l < depth; ++l) {
    maps.push_back({randomValues(engine, static_cast<std::size_t>(n)),
                    randomValues(engine, static_cast<std::size_t>(n)), randomMatrix(engine, n, n, 0.5)});
  }
  return maps;
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double v : values) total += v;
  return total;
}

}  // namespace

TEST_CASE("The parts of a path add up to the entry of K at every boundary", "[unfolded]") {
  std::mt19937_64 engine(107);
  for (const int n : {1, 3, 4}) {
    const int depth = 7;
    const auto maps = randomMaps(engine, depth, n);
    const std::vector<double> reduce = randomValues(engine, static_cast<std::size_t>(n));
    const Matrix k = unfoldedConnectivity(maps, reduce);
    for (int from = 0; from <= depth; ++from) {
      for (int to = from + 1; to <= depth + 1; ++to) {
        const UnfoldedPath path = unfoldedPath(maps, reduce, from, to);
        REQUIRE(path.value == Approx(k(to - 1, from)).margin(1e-12));
        REQUIRE(path.through.size() == static_cast<std::size_t>(to - from));
        REQUIRE(path.links.size() + 1 == path.through.size());
        for (std::size_t b = 0; b < path.through.size(); ++b) {
          REQUIRE(sum(path.through[b]) == Approx(path.value).margin(1e-12));
          if (b >= path.links.size()) continue;
          REQUIRE(sum(path.links[b].values) == Approx(path.value).margin(1e-12));
          // What leaves stream j is what was in it, what enters stream i is what is in it next.
          for (int s = 0; s < n; ++s) {
            REQUIRE(columnSum(path.links[b], s) == Approx(path.through[b][static_cast<std::size_t>(s)]).margin(1e-12));
            REQUIRE(rowSum(path.links[b], s) == Approx(path.through[b + 1][static_cast<std::size_t>(s)]).margin(1e-12));
          }
        }
      }
    }
  }
}

TEST_CASE("A path by hand", "[unfolded]") {
  // Sublayer 1 writes 2 into stream 1 and nothing into stream 2; sublayer 2 swaps the streams; sublayer 3 reads stream
  // 2 half.
  const std::vector<SublayerMaps> maps{
      {{1, 0}, {2, 0}, identity(2)}, {{1, 0}, {0, 0}, permutationMatrix({1, 0})}, {{0, 0.5}, {0, 0}, identity(2)}};
  const UnfoldedPath path = unfoldedPath(maps, {1, 1}, 1, 3);
  CHECK(path.value == Approx(1.0));
  CHECK(path.arriving[0] == std::vector<double>{2, 0});
  CHECK(path.arriving[1] == std::vector<double>{0, 2});
  CHECK(path.through[0] == std::vector<double>{1, 0});
  CHECK(path.through[1] == std::vector<double>{0, 1});
  CHECK(path.links[0](1, 0) == 1);
}

TEST_CASE("K does not change when the streams are relabelled", "[unfolded]") {
  std::mt19937_64 engine(109);
  const auto maps = randomMaps(engine, 9, 4);
  const std::vector<double> reduce(4, 1.0);
  std::vector<SublayerMaps> other;
  for (const SublayerMaps& m : maps) other.push_back(relabelled(m, {2, 0, 3, 1}));
  CHECK(largestDifference(unfoldedConnectivity(maps, reduce), unfoldedConnectivity(other, reduce)) < 1e-12);
}
