// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "core/graph/Layout.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

namespace {

Size sizeOf(const Block& block) {
  return block.type == "mixing" ? Size{200, 110} : Size{140, 60};
}

bool overlap(const Graph& graph, const Places& positions) {
  for (const BlockPtr& a : graph.blocks) {
    for (const BlockPtr& b : graph.blocks) {
      if (a->id >= b->id) continue;
      const Position p = positions.at(a->id), q = positions.at(b->id);
      const Size s = sizeOf(*a), t = sizeOf(*b);
      if (std::abs(p.x - q.x) < (s.width + t.width) / 2 && std::abs(p.y - q.y) < (s.height + t.height) / 2) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("the layout goes from left to right without overlaps") {
  Design design = fromConfig({});
  const BlockId stack = firstOf(design, "stack");
  design = addBlock(unfoldStack(design, stack), outside, "norm").design;
  const Places positions = layeredLayout(design.root(), sizeOf);
  REQUIRE(positions.size() == design.root().blocks.size());
  CHECK_FALSE(overlap(design.root(), positions));
  for (const Wire& wire : design.root().wires) {
    if (wire.to.socket == "branch") continue;
    CHECK(positions.at(wire.from.block).x < positions.at(wire.to.block).x);
  }
  // The path is one line, its branches lie below.
  const BlockId mixing = firstOf(design, "mixing"), attention = firstOf(design, "attention");
  CHECK(positions.at(firstOf(design, "embedding")).y == positions.at(mixing).y);
  CHECK(positions.at(attention).y > positions.at(mixing).y);
}

TEST_CASE("a layout moves only what nobody placed") {
  Design design = fromConfig({});
  const BlockId head = firstOf(design, "head");
  design = moveBlocks(design, std::vector<std::pair<BlockId, Position>>{{head, {-77, 5}}});
  const Design laid = placed(design, outside, layeredLayout(design.root(), sizeOf));
  CHECK(laid.find(head)->position == Position{-77, 5});
  for (const BlockPtr& block : laid.root().blocks) CHECK(block->position.has_value());
  CHECK(toConfig(laid).config == toConfig(design).config);
  const Design free = unpinBlocks(laid, std::vector<BlockId>{head});
  CHECK_FALSE(free.find(head)->position.has_value());
}

TEST_CASE("dot's answer is read, and a broken one refused") {
  const Design design = fromConfig({});
  const std::string input = dotInput(design.root(), sizeOf);
  CHECK(input.find("rankdir=LR") != std::string::npos);
  std::string answer = "graph 1 10 10\n";
  int i = 0;
  for (const BlockPtr& block : design.root().blocks) {
    answer +=
        "node b" + std::to_string(block->id) + " " + std::to_string(++i) + " 2.5 1 1 \"\" solid box black lightgrey\n";
  }
  const auto positions = positionsFromDot(design.root(), answer + "stop\n");
  REQUIRE(positions.ok());
  CHECK(positions.value().at(design.root().blocks[1]->id) == Position{144, -180});
  CHECK_FALSE(positionsFromDot(design.root(), "node b1 1 x").ok());
  CHECK_FALSE(positionsFromDot(design.root(), "").ok());
}

TEST_CASE("loops that a file may hold do not hang the layout") {
  Graph graph;
  for (BlockId id = 1; id <= 3; ++id)
    graph.blocks.push_back(std::make_shared<const Block>(Block{.id = id, .type = "mixing"}));
  graph.wires = {{{1, "out"}, {2, "in"}},
                 {{2, "out"}, {3, "in"}},
                 {{3, "out"}, {1, "in"}},
                 {{1, "out"}, {1, "branch"}},
                 {{2, "out"}, {1, "branch"}}};
  CHECK(layeredLayout(graph, sizeOf).size() == 3);
  const Design design(std::make_shared<const Graph>(graph), Json::object(), 4);
  CHECK_FALSE(toConfig(design).valid());
}
