// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/graph/BlockType.h"
#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

namespace {

const Problem* find(const Compiled& compiled, const std::string& id) {
  for (const Problem& problem : compiled.problems) {
    if (problem.message.id == id) return &problem;
  }
  return nullptr;
}

std::string all(const Compiled& compiled) {
  std::string text;
  for (const Problem& problem : compiled.problems) text += problem.message.id + ": " + problem.message.english + "\n";
  return text;
}

/// The problem is said at the block, and its first fix leaves a design that the trainer can run.
void checkFixed(const Design& broken, const std::string& id, BlockId block) {
  const Compiled compiled = toConfig(broken);
  INFO(all(compiled));
  CHECK_FALSE(compiled.valid());
  const Problem* problem = find(compiled, id);
  REQUIRE(problem != nullptr);
  CHECK(problem->block == block);
  CHECK(problem->message.english.find('{') == std::string::npos);
  REQUIRE_FALSE(problem->fixes.empty());
  const Compiled fixed = toConfig(problem->fixes.front().apply(broken));
  INFO(all(fixed));
  CHECK(fixed.valid());
}

}  // namespace

TEST_CASE("what can be designed but not trained says so and offers the nearest") {
  const Design design = fromConfig({});
  const BlockId ffn = firstOf(design, "ffn");
  const BlockId attention = firstOf(design, "attention");
  checkFixed(changeType(design, ffn, "ffn_gelu"), "graph.design_only", ffn);
  checkFixed(changeType(design, ffn, "moe"), "graph.design_only", ffn);
  checkFixed(changeType(design, attention, "latent_attention"), "graph.design_only", attention);
  checkFixed(setParameter(design, attention, "sliding_window", 64), "graph.window", attention);
  const Added learned = addBlock(design, outside, "learned_positions");
  const BlockId embedding = firstOf(design, "embedding"), expand = firstOf(design, "expand");
  const auto joined = insertIntoWire(learned.design, outside, {{embedding, "out"}, {expand, "in"}}, learned.id);
  REQUIRE(joined.ok());
  checkFixed(joined.value(), "graph.learned_positions", learned.id);
}

TEST_CASE("missing parts are named where they are missing, and can be put in") {
  const Design design = fromConfig({});
  const auto without = [&](const std::string& type, bool heal) {
    return removeBlocks(design, std::vector<BlockId>{firstOf(design, type)}, heal);
  };
  checkFixed(without("expand", true), "graph.no_expansion", firstOf(design, "mixing"));
  const Compiled compiled = toConfig(without("reduce", true));
  const Problem* problem = find(compiled, "graph.no_reduction");
  REQUIRE(problem != nullptr);
  CHECK(toConfig(problem->fixes.front().apply(without("reduce", true))).valid());
  checkFixed(without("norm", true), "graph.no_norm", firstOf(design, "attention"));
  checkFixed(without("rope", false), "graph.no_positions", firstOf(design, "attention"));
  const BlockId stack = firstOf(design, "stack");
  checkFixed(disconnect(design, outside, *design.root().into({stack, "positions"})), "graph.no_positions",
             firstOf(design, "attention"));
  CHECK(find(toConfig(without("head", false)), "graph.open_output") != nullptr);
  CHECK(find(toConfig(without("embedding", false)), "graph.no_embedding") != nullptr);
  CHECK(find(toConfig(without("ffn", true)), "graph.empty_branch") != nullptr);
  CHECK_FALSE(toConfig(Design()).valid());
}

TEST_CASE("blocks that must be alike say where they are not") {
  Design design = fromConfig({});
  design = unfoldStack(design, firstOf(design, "stack"));
  const BlockId ffn = firstOf(design, "ffn");
  checkFixed(setParameter(design, ffn, "intermediate_size", 512), "graph.differs", ffn);
}

TEST_CASE("layers that differ in what the trainer has once are named") {
  const Design design = fromConfig({});
  const BlockId ffn = firstOf(design, "ffn");
  checkFixed(setLayerParameter(design, ffn, 2, "intermediate_size", 512), "graph.differs", ffn);
  const Design late = setLayerParameter(design, firstOf(design, "mixing"), 17, "hc_init", "uniform");
  checkFixed(late, "graph.no_repetition", firstOf(design, "stack"));
}

TEST_CASE("values that can't be stand at their block") {
  const Design design = fromConfig({});
  const BlockId embedding = firstOf(design, "embedding");
  checkFixed(setParameter(design, embedding, "hidden_size", "wide"), "config.wrong_type", embedding);
  checkFixed(setParameter(design, embedding, "hidden_size", -3), "config.out_of_range", embedding);
  const BlockId stack = firstOf(design, "stack");
  checkFixed(setParameter(design, stack, "num_hidden_layers", 0), "config.out_of_range", stack);
  const Compiled heads = toConfig(setParameter(design, embedding, "hidden_size", 383));
  const Problem* problem = find(heads, "config.heads_do_not_divide");
  REQUIRE(problem != nullptr);
  CHECK(problem->block == embedding);
  CHECK(problem->field == "model.hidden_size");
}

TEST_CASE("residual sublayers and streams exclude each other") {
  const Design design = fromConfig({});
  const BlockId mixing = firstOf(design, "mixing");
  checkFixed(setLayerParameter(design, mixing, 1, "hc_type", "residual"), "graph.residual_sublayer", mixing);
  const Compiled all = toConfig(setField(design, "model.hc_type", "residual"));
  CHECK_FALSE(all.valid());
  CHECK(find(all, "graph.streams_without_mixing") != nullptr);
}

TEST_CASE("mixings that all differ from the default become the model's own values") {
  const Design design = fromConfig({});
  const Design changed = setField(design, "model.hc_sinkhorn_iters", 12);
  CHECK(toConfig(changed).config.model.hc_sinkhorn_iters == 12);
  CHECK(toConfig(changed).config.model.hc_per_layer.empty());
}

TEST_CASE("blocks beside the model are drawn, not built") {
  const Added beside = addBlock(fromConfig({}), outside, "norm");
  const Compiled compiled = toConfig(beside.design);
  CHECK(compiled.valid());
  const Problem* problem = find(compiled, "graph.unconnected");
  REQUIRE(problem != nullptr);
  CHECK(problem->block == beside.id);
}

TEST_CASE("a sublayer in the path can be given its mixing") {
  Design design = fromConfig({});
  design = unfoldStack(setField(design, "model.num_hidden_layers", 1), firstOf(design, "stack"));
  const BlockId attention = firstOf(design, "attention");
  const Block* norm = design.root().find(design.root().into({attention, "in"})->from.block);
  const BlockId mixing = firstOf(design, "mixing");
  const BlockId expand = firstOf(design, "expand");
  const std::vector<Wire> after = design.root().outOf({mixing, "out"});
  design = removeBlocks(design, std::vector<BlockId>{mixing, norm->id});
  design = connect(design, outside, {{expand, "out"}, {attention, "in"}}).value();
  design = connect(design, outside, {{attention, "out"}, after.front().to}).value();
  checkFixed(design, "graph.no_mixing", attention);
}
