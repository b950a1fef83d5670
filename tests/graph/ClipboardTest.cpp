// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <set>

#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

TEST_CASE("what is pasted has ids of its own, inside stacks too") {
  Design design = fromConfig({});
  const BlockId stack = firstOf(design, "stack");
  const BlockId mixing = firstOf(design, "mixing");
  design = setLayerParameter(design, mixing, 2, "hc_sinkhorn_iters", 7);
  const std::vector<BlockId> chosen{stack, firstOf(design, "expand")};
  const auto pasted = pasteBlocks(design, outside, copyBlocks(design, chosen), {20, 10});
  REQUIRE(pasted.ok());
  const Design& result = pasted.value().design;
  REQUIRE(pasted.value().ids.size() == 2);
  std::set<BlockId> ids;
  for (const Block* block : result.allBlocks()) CHECK(ids.insert(block->id).second);
  CHECK(ids.size() == design.allBlocks().size() + 8);
  CHECK(*ids.rbegin() < result.nextId());
  const Block* copy = result.find(pasted.value().ids[1]);
  REQUIRE(copy != nullptr);
  REQUIRE(copy->type == "stack");
  REQUIRE(copy->changes.contains(2));
  CHECK(copy->inside->find(copy->changes.at(2).begin()->first)->type == "mixing");
  // The wire between the two came along, those to others did not.
  CHECK(result.root().wires.size() == design.root().wires.size() + 1);
}

TEST_CASE("duplicates stand beside their originals, and pasting other text is refused") {
  Design design = fromConfig({});
  const BlockId head = firstOf(design, "head");
  const std::vector<std::pair<BlockId, Position>> moved{{head, {100, 50}}};
  design = moveBlocks(design, moved);
  const Pasted twice = duplicateBlocks(design, std::vector<BlockId>{head}, {30, 40});
  REQUIRE(twice.ids.size() == 1);
  CHECK(twice.design.find(twice.ids[0])->position == Position{130, 90});
  CHECK_FALSE(pasteBlocks(design, outside, "hello", {}).ok());
  CHECK_FALSE(pasteBlocks(design, outside, "{\"a\": 1}", {}).ok());
  CHECK_FALSE(pasteBlocks(design, outside, "{\"mhc_design_piece\": {\"blocks\": [{\"id\": 0}]}}", {}).ok());
}
