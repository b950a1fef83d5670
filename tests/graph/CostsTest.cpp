// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Costs.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "core/config/Document.h"
#include "core/config/Presets.h"
#include "core/config/Tensors.h"
#include "core/graph/DesignPresets.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"
#include "tests/graph/RandomConfig.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

namespace {

DesignCost costOf(const Design& design) {
  return costs(design, analyse(design));
}

void checkEqual(const config::Config& config) {
  const Design design = fromConfig(config);
  const DesignCost cost = costOf(design);
  CHECK(cost.total.parameters == config::parameterCount(config.model));
  CHECK(cost.total.flops == Approx(estimate::flopsPerToken(config).all).epsilon(1e-12));
  const estimate::Flops flops = estimate::flopsPerToken(config);
  CHECK(cost.total.mixing.projections == Approx(flops.projections));
  CHECK(cost.total.mixing.streams == Approx(flops.streams));
  CHECK(cost.total.mixing.sinkhorn == Approx(flops.sinkhorn));
  CHECK(cost.exactMemory);
  const estimate::Memory memory = estimate::memory(config);
  CHECK(cost.memory.total() == memory.total());
  const BlockMemory& sum = cost.total.memory;
  CHECK(sum.weights == Approx(memory.weights));
  CHECK(sum.optimizer == Approx(memory.optimizer));
  CHECK(sum.activations == Approx(memory.activations));
  CHECK(sum.streams == Approx(memory.streams));
}

}  // namespace

TEST_CASE("the blocks' costs add up to the model's, over all presets") {
  for (const std::string& name : config::presetNames()) {
    INFO(name);
    checkEqual(config::loadPreset(name).value().config);
  }
}

TEST_CASE("the blocks' costs add up to the model's, for any valid configuration") {
  test::RandomConfigs configs(3);
  for (int i = 0; i < 300; ++i) {
    config::Config config = configs.next();
    config.model.num_hidden_layers = std::min<std::int64_t>(config.model.num_hidden_layers, 12);
    std::erase_if(config.model.hc_per_layer, [](const auto& entry) { return entry.first >= 24; });
    if (config::hasErrors(config::check(config))) continue;
    INFO(config::toText(config));
    checkEqual(config);
  }
}

TEST_CASE("an unfolded design costs the same, and blocks beside the model nothing") {
  config::Config config;
  config.model.hc_per_layer[3] = {{"hc_type", "identity"}};
  const Design design = fromConfig(config);
  const Design flat = addBlock(unfoldStack(design, firstOf(design, "stack")), outside, "moe").design;
  CHECK(costOf(flat).total.parameters == costOf(design).total.parameters);
  CHECK(costOf(flat).total.flops == Approx(costOf(design).total.flops));
}

TEST_CASE("a stack costs what is inside it") {
  const Design design = fromConfig({});
  const DesignCost cost = costOf(design);
  const BlockId stack = firstOf(design, "stack");
  std::int64_t parameters = 0;
  for (const BlockPtr& block : design.find(stack)->inside->blocks) parameters += cost.blocks.at(block->id).parameters;
  CHECK(cost.blocks.at(stack).parameters == parameters);
  CHECK(weightOf(design, cost, stack) == 1);
  CHECK(weightOf(design, cost, firstOf(design, "rope")) == 0);
  CHECK(cost.blocks.at(firstOf(design, "mixing")).parameters == 6 * (96 * 384 + 27));
  CHECK(cost.mixingTraffic == 12 * 18.0 * 384);
  CHECK(cost.residualTraffic == 12 * 3.0 * 384);
  CHECK(cost.mixingShare > 0.01);
  CHECK(cost.mixingShare < 0.2);
}

TEST_CASE("the paper's designs have the printed numbers of parameters") {
  struct Printed {
    const char* name;
    double vocabulary, active, total;  // millions
    double precision[3];               // half a unit of the last printed figure
  };
  const Printed table[] = {{"paper-3b", 331, 612, 2970, {0.5, 0.5, 5}},
                           {"paper-9b", 496, 1660, 9180, {0.5, 5, 5}},
                           {"paper-27b", 662, 4140, 27000, {0.5, 5, 50}},
                           {"paper-3b-1t", 331, 612, 2970, {0.5, 0.5, 5}}};
  for (const Printed& printed : table) {
    INFO(printed.name);
    const Design design = designPreset(printed.name).value();
    const Analysis analysis = analyse(design);
    CHECK_FALSE(analysis.valid());
    for (const Problem& problem : analysis.problems) {
      INFO(problem.message.english);
      if (problem.severity == config::Severity::Error) CHECK(problem.message.id == "graph.design_only");
    }
    CHECK(analysis.shapes.problems.empty());
    const DesignCost cost = costs(design, analysis);
    CHECK(std::abs(static_cast<double>(cost.vocabulary) / 1e6 - printed.vocabulary) <= printed.precision[0]);
    CHECK(std::abs(static_cast<double>(cost.total.active) / 1e6 - printed.active) <= printed.precision[1]);
    CHECK(std::abs(static_cast<double>(cost.total.parameters) / 1e6 - printed.total) <= printed.precision[2]);
    CHECK(cost.memory.total() > std::uint64_t{30} << 30);
    const estimate::Forecast time = forecast(design, analysis, cost, estimate::guessedMachine(2));
    CHECK(time.tokens_per_second.expected > 0);
    CHECK(time.tokens_per_second.low < time.tokens_per_second.high);
  }
  // 60 sublayers of 245787: mhc.md 1.2; blocks of 6 for recomputation: 1.5.
  const DesignCost cost = costOf(designPreset("paper-27b").value());
  CHECK(cost.mixingParameters == 60 * 245787);
  CHECK(cost.recompute.block == 6);
  CHECK(cost.recompute.stored == 76);
}

TEST_CASE("every preset of designs opens") {
  const auto presets = designPresets();
  CHECK(presets.size() == config::presetNames().size() + 4);
  for (const DesignPreset& preset : presets) {
    INFO(preset.name);
    REQUIRE(designPreset(preset.name).ok());
    CHECK_FALSE(preset.description.empty());
    CHECK(analyse(designPreset(preset.name).value()).valid() != preset.designOnly);
  }
  CHECK_FALSE(designPreset("no such preset").ok());
}

TEST_CASE("design-only blocks are costed by what works on a token") {
  Design design = fromConfig({});
  const BlockId ffn = firstOf(design, "ffn");
  design = changeType(design, ffn, "moe");
  design = setParameter(setParameter(design, ffn, "n_routed_experts", 10), ffn, "moe_intermediate_size", 100);
  design = setParameter(setParameter(design, ffn, "num_experts_per_tok", 3), ffn, "n_shared_experts", 1);
  const BlockCost cost = costOf(design).blocks.at(ffn);
  const std::int64_t expert = 3 * 384 * 100;
  CHECK(cost.parameters == 6 * (11 * expert + 10 * 384));
  CHECK(cost.active == 6 * (4 * expert + 10 * 384));
  CHECK(cost.flops == 6.0 * static_cast<double>(cost.active));
  const Design broken = setParameter(design, ffn, "n_routed_experts", "many");
  CHECK(costOf(broken).blocks.at(ffn).parameters > 0);  // costed with the default meanwhile
}

TEST_CASE("a preset that is not there is answered with all that are, designs included") {
  const auto none = designPreset("paper-28b");
  REQUIRE_FALSE(none.ok());
  CHECK_THAT(none.error().text(), Catch::Contains("paper-27b") && Catch::Contains("tiny-mhc"));
}
