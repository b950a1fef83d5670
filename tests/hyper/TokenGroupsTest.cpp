// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/TokenGroups.h"

#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

TEST_CASE("Groups that are told apart explain everything, and more than shuffled labels", "[groups]") {
  std::vector<Matrix> maps;
  std::vector<int> labels;
  for (int t = 0; t < 40; ++t) {
    labels.push_back(t % 2);
    maps.push_back(t % 2 == 0 ? identity(2) : permutationMatrix({1, 0}));
  }
  const TokenGroups g = tokenGroups(maps, labels, 2);
  CHECK(g.sizes == std::vector<int>{20, 20});
  CHECK(largestDifference(g.means[0], identity(2)) < 1e-15);
  for (const double v : g.explained.values) CHECK(v == Approx(1.0));
  CHECK(g.shuffledMean < 0.1);  // 1/(tokens − 1) is expected
  CHECK(g.shuffledMean == Approx(1.0 / 39).epsilon(0.4));
  CHECK(g.shuffledHigh > g.shuffledMean);
}

TEST_CASE("Labels that mean nothing explain about as much as shuffled ones", "[groups]") {
  std::mt19937_64 engine(79);
  std::vector<Matrix> maps;
  std::vector<int> labels;
  for (int t = 0; t < 64; ++t) {
    maps.push_back(randomMatrix(engine, 4, 4));
    labels.push_back(t % 4);
  }
  const TokenGroups g = tokenGroups(maps, labels, 4);
  CHECK(g.explainedMean < 2 * g.shuffledMean);
  CHECK(g.shuffledMean == Approx(3.0 / 63).epsilon(0.1));
  CHECK(tokenGroups(maps, labels, 4).shuffledMean == g.shuffledMean);
}

TEST_CASE("Tokens without a label are left out, and maps that do not vary explain nothing", "[groups]") {
  const std::vector<Matrix> maps{identity(2), identity(2), 5.0 * identity(2)};
  const TokenGroups g = tokenGroups(maps, {0, 1, -1}, 3);
  CHECK(g.sizes == std::vector<int>{1, 1, 0});
  CHECK(g.explainedMean == 0.0);
  CHECK(g.means[2] == Matrix(2, 2));
  CHECK(tokenGroups({}, {}, 2).means.empty());
}
