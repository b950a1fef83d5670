// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a person does to a design, it stays a design: nothing crashes, and its file gives it back.
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "core/graph/CodeExport.h"
#include "core/graph/Costs.h"
#include "core/graph/DesignFile.h"
#include "core/graph/DesignJson.h"
#include "core/graph/DesignPresets.h"
#include "core/graph/Diff.h"
#include "core/graph/Layout.h"
#include "core/graph/Matching.h"

using namespace mhc;
using namespace mhc::graph;

namespace {

class Editor {
 public:
  explicit Editor(std::uint32_t seed) : random_(seed) {}

  Design edited(const Design& design) {
    const std::vector<const Block*> blocks = design.allBlocks();
    if (blocks.empty()) return fromConfig({});
    const Block& block = *blocks[pick(blocks.size())];
    const BlockId stack = design.parentOf(block.id);
    const auto types = blockTypes();
    switch (pick(14)) {
      case 0:
        return addBlock(design, stack, types[pick(types.size())].key).design;
      case 1:
        return removeBlocks(design, std::vector<BlockId>{block.id}, pick(2) == 0);
      case 2:
        return setParameter(design, block.id, anyKey(), anyValue());
      case 3:
        return setLayerParameter(design, block.id, static_cast<int>(pick(8)), anyKey(), anyValue());
      case 4:
        return changeType(design, block.id, types[pick(types.size())].key);
      case 5:
        return unfolded(design, block);
      case 6:
        return foldEqualLayers(design);
      case 7:
        return duplicateBlocks(design, std::vector<BlockId>{block.id}, {10, 10}).design;
      case 8:
        return wired(design, stack);
      case 9:
        return cut(design, stack);
      case 10:
        return setField(design, "model." + anyKey(), anyValue());
      case 11:
        return firstFix(design);
      case 12: {
        std::vector<BlockId> some;
        for (const BlockPtr& other : design.graphOf(stack)->blocks) {
          if (pick(2) == 0) some.push_back(other->id);
        }
        auto folded = foldBlocks(design, some);
        return folded.ok() ? std::move(folded).value().design : design;
      }
      default:
        return pasteBlocks(design, stack, copyBlocks(design, std::vector<BlockId>{block.id}), {}).value().design;
    }
  }

  std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

 private:
  std::string anyKey() {
    static const std::vector<std::string> keys{"hidden_size",       "hc_mult",
                                               "num_hidden_layers", "hc_type",
                                               "intermediate_size", "num_attention_heads",
                                               "hc_per_layer",      "rms_norm_eps",
                                               "n_routed_experts",  "tie_word_embeddings",
                                               "foreign",           "hc_eps",
                                               "vocab_size",        "hc_dynamic"};
    return keys[pick(keys.size())];
  }

  Json anyValue() {
    static const std::vector<Json> values{nullptr,
                                          1,
                                          2,
                                          4,
                                          8,
                                          0,
                                          -3,
                                          64,
                                          1e9,
                                          0.5,
                                          "mhc",
                                          "hc",
                                          "residual",
                                          "identity",
                                          "text",
                                          true,
                                          false,
                                          Json::object(),
                                          Json::array({1}),
                                          Json{{"2", {{"hc_type", "hc"}}}}};
    return values[pick(values.size())];
  }

  Design unfolded(const Design& design, const Block& block) {
    const Json count = block.parameters.value("num_hidden_layers", Json());
    return count.is_number_integer() && count.get<int>() < 12 ? unfoldStack(design, block.id) : design;
  }

  Design wired(const Design& design, BlockId stack) {
    const Shapes shapes = inferShapes(design);
    const Graph& graph = *design.graphOf(stack);
    const Block& block = *graph.blocks[pick(graph.blocks.size())];
    const BlockType* type = findBlockType(block.type);
    const End from{block.id, type->outputs[pick(type->outputs.size())].name};
    const std::vector<End> fitting = matchingSockets(design, shapes, stack, from, Held::Output);
    if (fitting.empty()) return design;
    auto joined = connect(design, stack, {from, fitting[pick(fitting.size())]});
    CHECK(joined.ok());  // what glows can be joined
    return joined.ok() ? std::move(joined).value() : design;
  }

  Design cut(const Design& design, BlockId stack) {
    const Graph& graph = *design.graphOf(stack);
    return graph.wires.empty() ? design : disconnect(design, stack, graph.wires[pick(graph.wires.size())]);
  }

  Design firstFix(const Design& design) {
    const Analysis analysis = analyse(design);
    std::vector<Fix> fixes;
    for (const Problem& problem : analysis.problems)
      fixes.insert(fixes.end(), problem.fixes.begin(), problem.fixes.end());
    return fixes.empty() ? design : fixes[pick(fixes.size())].apply(design);
  }

  std::mt19937 random_;
};

void checkWhole(const Design& design) {
  std::set<BlockId> ids;
  for (const Block* block : design.allBlocks()) {
    REQUIRE(ids.insert(block->id).second);
    REQUIRE(block->id < design.nextId());
  }
  for (const Block* block : design.allBlocks()) {
    if (block->inside == nullptr) continue;
    for (const auto& [repetition, layer] : block->changes) {
      for (const auto& [id, changes] : layer) REQUIRE(block->inside->find(id) != nullptr);
    }
  }
  const auto again = designFromJson(toJson(design));
  REQUIRE(again.ok());
  REQUIRE(again.value() == design);
}

}  // namespace

TEST_CASE("random edits never break a design") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    Editor editor(seed);
    Design design = seed % 3 == 0 ? designPreset("paper-3b").value() : fromConfig({});
    for (int step = 0; step < 40; ++step) {
      INFO("seed " << seed << " step " << step);
      const Design next = editor.edited(design);
      if (next.allBlocks().size() > 400) break;
      checkWhole(next);
      const Analysis analysis = analyse(next);
      for (const Problem& problem : analysis.problems) {
        CHECK(problem.message.english.size() > 10);
        CHECK((problem.block == outside || next.find(problem.block) != nullptr));
      }
      const DesignCost cost = costs(next, analysis);
      CHECK(cost.total.parameters >= 0);
      CHECK(difference(design, next).same.size() <= design.allBlocks().size());
      if (analysis.compiled.valid()) {
        CHECK(pythonModule(next).ok());
        CHECK(toConfig(fromConfig(analysis.compiled.config)).config == analysis.compiled.config);
      }
      for (const Block* block : next.allBlocks()) {
        if (block->inside != nullptr) {
          CHECK(layeredLayout(*block->inside, [](const Block&) {
                  return Size{100, 50};
                }).size() == block->inside->blocks.size());
        }
      }
      design = next;
    }
  }
}

TEST_CASE("damaged files are refused or opened, never worse") {
  std::mt19937 random(4);
  const std::string good = designFileText(fromConfig({}));
  int opened = 0;
  for (int i = 0; i < 2500; ++i) {
    std::string text = good;
    for (int hits = 0; hits < 1 + i % 3; ++hits) {
      const std::size_t at = std::uniform_int_distribution<std::size_t>(0, text.size() - 1)(random);
      switch (std::uniform_int_distribution<int>(0, 3)(random)) {
        case 0:
          text[at] = static_cast<char>(std::uniform_int_distribution<int>(32, 126)(random));
          break;
        case 1:
          text.erase(at, std::uniform_int_distribution<std::size_t>(1, 40)(random));
          break;
        case 2:
          text.insert(at, text.substr(at, 30));
          break;
        default:
          text[at] = "0129-{}[]\","[std::uniform_int_distribution<int>(0, 10)(random)];
          break;
      }
    }
    const auto json = parseJson(text);
    if (!json.ok()) continue;
    const auto design = designFromFileJson(json.value(), "damaged.mhcd");
    if (!design.ok()) {
      CHECK(design.error().text().size() > 20);
      continue;
    }
    ++opened;
    const Analysis analysis = analyse(design.value());
    CHECK(costs(design.value(), analysis).total.parameters >= 0);
  }
  CHECK(opened > 20);
}

TEST_CASE("stacks in stacks in stacks are told, not built") {
  Design design = fromConfig({});
  for (int depth = 0; depth < 6; ++depth) {
    BlockId stack = outside;
    for (const BlockPtr& block : design.root().blocks) stack = block->type == "stack" ? block->id : stack;
    design = setParameter(design, stack, "num_hidden_layers", 1024);
    const Added around = addBlock(design, outside, "stack");
    const Pasted inner =
        pasteBlocks(around.design, around.id, copyBlocks(around.design, std::vector<BlockId>{stack}), {}).value();
    design = connect(inner.design, around.id, {{outside, "in"}, {inner.ids[0], "in"}}).value();
    design = connect(design, around.id, {{inner.ids[0], "out"}, {outside, "out"}}).value();
    const Wire before = *design.root().into({stack, "in"});
    const Wire after = design.root().outOf({stack, "out"}).front();
    design =
        connect(removeBlocks(design, std::vector<BlockId>{stack}), outside, {before.from, {around.id, "in"}}).value();
    design = connect(design, outside, {{around.id, "out"}, after.to}).value();
  }
  const Analysis analysis = analyse(design);
  CHECK_FALSE(analysis.valid());
  CHECK(costs(design, analysis).total.parameters > 0);
}

TEST_CASE("what is known beside the design is judged too") {
  const Design design = fromConfig({});
  const auto has = [](const Analysis& analysis, const std::string& id) {
    return std::any_of(analysis.problems.begin(), analysis.problems.end(),
                       [&](const Problem& p) { return p.message.id == id; });
  };
  CHECK_FALSE(has(analyse(design), "lint.many_epochs"));
  const Analysis little = analyse(design, {.corpus_tokens = 20000});
  REQUIRE(has(little, "lint.many_epochs"));
  for (const Problem& problem : little.problems) {
    if (problem.message.id != "lint.many_epochs") continue;
    REQUIRE_FALSE(problem.fixes.empty());
    CHECK_FALSE(has(analyse(problem.fixes.front().apply(design), {.corpus_tokens = 20000}), "lint.many_epochs"));
  }
  CHECK(has(analyse(design, {.free_disk = 1 << 20}), "lint.disk_full"));
}
