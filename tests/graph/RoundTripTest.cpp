// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/config/Document.h"
#include "core/config/Presets.h"
#include "core/graph/Convert.h"
#include "core/graph/DesignJson.h"
#include "core/graph/Edit.h"
#include "tests/graph/RandomConfig.h"

using namespace mhc;
using namespace mhc::graph;

namespace {

std::string errorsOf(const Compiled& compiled) {
  std::string text;
  for (const auto& problem : compiled.problems) {
    if (problem.severity == config::Severity::Error) text += problem.message.id + ": " + problem.message.english + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a design of any valid configuration gives that configuration back") {
  test::RandomConfigs configs(20260101);
  int perLayer = 0, foreign = 0, residual = 0;
  for (int i = 0; i < 10000; ++i) {
    const config::Config config = configs.next();
    const Compiled compiled = toConfig(fromConfig(config));
    perLayer += !config.model.hc_per_layer.empty();
    foreign += !config.model.unknown.empty();
    residual += config.model.hc_type == config::HcType::Residual;
    if (compiled.config == config && compiled.valid()) continue;
    INFO("configuration " << i << "\n" << errorsOf(compiled));
    CHECK(config::toText(compiled.config) == config::toText(config));
    REQUIRE(compiled.valid());
    REQUIRE(compiled.config == config);
  }
  CHECK(perLayer > 3000);  // or the generator would prove little
  CHECK(foreign > 2000);
  CHECK(residual > 1000);
}

TEST_CASE("a design of any valid configuration survives its file form") {
  test::RandomConfigs configs(7);
  for (int i = 0; i < 500; ++i) {
    const Design design = fromConfig(configs.next(), "tried " + std::to_string(i));
    const auto text = toJson(design).dump();
    const auto json = parseJson(text);
    REQUIRE(json.ok());
    const auto again = designFromJson(json.value());
    REQUIRE(again.ok());
    CHECK(again.value() == design);
  }
}

TEST_CASE("an unfolded design means the same to every sublayer") {
  test::RandomConfigs configs(11);
  for (int i = 0; i < 300; ++i) {
    const config::Config config = configs.next();
    if (config.model.num_hidden_layers > 12) continue;
    const Design folded = fromConfig(config);
    BlockId stack = outside;
    for (const BlockPtr& block : folded.root().blocks) stack = block->type == "stack" ? block->id : stack;
    const Compiled flat = toConfig(unfoldStack(folded, stack));
    INFO(config::toText(config));
    INFO(errorsOf(flat));
    REQUIRE(flat.config.model.num_hidden_layers == config.model.num_hidden_layers);
    REQUIRE(flat.config.training == config.training);
    if (config.model.hc_type == config::HcType::Residual) continue;  // ignored differences may come to count
    REQUIRE(flat.valid());
    for (std::int64_t l = 0; l < config.model.sublayers(); ++l) {
      CHECK(config::modelOfSublayer(flat.config.model, l) == config::modelOfSublayer(config.model, l));
    }
  }
}

TEST_CASE("every preset opens as a design without an error") {
  for (const std::string& name : config::presetNames()) {
    const auto preset = config::loadPreset(name);
    REQUIRE(preset.ok());
    const Compiled compiled = toConfig(fromConfig(preset.value().config, preset.value().description));
    INFO(name << errorsOf(compiled));
    CHECK(compiled.valid());
    CHECK(compiled.config == preset.value().config);
  }
}
