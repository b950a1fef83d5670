// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/config/Tensors.h"
#include "core/graph/Analysis.h"
#include "core/graph/Find.h"
#include "core/graph/Matching.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

namespace {

bool has(const std::vector<End>& ends, const End& end) {
  return std::find(ends.begin(), ends.end(), end) != ends.end();
}

bool offers(const std::vector<FittingType>& types, const std::string& key) {
  return std::any_of(types.begin(), types.end(), [&](const FittingType& f) { return f.type->key == key; });
}

}  // namespace

TEST_CASE("sockets that fit glow") {
  const Design design = fromConfig({});
  const Shapes shapes = inferShapes(design);
  const BlockId embedding = firstOf(design, "embedding"), stack = firstOf(design, "stack"),
                reduce = firstOf(design, "reduce");
  const BlockId head = firstOf(design, "head"), expand = firstOf(design, "expand"), rope = firstOf(design, "rope");
  const auto hidden = matchingSockets(design, shapes, outside, {embedding, "out"}, Held::Output);
  CHECK(has(hidden, {expand, "in"}));
  CHECK(has(hidden, {head, "in"}));
  CHECK(has(hidden, {stack, "in"}));
  CHECK_FALSE(has(hidden, {reduce, "in"}));  // one stream
  CHECK_FALSE(has(hidden, {stack, "positions"}));
  const auto streams = matchingSockets(design, shapes, outside, {expand, "out"}, Held::Output);
  CHECK(has(streams, {reduce, "in"}));
  CHECK_FALSE(has(streams, {head, "in"}));
  CHECK_FALSE(has(streams, {expand, "in"}));
  CHECK(matchingSockets(design, shapes, outside, {rope, "out"}, Held::Output) ==
        std::vector<End>{{stack, "positions"}});
  const auto back = matchingSockets(design, shapes, outside, {head, "in"}, Held::Input);
  CHECK(has(back, {embedding, "out"}));
  CHECK(has(back, {reduce, "out"}));
  CHECK_FALSE(has(back, {stack, "out"}));
  CHECK_FALSE(has(back, {rope, "out"}));
}

TEST_CASE("inside a stack its own sockets glow too, loops don't") {
  const Design design = fromConfig({});
  const Shapes shapes = inferShapes(design);
  const BlockId stack = firstOf(design, "stack"), mixing = firstOf(design, "mixing"),
                attention = firstOf(design, "attention");
  const auto out = matchingSockets(design, shapes, stack, {mixing, "out"}, Held::Output);
  CHECK(has(out, {outside, "out"}));
  CHECK_FALSE(has(out, {attention, "in"}));
  CHECK(has(matchingSockets(design, shapes, stack, {attention, "positions"}, Held::Input), {outside, "positions"}));
  CHECK(has(matchingSockets(design, shapes, stack, {attention, "out"}, Held::Output), {mixing, "branch"}));
}

TEST_CASE("a wire dropped on empty canvas offers what fits, and joins it") {
  const Design design = fromConfig({});
  const Shapes shapes = inferShapes(design);
  const BlockId expand = firstOf(design, "expand"), embedding = firstOf(design, "embedding");
  const auto streams = fittingTypes(design, shapes, outside, {expand, "out"}, Held::Output);
  CHECK(offers(streams, "mixing"));
  CHECK(offers(streams, "reduce"));
  CHECK(offers(streams, "stack"));
  CHECK_FALSE(offers(streams, "norm"));
  const auto hidden = fittingTypes(design, shapes, outside, {embedding, "out"}, Held::Output);
  CHECK(offers(hidden, "norm"));
  CHECK(offers(hidden, "expand"));
  CHECK_FALSE(offers(hidden, "rope"));
  const auto added = addAtWire(design, outside, {expand, "out"}, Held::Output, streams.front(), Position{5, 6});
  REQUIRE(added.ok());
  CHECK(added.value().design.root().into({added.value().id, streams.front().socket})->from.block == expand);
}

TEST_CASE("blocks and wires are found by name, kind, value and shape") {
  const Design design = fromConfig({});
  const Shapes shapes = inferShapes(design);
  const auto first = [&](std::string_view query) {
    const auto found = findInDesign(design, shapes, query);
    return found.empty() || found.front().wire ? std::string() : design.find(found.front().block)->type;
  };
  CHECK(first("attention") == "attention");
  CHECK(first("num_attention_heads=6") == "attention");
  CHECK(first("sinkhorn 20") == "mixing");
  CHECK(first("\"swiglu\"") == "ffn");
  CHECK(findInDesign(design, shapes, "\"swigl\"").empty());
  const auto wires = findInDesign(design, shapes, "[B,T,n,C]", {.blocks = false});
  CHECK(wires.size() == 5);  // in and out of the stack, and three inside
  for (const Found& found : wires) CHECK(found.wire.has_value());
  CHECK(findInDesign(design, shapes, "").empty());
  CHECK(findInDesign(design, shapes, "xyzzy").empty());
}

TEST_CASE("every weight of a model is found in the block that holds it") {
  const config::Config config;
  const Design design = fromConfig(config);
  const auto all = findWeights(design, config.model, "float32", 10'000);
  CHECK(all.size() == config::tensorsOf(config.model).size());
  const auto typeOf = [&](std::string_view query) -> std::string {
    const auto found = findWeights(design, config.model, query);
    INFO(query);
    REQUIRE_FALSE(found.empty());
    for (const Found& f : found) {
      REQUIRE(f.block != outside);
      CHECK(design.find(f.block)->type == design.find(found.front().block)->type);
    }
    return design.find(found.front().block)->type;
  };
  CHECK(typeOf("q_proj") == "attention");
  CHECK(typeOf("down_proj") == "ffn");
  CHECK(typeOf("layers input_layernorm") == "norm");
  CHECK(typeOf("layers post_attention_layernorm") == "norm");
  CHECK(typeOf("\"model.norm.weight\"") == "norm");
  CHECK(typeOf("hc_ attn fn") == "mixing");
  CHECK(typeOf("embed_tokens") == "embedding");
  const auto third = findWeights(design, config.model, "layers.2. q_proj");
  REQUIRE(third.size() == 1);
  CHECK(third.front().repetition == 2);
  // The two norms of a layer are two blocks.
  CHECK(findWeights(design, config.model, "layers.0. input_layernorm").front().block !=
        findWeights(design, config.model, "layers.0. post_attention_layernorm").front().block);
  CHECK(findWeights(design, config.model, "float32", 5).size() == 5);
  CHECK(findWeights(design, config.model, "xyzzy").empty());
}
