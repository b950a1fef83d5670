// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::countOf;
using test::firstOf;

namespace {

config::Config layered() {
  config::Config config;
  config.model.num_hidden_layers = 4;
  config.model.hc_per_layer[3] = {{"hc_sinkhorn_iters", 5}};
  config.model.hc_per_layer[4] = {{"hc_type", "identity"}, {"hc_init", "uniform"}};
  return config;
}

}  // namespace

TEST_CASE("a stack opens into its layers, each with its own values") {
  const Design folded = fromConfig(layered());
  const Design flat = unfoldStack(folded, firstOf(folded, "stack"));
  CHECK(countOf(flat, "stack") == 0);
  CHECK(countOf(flat, "mixing") == 8);
  CHECK(countOf(flat, "attention") == 4);
  const Compiled compiled = toConfig(flat);
  REQUIRE(compiled.valid());
  CHECK(compiled.config == layered());
}

TEST_CASE("equal layers fold into a stack that remembers what differs") {
  const Design folded = fromConfig(layered());
  const Design flat = unfoldStack(folded, firstOf(folded, "stack"));
  const Design again = foldEqualLayers(flat);
  REQUIRE(countOf(again, "stack") == 1);
  const Block* stack = again.find(firstOf(again, "stack"));
  CHECK(parameterOf(again, stack->id, "num_hidden_layers") == 4);
  CHECK(stack->inside->blocks.size() == 6);
  CHECK(stack->changes.size() == 2);
  const Compiled compiled = toConfig(again);
  REQUIRE(compiled.valid());
  CHECK(compiled.config == layered());
}

TEST_CASE("some of the layers fold too, and layers beside a stack count") {
  const Design folded = fromConfig(layered());
  const Design flat = unfoldStack(folded, firstOf(folded, "stack"));
  std::vector<BlockId> firstTwo;  // the blocks of a layer were added together
  for (const BlockPtr& block : flat.root().blocks) {
    const bool layer = block->type == "mixing" || block->type == "attention" || block->type == "ffn" ||
                       (block->type == "norm" && flat.root().into({block->id, "in"})->from.socket == "read");
    if (layer && firstTwo.size() < 12) firstTwo.push_back(block->id);
  }
  const auto partly = foldBlocks(flat, firstTwo);
  REQUIRE(partly.ok());
  CHECK(parameterOf(partly.value().design, partly.value().id, "num_hidden_layers") == 2);
  CHECK(countOf(partly.value().design, "mixing") == 2 + 4);
  const Compiled compiled = toConfig(partly.value().design);
  REQUIRE(compiled.valid());
  CHECK(compiled.config == layered());
}

TEST_CASE("what is no whole layer does not fold") {
  const Design flat = unfoldStack(fromConfig({}), firstOf(fromConfig({}), "stack"));
  const std::vector<BlockId> half{firstOf(flat, "attention"), firstOf(flat, "head")};
  CHECK_FALSE(foldBlocks(flat, half).ok());
  CHECK_FALSE(foldBlocks(flat, {}).ok());
  CHECK(foldEqualLayers(fromConfig({})) == fromConfig({}));
}
