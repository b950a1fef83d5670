// SPDX-License-Identifier: GPL-3.0-or-later
// Folding equal layers into a stack and back.
#include <algorithm>
#include <set>

#include "core/config/Schema.h"
#include "core/graph/BlockType.h"
#include "core/graph/Edit.h"
#include "core/graph/EditTools.h"

namespace mhc::graph {
namespace {

constexpr std::int64_t mostRepetitions = 1024;

std::int64_t repetitionsOf(const Block& stack) {
  const auto found = stack.parameters.find("num_hidden_layers");
  const Json value = found != stack.parameters.end() ? *found : config::findField("num_hidden_layers")->default_value;
  const bool whole = value.is_number_integer() && value.get<std::int64_t>() >= 1;
  return whole && value.get<std::int64_t>() <= mostRepetitions ? value.get<std::int64_t>() : 0;
}

/// One block of the residual path with what hangs in its branch.
struct Unit {
  std::vector<const Block*> blocks = {};  ///< the one on the path first
  std::set<BlockId> ids = {};
  Json form = {};  ///< kinds and wires, without ids: equal for equal units
};

/// The blocks from "read" to "branch" of a mixing, in order; false: the branch is not one chain.
bool branchOf(const Graph& graph, const Block& mixing, std::vector<const Block*>& chain) {
  End end{mixing.id, "read"};
  for (std::size_t guard = 0; guard < graph.blocks.size() + 1; ++guard) {
    const std::vector<Wire> next = graph.outOf(end);
    if (next.size() != 1) return false;
    if (next.front().to == End{mixing.id, "branch"}) return true;
    const Block* block = graph.find(next.front().to.block);
    if (block == nullptr || next.front().to.socket != "in") return false;
    chain.push_back(block);
    end = {block->id, "out"};
  }
  return false;
}

std::optional<Unit> unitAt(const Graph& graph, const Block& block) {
  Unit unit{.blocks = {&block}};
  if (block.type == "mixing" && !branchOf(graph, block, unit.blocks)) return std::nullopt;
  unit.form = Json::array();
  for (const Block* part : unit.blocks) {
    unit.ids.insert(part->id);
    Json inputs = Json::object();
    for (const SocketInfo& input :
         findBlockType(part->type) != nullptr ? findBlockType(part->type)->inputs : std::vector<SocketInfo>()) {
      inputs[input.name] = graph.into({part->id, input.name}) != nullptr;
    }
    unit.form.push_back({part->type, inputs});
    if (part->inside != nullptr) return std::nullopt;  // a stack stays what it is
  }
  return unit;
}

/// From the block that nothing chosen comes before, along "in" and "out", as long as it goes on among the chosen.
std::vector<Unit> unitsOf(const Graph& graph, const std::set<BlockId>& chosen) {
  const auto path = [&](const Block& b) { return graph.into({b.id, "in"}) != nullptr && chosen.contains(b.id); };
  std::set<BlockId> inBranches;
  std::vector<Unit> all;
  for (const BlockPtr& block : graph.blocks) {
    if (!path(*block) || block->type != "mixing") continue;
    if (const auto unit = unitAt(graph, *block)) {
      for (const Block* part : unit->blocks) {
        if (part != block.get()) inBranches.insert(part->id);
      }
    }
  }
  const auto onPath = [&](BlockId id) {
    const Block* block = graph.find(id);
    return block != nullptr && path(*block) && !inBranches.contains(id);
  };
  const auto first = std::find_if(graph.blocks.begin(), graph.blocks.end(), [&](const BlockPtr& block) {
    return onPath(block->id) && !onPath(graph.into({block->id, "in"})->from.block);
  });
  const Block* block = first == graph.blocks.end() ? nullptr : first->get();
  std::set<BlockId> seen;
  while (block != nullptr && seen.insert(block->id).second) {
    auto unit = unitAt(graph, *block);
    if (!unit) break;
    all.push_back(*std::move(unit));
    const std::vector<Wire> next = graph.outOf({block->id, "out"});
    block = next.size() == 1 && next.front().to.socket == "in" && onPath(next.front().to.block)
                ? graph.find(next.front().to.block)
                : nullptr;
  }
  return all;
}

/// Units in one layer: the shortest period of their forms that divides their number.
std::size_t periodOf(const std::vector<Unit>& units) {
  for (std::size_t period = 1; period < units.size(); ++period) {
    if (units.size() % period != 0) continue;
    bool equal = true;
    for (std::size_t i = period; i < units.size() && equal; ++i) equal = units[i].form == units[i - period].form;
    if (equal) return period;
  }
  return units.size();
}

/// What the parameters of `other` have that those of `base` lack or have otherwise.
Json differences(const Block& base, const Block& other) {
  Json changes = Json::object();
  for (const auto& [key, value] : other.parameters.items()) {
    const auto same = base.parameters.find(key);
    if (same == base.parameters.end() || *same != value) changes[key] = value;
  }
  return changes;
}

class Folding {
 public:
  Folding(const Design& design, BlockId parent, std::vector<Unit> units)
      : design_(design),
        graph_(*design.graphOf(parent)),
        parent_(parent),
        units_(std::move(units)),
        period_(periodOf(units_)) {}

  std::optional<Added> fold() {
    const Block* type = units_.front().blocks.front();
    stack_ = {.id = design_.nextId(), .type = "stack", .position = type->position};
    stack_.parameters["num_hidden_layers"] = units_.size() / period_;
    for (std::size_t i = 0; i < units_.size(); ++i) take(i);
    if (!wires()) return std::nullopt;
    stack_.inside = std::make_shared<const Graph>(std::move(layer_));
    Graph next = rest_;
    next.blocks.push_back(std::make_shared<const Block>(stack_));
    return Added{withGraph(design_, parent_, std::move(next), stack_.id + 1), stack_.id};
  }

 private:
  void take(std::size_t index) {
    const Unit& base = units_[index % period_];
    const Unit& unit = units_[index];
    const int repetition = static_cast<int>(index / period_);
    for (std::size_t b = 0; b < unit.blocks.size(); ++b) {
      const Block& block = *unit.blocks[b];
      layerOf_[block.id] = repetition;
      if (repetition == 0) {
        layer_.blocks.push_back(std::make_shared<const Block>(block));
      } else if (Json changes = differences(*base.blocks[b], block); !changes.empty()) {
        stack_.changes[repetition][base.blocks[b]->id] = std::move(changes);
      }
    }
  }

  /// False: something enters or leaves a layer that is neither the path nor positions, or positions differ.
  bool wires() {
    for (const BlockPtr& block : graph_.blocks) {
      if (!layerOf_.contains(block->id)) rest_.blocks.push_back(block);
    }
    const int last = static_cast<int>(units_.size() / period_) - 1;
    const End exit{units_.back().blocks.front()->id, "out"};
    const End firstExit{units_[period_ - 1].blocks.front()->id, "out"};
    for (const Wire& wire : graph_.wires) {
      const auto from = layerOf_.find(wire.from.block);
      const auto to = layerOf_.find(wire.to.block);
      const bool inside = from != layerOf_.end() && to != layerOf_.end();
      if (from == layerOf_.end() && to == layerOf_.end()) {
        rest_.wires.push_back(wire);
      } else if (inside && from->second == to->second) {
        if (from->second == 0) layer_.wires.push_back(wire);
      } else if (inside) {
        continue;  // from one layer to the next
      } else if (to == layerOf_.end()) {
        if (wire.from != exit) return false;
        rest_.wires.push_back({{stack_.id, "out"}, wire.to});
      } else if (wire.to.socket == "positions") {
        if (positions_ && *positions_ != wire.from) return false;
        positions_ = wire.from;
        if (to->second == 0) layer_.wires.push_back({{outside, "positions"}, wire.to});
      } else {
        if (wire.to != End{units_.front().blocks.front()->id, "in"}) return false;
        rest_.wires.push_back({wire.from, {stack_.id, "in"}});
        layer_.wires.push_back({{outside, "in"}, wire.to});
      }
    }
    if (positions_) rest_.wires.push_back({*positions_, {stack_.id, "positions"}});
    layer_.wires.push_back({firstExit, {outside, "out"}});
    return last >= 0;
  }

  const Design& design_;
  const Graph& graph_;
  BlockId parent_;
  std::vector<Unit> units_;
  std::size_t period_;
  Block stack_;
  Graph layer_;
  Graph rest_;
  std::map<BlockId, int> layerOf_;
  std::optional<End> positions_;
};

}  // namespace

Design unfoldStack(const Design& design, BlockId id) {
  const Block* stack = design.find(id);
  if (stack == nullptr || stack->inside == nullptr || repetitionsOf(*stack) == 0) return design;
  const BlockId parent = design.parentOf(id);
  const Graph& graph = *design.graphOf(parent);
  Graph next = graph;
  std::erase_if(next.blocks, [&](const BlockPtr& block) { return block->id == id; });
  std::erase_if(next.wires, [&](const Wire& w) { return w.from.block == id || w.to.block == id; });
  std::map<std::string, End> sources;  // what feeds each input of the stack, and then of the next layer
  for (const char* socket : {"in", "positions"}) {
    if (const Wire* wire = graph.into({id, socket})) sources[socket] = wire->from;
  }
  BlockId fresh = design.nextId();
  for (std::int64_t r = 0; r < repetitionsOf(*stack); ++r) {
    std::map<BlockId, BlockId> ids;
    const auto layer = stack->changes.find(static_cast<int>(r));
    for (const BlockPtr& block : stack->inside->blocks) {
      Block copy = renumbered(*block, fresh, ids);
      copy.position.reset();
      if (layer != stack->changes.end() && layer->second.contains(block->id)) {
        for (const auto& [key, value] : layer->second.at(block->id).items()) copy.parameters[key] = value;
      }
      next.blocks.push_back(std::make_shared<const Block>(std::move(copy)));
    }
    const std::vector<Wire> within = renamedWires(stack->inside->wires, ids);
    next.wires.insert(next.wires.end(), within.begin(), within.end());
    std::optional<End> out;
    for (const Wire& wire : stack->inside->wires) {
      if (wire.from.block == outside && wire.to.block == outside) {
        if (sources.contains(wire.from.socket)) out = sources.at(wire.from.socket);
      } else if (wire.from.block == outside) {
        const auto source = sources.find(wire.from.socket);
        if (source != sources.end()) next.wires.push_back({source->second, {ids.at(wire.to.block), wire.to.socket}});
      } else if (wire.to.block == outside) {
        out = End{ids.at(wire.from.block), wire.from.socket};
      }
    }
    sources.erase("in");
    if (out) sources["in"] = *out;
  }
  if (sources.contains("in")) {
    for (const Wire& wire : graph.outOf({id, "out"})) next.wires.push_back({sources.at("in"), wire.to});
  }
  return withGraph(design, parent, std::move(next), fresh);
}

Result<Added> foldBlocks(const Design& design, std::span<const BlockId> blocks) {
  const Error refusal = makeError(ExitCode::BadUsage, "graph.not_layers",
                                  "The chosen blocks are not equal layers in a row, so that they can't become a stack. "
                                  "Choose whole layers: mixings with "
                                  "what stands in them, one behind the other.");
  if (blocks.empty() || design.find(blocks.front()) == nullptr) return refusal;
  const BlockId parent = design.parentOf(blocks.front());
  const std::set<BlockId> chosen(blocks.begin(), blocks.end());
  std::vector<Unit> units = unitsOf(*design.graphOf(parent), chosen);
  std::set<BlockId> covered;
  for (const Unit& unit : units) covered.insert(unit.ids.begin(), unit.ids.end());
  if (units.empty() || covered != chosen) return refusal;
  auto folded = Folding(design, parent, std::move(units)).fold();
  if (!folded) return refusal;
  return *std::move(folded);
}

Design foldEqualLayers(const Design& design) {
  std::set<BlockId> mixings;
  for (const BlockPtr& block : design.root().blocks) {
    if (block->type != "mixing") continue;
    if (const auto unit = unitAt(design.root(), *block)) mixings.insert(unit->ids.begin(), unit->ids.end());
  }
  std::vector<Unit> units = unitsOf(design.root(), mixings);
  if (units.size() < 2 || periodOf(units) == units.size()) return design;
  auto folded = Folding(design, outside, std::move(units)).fold();
  return folded ? folded->design : design;
}

}  // namespace mhc::graph
