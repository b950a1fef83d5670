// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/config/Presets.h"
#include "core/graph/Convert.h"
#include "core/graph/Diff.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

TEST_CASE("a design does not differ from itself, wherever its blocks stand") {
  const Design design = fromConfig({});
  const Design moved = moveBlocks(design, std::vector<std::pair<BlockId, Position>>{{firstOf(design, "head"), {1, 2}}});
  CHECK(difference(design, design).empty());
  CHECK(difference(design, moved).empty());
  CHECK(describe(difference(design, moved)).empty());
}

TEST_CASE("changed values, layers and settings are named") {
  const Design before = fromConfig({});
  const BlockId mixing = firstOf(before, "mixing");
  Design after = setParameter(before, firstOf(before, "embedding"), "hidden_size", 512);
  after = setLayerParameter(after, mixing, 3, "hc_sinkhorn_iters", 40);
  after = setField(after, "training.steps", 900);
  const DesignDiff diff = difference(before, after);
  REQUIRE(diff.blocks.size() == 2);
  CHECK(diff.wires.empty());
  CHECK(diff.blocks[0].values[0].key == "hidden_size");
  CHECK(diff.blocks[0].values[0].before == 384);
  CHECK(diff.blocks[0].values[0].after == 512);
  CHECK(diff.blocks[1].after == mixing);
  CHECK(diff.blocks[1].values[0].repetition == 3);
  REQUIRE(diff.settings.size() == 1);
  CHECK(diff.settings[0].key == "training.steps");
  CHECK(describe(diff) == std::vector<std::string>{"changed  Embedding  hidden_size 384 → 512",
                                                   "changed  Mixing in Stack  layer 3: hc_sinkhorn_iters default → 40",
                                                   "changed  training.steps 2000 → 900"});
}

TEST_CASE("blocks and wires that came and went are named") {
  const Design before = fromConfig({});
  const BlockId reduce = firstOf(before, "reduce");
  const Design after = removeBlocks(before, std::vector<BlockId>{reduce}, true);
  const DesignDiff diff = difference(before, after);
  REQUIRE(diff.blocks.size() == 1);
  CHECK(diff.blocks[0].kind == DiffKind::Removed);
  CHECK(diff.blocks[0].before == reduce);
  CHECK(diff.wires.size() == 3);  // two went, one came
  const DesignDiff back = difference(after, before);
  REQUIRE(back.blocks.size() == 1);
  CHECK(back.blocks[0].kind == DiffKind::Added);
  CHECK(back.blocks[0].after == reduce);
}

TEST_CASE("two presets are compared block by block") {
  const Design a = fromConfig(config::loadPreset("tiny-mhc").value().config);
  const Design b = fromConfig(config::loadPreset("tiny-residual").value().config);
  const DesignDiff diff = difference(a, b);
  std::size_t removed = 0;
  for (const BlockDiff& block : diff.blocks) removed += block.kind == DiffKind::Removed ? 1 : 0;
  CHECK(removed == 2);  // expand and reduce
  CHECK(diff.same.size() == a.allBlocks().size() - 2);
  for (const auto& [first, second] : diff.same) CHECK(a.find(first)->type == b.find(second)->type);
}
