// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Diff.h"

#include <algorithm>
#include <set>

#include "core/graph/BlockType.h"
#include "core/graph/ProblemTools.h"

namespace mhc::graph {
namespace {

std::string titleIn(const Design& design, const Block& block) {
  const Block* stack = design.find(design.parentOf(block.id));
  return titleOf(block) + (stack != nullptr ? " in " + titleOf(*stack) : "");
}

Json valueOf(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found != object.end() ? *found : Json(nullptr);
}

std::vector<std::string> keysOf(const Json& a, const Json& b) {
  std::vector<std::string> keys;
  for (const Json* object : {&a, &b}) {
    for (const auto& [key, value] : object->items()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

class Comparison {
 public:
  Comparison(const Design& before, const Design& after) : a_(before), b_(after) {}

  DesignDiff compare() {
    match(a_.root(), b_.root());
    for (const Block* block : a_.allBlocks()) {
      if (!result_.same.contains(block->id)) {
        result_.blocks.push_back({.kind = DiffKind::Removed, .before = block->id, .title = titleIn(a_, *block)});
      }
    }
    std::set<BlockId> known;
    for (const auto& [before, after] : result_.same) known.insert(after);
    for (const Block* block : b_.allBlocks()) {
      if (!known.contains(block->id)) {
        result_.blocks.push_back({.kind = DiffKind::Added, .after = block->id, .title = titleIn(b_, *block)});
      }
    }
    for (const Block* block : a_.allBlocks()) {
      if (result_.same.contains(block->id)) values(*block, *b_.find(result_.same.at(block->id)));
    }
    wires();
    settings();
    return std::move(result_);
  }

 private:
  void pair(const Block& a, const Block& b) {
    result_.same[a.id] = b.id;
    if (a.inside != nullptr && b.inside != nullptr) match(*a.inside, *b.inside);
  }

  /// By id first, so that an edited design is compared with what it was; then by order within a kind.
  void match(const Graph& a, const Graph& b) {
    std::set<BlockId> taken;
    std::vector<std::pair<const Block*, const Block*>> pairs;
    std::set<BlockId> left;
    for (const BlockPtr& block : a.blocks) {
      const Block* same = b.find(block->id);
      if (same == nullptr || same->type != block->type) {
        left.insert(block->id);
        continue;
      }
      taken.insert(same->id);
      pairs.emplace_back(block.get(), same);
    }
    for (const BlockPtr& block : a.blocks) {
      if (!left.contains(block->id)) continue;
      const auto found = std::find_if(b.blocks.begin(), b.blocks.end(), [&](const BlockPtr& other) {
        return other->type == block->type && !taken.contains(other->id);
      });
      if (found == b.blocks.end()) continue;
      taken.insert((*found)->id);
      pairs.emplace_back(block.get(), found->get());
    }
    for (const auto& [first, second] : pairs) pair(*first, *second);
  }

  void values(const Block& a, const Block& b) {
    BlockDiff diff{.before = a.id, .after = b.id, .title = titleIn(b_, b)};
    const auto note = [&](const std::string& key, int repetition, const Json& before, const Json& after) {
      if (before != after) diff.values.push_back({key, repetition, before, after});
    };
    note("name", -1, a.name, b.name);
    note("note", -1, a.note, b.note);
    for (const std::string& key : keysOf(a.parameters, b.parameters)) {
      note(key, -1, valueOf(a.parameters, key), valueOf(b.parameters, key));
    }
    const Block* stackA = a_.find(a_.parentOf(a.id));
    const Block* stackB = b_.find(b_.parentOf(b.id));
    if (stackA != nullptr && stackB != nullptr) {
      std::set<int> repetitions;
      for (const Block* stack : {stackA, stackB}) {
        for (const auto& [repetition, layer] : stack->changes) repetitions.insert(repetition);
      }
      for (const int repetition : repetitions) {
        const Json before = changes(*stackA, repetition, a.id), after = changes(*stackB, repetition, b.id);
        for (const std::string& key : keysOf(before, after)) {
          note(key, repetition, valueOf(before, key), valueOf(after, key));
        }
      }
    }
    if (!diff.values.empty()) result_.blocks.push_back(std::move(diff));
  }

  static Json changes(const Block& stack, int repetition, BlockId id) {
    const auto layer = stack.changes.find(repetition);
    if (layer == stack.changes.end()) return Json::object();
    const auto found = layer->second.find(id);
    return found != layer->second.end() ? found->second : Json::object();
  }

  void wires() {
    std::set<std::tuple<BlockId, Wire>> first, second;
    collect(a_, [&](BlockId stack, const Wire& wire) { first.insert({renamed(stack), renamed(wire)}); });
    collect(b_, [&](BlockId stack, const Wire& wire) { second.insert({stack, wire}); });
    collect(a_, [&](BlockId stack, const Wire& wire) {
      if (!second.contains({renamed(stack), renamed(wire)})) result_.wires.push_back({DiffKind::Removed, stack, wire});
    });
    collect(b_, [&](BlockId stack, const Wire& wire) {
      if (!first.contains({stack, wire})) result_.wires.push_back({DiffKind::Added, stack, wire});
    });
  }

  template <typename Take>
  static void collect(const Design& design, Take take) {
    for (const Wire& wire : design.root().wires) take(outside, wire);
    for (const Block* block : design.allBlocks()) {
      if (block->inside == nullptr) continue;
      for (const Wire& wire : block->inside->wires) take(block->id, wire);
    }
  }

  /// In the second design's ids; those that it lacks get numbers that it has not either.
  [[nodiscard]] BlockId renamed(BlockId id) const {
    const auto found = result_.same.find(id);
    return id == outside ? outside : found != result_.same.end() ? found->second : -id;
  }
  [[nodiscard]] Wire renamed(const Wire& wire) const {
    return {{renamed(wire.from.block), wire.from.socket}, {renamed(wire.to.block), wire.to.socket}};
  }

  void settings() {
    const Json none = Json::object();
    for (const char* part : {"model", "training"}) {
      const Json before = a_.settings().value(part, none), after = b_.settings().value(part, none);
      if (!before.is_object() || !after.is_object()) continue;
      for (const std::string& key : keysOf(before, after)) {
        if (valueOf(before, key) == valueOf(after, key)) continue;
        result_.settings.push_back({std::string(part) + "." + key, -1, valueOf(before, key), valueOf(after, key)});
      }
    }
  }

  const Design& a_;
  const Design& b_;
  DesignDiff result_;
};

std::string changeText(const ValueChange& change) {
  const auto text = [](const Json& value) { return value.is_null() ? std::string("default") : value.dump(); };
  return (change.repetition < 0 ? "" : "layer " + std::to_string(change.repetition) + ": ") + change.key + " " +
         text(change.before) + " → " + text(change.after);
}

}  // namespace

DesignDiff difference(const Design& before, const Design& after) {
  return Comparison(before, after).compare();
}

std::vector<std::string> describe(const DesignDiff& difference) {
  std::vector<std::string> lines;
  for (const BlockDiff& block : difference.blocks) {
    if (block.kind != DiffKind::Changed) {
      lines.push_back((block.kind == DiffKind::Added ? "added  " : "removed  ") + block.title);
    }
    for (const ValueChange& change : block.values)
      lines.push_back("changed  " + block.title + "  " + changeText(change));
  }
  for (const ValueChange& change : difference.settings) lines.push_back("changed  " + changeText(change));
  std::size_t added = 0;
  for (const WireDiff& wire : difference.wires) added += wire.kind == DiffKind::Added ? 1 : 0;
  if (added > 0) lines.push_back("added  " + std::to_string(added) + " wires");
  if (const std::size_t removed = difference.wires.size() - added; removed > 0) {
    lines.push_back("removed  " + std::to_string(removed) + " wires");
  }
  return lines;
}

}  // namespace mhc::graph
