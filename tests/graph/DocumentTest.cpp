// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/config/Document.h"
#include "core/graph/Convert.h"
#include "core/graph/Document.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"
#include "tests/graph/RandomConfig.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

TEST_CASE("any valid document opens as its design, and edits reach a design that is there") {
  test::RandomConfigs configs(5);
  Design current = fromConfig({});
  for (int i = 0; i < 400; ++i) {
    const config::Config config = configs.next();
    const Json document = config::toJson(config);
    const auto fresh = fromDocument(document);
    REQUIRE(fresh.ok());
    REQUIRE(toConfig(fresh.value()).config == config);
    const auto edited = withDocument(current, document);
    REQUIRE(edited.ok());
    const Compiled compiled = toConfig(edited.value());
    INFO(config::toText(config));
    REQUIRE(compiled.valid());
    REQUIRE(compiled.config == config);
    current = edited.value();
  }
}

TEST_CASE("values that can't be open at their block, and are written back") {
  const Json document = {{"model", {{"hidden_size", "wide"}, {"num_attention_heads", 5000}, {"foreign", 1}}},
                         {"training", {{"steps", -1}, {"stepz", 5}}}};
  const auto design = fromDocument(document);
  REQUIRE(design.ok());
  CHECK(parameterOf(design.value(), firstOf(design.value(), "embedding"), "hidden_size") == "wide");
  CHECK(parameterOf(design.value(), firstOf(design.value(), "attention"), "num_attention_heads") == 5000);
  const Compiled compiled = toConfig(design.value());
  CHECK_FALSE(compiled.valid());
  CHECK(compiled.document.at("model").at("hidden_size") == "wide");
  CHECK(compiled.document.at("model").at("foreign") == 1);
  CHECK(compiled.document.at("training").at("steps") == -1);
  CHECK(compiled.document.at("training").at("stepz") == 5);
  CHECK_FALSE(fromDocument(Json::array()).ok());
  CHECK_FALSE(withDocument(design.value(), 5).ok());
}

TEST_CASE("an edit of the text keeps blocks, places and names") {
  Design design = fromConfig({}, "mine");
  const BlockId attention = firstOf(design, "attention");
  design = setName(design, attention, "look back");
  design = moveBlocks(design, std::vector<std::pair<BlockId, Position>>{{attention, {12, 34}}});
  Json document = toConfig(design).document;
  document["model"]["num_attention_heads"] = 12;
  document["model"]["num_key_value_heads"] = 3;
  document["training"]["steps"] = 777;
  document["model"]["hc_per_layer"] = {{"5", {{"hc_sinkhorn_iters", 3}}}};
  const auto edited = withDocument(design, document);
  REQUIRE(edited.ok());
  const Block* block = edited.value().find(attention);
  REQUIRE(block != nullptr);
  CHECK(block->name == "look back");
  CHECK(block->position == Position{12, 34});
  CHECK(block->parameters.at("num_key_value_heads") == 3);
  CHECK(toConfig(edited.value()).config.model.hc_per_layer.at(5) == Json{{"hc_sinkhorn_iters", 3}});
  CHECK(edited.value().description() == "mine");
  CHECK(withDocument(edited.value(), toConfig(edited.value()).document).value() == edited.value());
}

TEST_CASE("a document of another structure brings its blocks, and the looks stay") {
  Design design = fromConfig({});
  const BlockId head = firstOf(design, "head");
  design = moveBlocks(design, std::vector<std::pair<BlockId, Position>>{{head, {5, 6}}});
  config::Config config;
  config.model.hc_type = config::HcType::Residual;
  config::normalise(config);
  const auto edited = withDocument(design, config::toJson(config));
  REQUIRE(edited.ok());
  CHECK(toConfig(edited.value()).config == config);
  CHECK(firstOf(edited.value(), "expand") == outside);
  CHECK(edited.value().find(firstOf(edited.value(), "head"))->position == Position{5, 6});
  CHECK(edited.value().nextId() >= design.nextId());
}

TEST_CASE("what can only be designed survives an edit of the text") {
  Design design = fromConfig({});
  const BlockId ffn = firstOf(design, "ffn");
  design = changeType(design, ffn, "moe");
  Json document = toConfig(design).document;
  document["training"]["steps"] = 901;
  document["model"]["hidden_size"] = 768;
  const Design edited = withDocument(design, document).value();
  REQUIRE(edited.find(ffn) != nullptr);
  CHECK(edited.find(ffn)->type == "moe");
  CHECK(toConfig(edited).document.at("training").at("steps") == 901);
  CHECK(parameterOf(edited, firstOf(edited, "embedding"), "hidden_size") == 768);
}

TEST_CASE("hc_per_layer reaches stacks and single blocks, and what fits nowhere is told") {
  const Design design = fromConfig({});
  const Json changes = {{"0", {{"hc_init", "uniform"}}}, {"11", {{"hc_eps", nullptr}, {"hc_sinkhorn_iters", 9}}}};
  const Design stacked = setField(design, "model.hc_per_layer", changes);
  CHECK(toConfig(stacked).config.model.hc_per_layer == config::perLayerFromJson(changes));
  CHECK(setField(stacked, "model.hc_per_layer", Json::object()) ==
        setField(design, "model.hc_per_layer", Json::object()));
  const Design flat = unfoldStack(design, firstOf(design, "stack"));
  const Json one = {{"11", {{"hc_sinkhorn_iters", 9}}}};
  CHECK(toConfig(setField(flat, "model.hc_per_layer", one)).config.model.hc_per_layer == config::perLayerFromJson(one));
  const Design beyond = setField(design, "model.hc_per_layer", Json{{"12", {{"hc_sinkhorn_iters", 9}}}});
  CHECK_FALSE(toConfig(beyond).valid());
  CHECK(toConfig(beyond).document.at("model").at("hc_per_layer").contains("12"));
  CHECK_FALSE(toConfig(setField(design, "model.hc_per_layer", "nonsense")).valid());
  CHECK(toConfig(setField(beyond, "model.hc_per_layer", nullptr)).valid());
}
