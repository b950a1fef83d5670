// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/estimate/Estimate.h"
#include "tests/estimate/Shapes.h"

using namespace mhc;
using namespace mhc::estimate;

// arXiv 2512.24880: Table 2 and section 4.3.1.
TEST_CASE("the traffic of n = 4 is the paper's") {
  CHECK(residualTraffic(1000).read == 2000);
  CHECK(residualTraffic(1000).written == 1000);
  CHECK(unfusedTraffic(4, 1000).read == 21'024);
  CHECK(unfusedTraffic(4, 1000).written == 13'024);
  CHECK(fusedTraffic(4, 1000).read == 13'000);
  CHECK(fusedTraffic(4, 1000).written == 5'000);
  CHECK(fusedTraffic(4, 1000).total() == 18'000);
}

// arXiv 2512.24880, Eq 20, evaluated exactly.
TEST_CASE("the best blocks of recomputation are found") {
  const RecomputePlan paper = bestRecompute(4, 60);
  CHECK(paper.block == 6);
  CHECK(paper.stored == 76);
  CHECK(paper.stored_naive == 240);
  CHECK(bestRecompute(4, 24).block == 4);
  CHECK(bestRecompute(4, 24).stored == 48);
  CHECK(bestRecompute(4, 30).stored == 54);
  CHECK(bestRecompute(4, 36).stored == 60);
  CHECK(bestRecompute(4, 122).block == 9);
  CHECK(bestRecompute(4, 122).stored == 110);
  CHECK(bestRecompute(1, 1).block == 1);
}

TEST_CASE("the cost of the mixing is put together") {
  config::Config c = tests::tiny();
  const MixingCost cost = mixingCost(c);
  CHECK(cost.parameters_per_sublayer == 96 * 128 + 27);
  CHECK(cost.flops_share > 0.1);
  CHECK(cost.flops_share < 0.15);
  CHECK(cost.bytes_per_token > 4 * 18 * 128 * 8);
  CHECK(cost.recompute.block == 2);
  c.model.hc_type = config::HcType::Residual;
  const MixingCost none = mixingCost(c);
  CHECK(none.parameters_per_sublayer == 0);
  CHECK(none.flops_share == 0);
  CHECK(none.bytes_per_token == 0);
  CHECK(none.recompute.block == 0);
}
