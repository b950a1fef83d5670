// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Workload.h"

#include <catch2/catch.hpp>

#include "core/config/Presets.h"
#include "core/estimate/Estimate.h"
#include "core/graph/Convert.h"
#include "core/graph/DesignPresets.h"

using namespace mhc;
using namespace mhc::graph;

TEST_CASE("A configuration's workload is what core/estimate says of it") {
  const config::Config config = config::loadPreset("small-mhc").value().config;
  const estimate::Workload work = workloadOf(fromConfig(config)).value();
  CHECK(work.parameters == static_cast<double>(estimate::parameters(config.model).total()));
  const double tokens = 8 * 256;
  CHECK(work.tokens == tokens);
  CHECK(work.flops == Approx(estimate::flopsPerToken(config).all * tokens));
  CHECK(work.mixingBytes == Approx(estimate::mixingCost(config).bytes_per_token * tokens));
  const estimate::Memory memory = estimate::memory(config);
  CHECK(work.microBatchBytes == static_cast<double>(memory.streams + memory.activations + memory.workspace));
  CHECK(work.optimizerBytes == static_cast<double>(memory.optimizer));
  CHECK(work.expertParameters == 0);
  CHECK(work.streams == 4);
}

TEST_CASE("The paper's 27B has its experts in 29 of 30 layers") {
  const estimate::Workload work = workloadOf(designPreset("paper-27b").value()).value();
  CHECK(work.parameters == Approx(27.0e9).epsilon(0.01));  // Table 5
  CHECK(work.expertLayers == 29);
  CHECK(work.chosenExperts == 6);
  CHECK(work.expertParameters == 29.0 * 72 * 3 * 2560 * 1536);
  CHECK(work.tokens == 1280 * 4096);
  CHECK(work.gatheredBytes == 2);
}

TEST_CASE("A design that is no whole model has no workload") {
  const auto work = workloadOf(Design());
  REQUIRE_FALSE(work.ok());
  CHECK(work.error().message.id == "graph.no_workload");
}
