// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/config/Presets.h"
#include "core/graph/Analysis.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

namespace {

const Shape& at(const Shapes& shapes, BlockId block, const std::string& socket) {
  const auto found = shapes.outputs.find({block, socket});
  REQUIRE(found != shapes.outputs.end());
  return found->second;
}

const Problem* find(const std::vector<Problem>& problems, const std::string& id) {
  for (const Problem& problem : problems) {
    if (problem.message.id == id) return &problem;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("every wire of a design carries its shape") {
  for (const std::string name : {"tiny-mhc", "gpt2-mhc", "small-residual"}) {
    const Design design = fromConfig(config::loadPreset(name).value().config);
    const Shapes shapes = inferShapes(design);
    CHECK(shapes.problems.empty());
    std::size_t wires = design.root().wires.size();
    for (const Block* block : design.allBlocks()) wires += block->inside != nullptr ? block->inside->wires.size() : 0;
    CHECK(shapes.wires.size() == wires);
  }
}

TEST_CASE("shapes name axes and numbers") {
  const Design design = fromConfig({});
  const Shapes shapes = inferShapes(design);
  const Shape& hidden = at(shapes, firstOf(design, "embedding"), "out");
  CHECK(hidden.symbols() == "[B,T,C]");
  CHECK(hidden.numbers() == "[8,256,384]");
  const Shape& streams = at(shapes, firstOf(design, "stack"), "out");
  CHECK(streams.symbols() == "[B,T,n,C]");
  CHECK(streams.numbers() == "[8,256,4,384]");
  CHECK(streams.elementsPerToken() == 1536);
  CHECK(at(shapes, firstOf(design, "mixing"), "read").symbols() == "[B,T,C]");
  CHECK(at(shapes, firstOf(design, "head"), "logits").numbers() == "[8,256,256]");
  CHECK(at(shapes, firstOf(design, "rope"), "out").symbols() == "[T]");
}

TEST_CASE("an edit reaches all shapes downstream") {
  Design design = fromConfig({});
  design = setField(setField(design, "model.hc_mult", 2), "training.sequence_length", 128);
  const Shapes shapes = inferShapes(setParameter(design, firstOf(design, "embedding"), "hidden_size", 512));
  CHECK(at(shapes, firstOf(design, "stack"), "out").numbers() == "[8,128,2,512]");
  const Shapes unknown = inferShapes(setParameter(design, firstOf(design, "embedding"), "hidden_size", "wide"));
  CHECK(at(unknown, firstOf(design, "stack"), "out").numbers() == "[8,128,2,C]");
  CHECK_FALSE(at(unknown, firstOf(design, "stack"), "out").elementsPerToken().has_value());
}

TEST_CASE("streams where one is expected are told at the wire, and the fix removes it") {
  const Design design = fromConfig({});
  const BlockId reduce = firstOf(design, "reduce");
  const Design without = removeBlocks(design, std::vector<BlockId>{reduce}, true);
  const Shapes shapes = inferShapes(without);
  const Problem* problem = find(shapes.problems, "graph.takes_one_stream");
  REQUIRE(problem != nullptr);
  REQUIRE(problem->wire.has_value());
  CHECK(problem->wire->to.block == problem->block);
  CHECK(problem->message.english.find("[8,256,4,384]") != std::string::npos);
  CHECK(analyse(problem->fixes.front().apply(without)).valid());
}

TEST_CASE("one stream where several are expected is told too") {
  const Design design = fromConfig({});
  const Design without = removeBlocks(design, std::vector<BlockId>{firstOf(design, "expand")}, true);
  CHECK(find(inferShapes(without).problems, "graph.needs_streams") != nullptr);
  const Analysis analysis = analyse(without);
  CHECK(find(analysis.problems, "graph.no_expansion") != nullptr);
  CHECK(find(analysis.problems, "graph.needs_streams") == nullptr);  // one sentence for one cause
  CHECK(find(inferShapes(design).problems, "graph.needs_streams") == nullptr);
}

TEST_CASE("a branch of another width is told") {
  Design design = fromConfig({});
  design = unfoldStack(setField(design, "model.num_hidden_layers", 1), firstOf(design, "stack"));
  Added other = addBlock(design, outside, "embedding");
  design = setParameter(other.design, other.id, "hidden_size", 512);
  const BlockId mixing = firstOf(design, "mixing");
  design = connect(design, outside, {{other.id, "out"}, {mixing, "branch"}}).value();
  const Shapes shapes = inferShapes(design);
  REQUIRE(find(shapes.problems, "graph.branch_width") != nullptr);
  CHECK(find(shapes.problems, "graph.branch_width")->block == mixing);
}

TEST_CASE("half-wired designs are inferred as far as they go") {
  Design design = fromConfig({});
  const BlockId stack = firstOf(design, "stack");
  design = disconnect(design, outside, *design.root().into({stack, "in"}));
  const Shapes shapes = inferShapes(design);
  CHECK(shapes.outputs.contains({firstOf(design, "embedding"), "out"}));
  CHECK_FALSE(shapes.outputs.contains({stack, "out"}));
  CHECK(inferShapes(Design()).wires.empty());
}

TEST_CASE("a stack's badge tells what is wrong inside it") {
  Design design = fromConfig({});
  const BlockId ffn = firstOf(design, "ffn");
  design = changeType(design, ffn, "moe");
  const Analysis analysis = analyse(design);
  REQUIRE(analysis.worstAt(design, ffn) != nullptr);
  CHECK(analysis.worstAt(design, firstOf(design, "stack")) == analysis.worstAt(design, ffn));
  CHECK(analysis.worstAt(design, firstOf(design, "rope")) == nullptr);
}
