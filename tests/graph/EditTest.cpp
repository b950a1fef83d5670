// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "core/graph/Sockets.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

TEST_CASE("edits leave the design before them alone and share what they don't change") {
  const Design before = fromConfig({});
  const Design after = setParameter(before, firstOf(before, "embedding"), "hidden_size", 512);
  CHECK(parameterOf(before, firstOf(before, "embedding"), "hidden_size") == 384);
  CHECK(parameterOf(after, firstOf(after, "embedding"), "hidden_size") == 512);
  CHECK_FALSE(before == after);
  const BlockId stack = firstOf(before, "stack");
  CHECK(before.find(stack) == after.find(stack));  // the very same block
  CHECK(setParameter(after, firstOf(after, "embedding"), "hidden_size", 384) == before);
}

TEST_CASE("edits of what is not there change nothing") {
  const Design design = fromConfig({});
  CHECK(setParameter(design, 999, "hidden_size", 1) == design);
  CHECK(removeBlocks(design, std::vector<BlockId>{999}) == design);
  CHECK(addBlock(design, outside, "no such kind").id == outside);
  CHECK(addBlock(design, 999, "norm").design == design);
  CHECK(unfoldStack(design, firstOf(design, "norm")) == design);
  CHECK(disconnect(design, outside, {{1, "out"}, {99, "in"}}) == design);
  CHECK(setLayerParameter(design, firstOf(design, "embedding"), 0, "hidden_size", 3) == design);
}

TEST_CASE("wires join outputs to fitting inputs, one at each input") {
  Design design = fromConfig({});
  const BlockId embedding = firstOf(design, "embedding");
  const BlockId expand = firstOf(design, "expand");
  const BlockId head = firstOf(design, "head");
  const BlockId rope = firstOf(design, "rope");
  CHECK_FALSE(connect(design, outside, {{rope, "out"}, {expand, "in"}}).ok());  // angles are no channels
  CHECK_FALSE(connect(design, outside, {{head, "logits"}, {expand, "in"}}).ok());
  CHECK_FALSE(connect(design, outside, {{embedding, "nothing"}, {expand, "in"}}).ok());
  CHECK_FALSE(connect(design, outside, {{embedding, "out"}, {outside, "out"}}).ok());
  const auto joined = connect(design, outside, {{embedding, "out"}, {head, "in"}});
  REQUIRE(joined.ok());
  CHECK(joined.value().root().into({head, "in"})->from.block == embedding);
  CHECK(joined.value().root().wires.size() == design.root().wires.size());  // the old wire left
  CHECK(joined.value().root().outOf({embedding, "out"}).size() == 2);
}

TEST_CASE("a wire that would close a loop is refused, a mixing's branch is none") {
  Design design = unfoldStack(fromConfig({}), firstOf(fromConfig({}), "stack"));
  const BlockId mixing = firstOf(design, "mixing");
  const BlockId norm = design.root().outOf({mixing, "read"}).front().to.block;
  const BlockId expand = firstOf(design, "expand");
  CHECK(closesLoop(design, outside, {{mixing, "out"}, {expand, "in"}}));
  CHECK_FALSE(connect(design, outside, {{mixing, "out"}, {expand, "in"}}).ok());
  CHECK_FALSE(connect(design, outside, {{mixing, "out"}, {norm, "in"}}).ok());  // what it writes depends on the branch
  CHECK(connect(design, outside, {{norm, "out"}, {mixing, "branch"}}).ok());
  CHECK_FALSE(connect(design, outside, {{mixing, "out"}, {mixing, "in"}}).ok());
}

TEST_CASE("removing with healing joins the neighbours") {
  const Design design = fromConfig({});
  const BlockId reduce = firstOf(design, "reduce");
  const Design healed = removeBlocks(design, std::vector<BlockId>{reduce}, true);
  const BlockId stack = firstOf(design, "stack");
  const auto after = healed.root().outOf({stack, "out"});
  REQUIRE(after.size() == 1);
  CHECK(healed.find(after.front().to.block)->type == "norm");
  const Design cut = removeBlocks(design, std::vector<BlockId>{reduce});
  CHECK(cut.root().outOf({stack, "out"}).empty());
}

TEST_CASE("removing a block inside a stack takes its changes along") {
  Design design = fromConfig({});
  const BlockId mixing = firstOf(design, "mixing");
  const BlockId stack = firstOf(design, "stack");
  design = setLayerParameter(design, mixing, 1, "hc_init", "uniform");
  REQUIRE(design.find(stack)->changes.size() == 1);
  const Design removed = removeBlocks(design, std::vector<BlockId>{mixing});
  CHECK(removed.find(stack)->changes.empty());
  CHECK(removed.find(mixing) == nullptr);
}

TEST_CASE("differences of one layer come and go") {
  const Design design = fromConfig({});
  const BlockId mixing = firstOf(design, "mixing");
  const Design changed = setLayerParameter(design, mixing, 3, "hc_sinkhorn_iters", 40);
  CHECK(parameterOf(changed, mixing, "hc_sinkhorn_iters", 3) == 40);
  CHECK(parameterOf(changed, mixing, "hc_sinkhorn_iters", 2) == 20);
  const Compiled compiled = toConfig(changed);
  REQUIRE(compiled.valid());
  CHECK(compiled.config.model.hc_per_layer.at(6) == Json{{"hc_sinkhorn_iters", 40}});
  CHECK(setLayerParameter(changed, mixing, 3, "hc_sinkhorn_iters", nullptr) == design);
  CHECK(clearLayerParameter(changed, mixing, 3, "hc_sinkhorn_iters") == design);
  CHECK(clearLayerChanges(changed, firstOf(changed, "stack"), 3) == design);
  CHECK(clearLayerChanges(changed, firstOf(changed, "stack")) == design);
}

TEST_CASE("fields of the configuration reach every block that has them, else the settings") {
  Design design = fromConfig({});
  design = setField(design, "model.rms_norm_eps", 1e-5);
  design = setField(design, "training.steps", 770);
  design = setField(design, "model.hc_type", "hc");
  const Compiled compiled = toConfig(design);
  REQUIRE(compiled.valid());
  CHECK(compiled.config.model.rms_norm_eps == 1e-5);
  CHECK(compiled.config.training.steps == 770);
  CHECK(compiled.config.model.hc_type == config::HcType::Hc);
}

TEST_CASE("a block of another kind keeps the wires and values that fit") {
  Design design = fromConfig({});
  const BlockId ffn = firstOf(design, "ffn");
  design = setParameter(design, ffn, "intermediate_size", 777);
  const Design gelu = changeType(design, ffn, "ffn_gelu");
  CHECK(parameterOf(gelu, ffn, "intermediate_size") == 777);
  CHECK(changeType(gelu, ffn, "ffn") == design);
  const BlockId attention = firstOf(design, "attention");
  const Design norm = changeType(design, attention, "norm");
  CHECK(norm.graphOf(firstOf(norm, "stack"))->into({attention, "positions"}) == nullptr);
  CHECK(norm.graphOf(firstOf(norm, "stack"))->into({attention, "in"}) != nullptr);
}
