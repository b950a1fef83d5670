// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Design.h"

#include <algorithm>

namespace mhc::graph {
namespace {

bool samePointee(const auto& a, const auto& b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

/// The block and the stacks around it, outermost first; false: not here.
bool descend(const Graph& graph, BlockId id, std::vector<const Block*>& path) {
  for (const BlockPtr& block : graph.blocks) {
    if (block->id == id) {
      path.push_back(block.get());
      return true;
    }
    if (block->inside == nullptr) continue;
    path.push_back(block.get());
    if (descend(*block->inside, id, path)) return true;
    path.pop_back();
  }
  return false;
}

void collect(const Graph& graph, std::vector<const Block*>& all) {
  for (const BlockPtr& block : graph.blocks) {
    all.push_back(block.get());
    if (block->inside != nullptr) collect(*block->inside, all);
  }
}

}  // namespace

const Block* Graph::find(BlockId id) const {
  const auto found = std::find_if(blocks.begin(), blocks.end(), [&](const BlockPtr& b) { return b->id == id; });
  return found == blocks.end() ? nullptr : found->get();
}

const Wire* Graph::into(const End& input) const {
  const auto found = std::find_if(wires.begin(), wires.end(), [&](const Wire& w) { return w.to == input; });
  return found == wires.end() ? nullptr : &*found;
}

std::vector<Wire> Graph::outOf(const End& output) const {
  std::vector<Wire> found;
  std::copy_if(wires.begin(), wires.end(), std::back_inserter(found), [&](const Wire& w) { return w.from == output; });
  return found;
}

bool Graph::operator==(const Graph& other) const {
  return wires == other.wires && std::equal(blocks.begin(), blocks.end(), other.blocks.begin(), other.blocks.end(),
                                            [](const BlockPtr& a, const BlockPtr& b) { return samePointee(a, b); });
}

bool Block::operator==(const Block& other) const {
  return id == other.id && type == other.type && name == other.name && parameters == other.parameters &&
         note == other.note && position == other.position && samePointee(inside, other.inside) &&
         changes == other.changes;
}

Design::Design() : Design(std::make_shared<const Graph>(), Json::object(), 1) {}

Design::Design(GraphPtr root, Json settings, BlockId nextId, std::string description)
    : root_(std::move(root)),
      settings_(std::make_shared<const Json>(std::move(settings))),
      nextId_(nextId),
      description_(std::move(description)) {}

const Block* Design::find(BlockId id) const {
  std::vector<const Block*> path;
  return id != outside && descend(*root_, id, path) ? path.back() : nullptr;
}

BlockId Design::parentOf(BlockId id) const {
  const std::vector<BlockId> path = pathTo(id);
  return path.empty() ? outside : path.back();
}

std::vector<BlockId> Design::pathTo(BlockId id) const {
  std::vector<const Block*> path;
  if (id == outside || !descend(*root_, id, path)) return {};
  path.pop_back();
  std::vector<BlockId> ids;
  std::transform(path.begin(), path.end(), std::back_inserter(ids), [](const Block* b) { return b->id; });
  return ids;
}

const Graph* Design::graphOf(BlockId stack) const {
  if (stack == outside) return root_.get();
  const Block* block = find(stack);
  return block != nullptr ? block->inside.get() : nullptr;
}

std::vector<const Block*> Design::allBlocks() const {
  std::vector<const Block*> all;
  collect(*root_, all);
  return all;
}

bool Design::operator==(const Design& other) const {
  return samePointee(root_, other.root_) && samePointee(settings_, other.settings_) && nextId_ == other.nextId_ &&
         description_ == other.description_;
}

Json parameterOf(const Design& design, BlockId id, std::string_view key, int repetition) {
  const Block* block = design.find(id);
  if (block == nullptr) return nullptr;
  const std::string name(key);
  if (repetition >= 0) {
    const Block* stack = design.find(design.parentOf(id));
    if (stack != nullptr && stack->changes.contains(repetition)) {
      const LayerChanges& layer = stack->changes.at(repetition);
      if (const auto changed = layer.find(id); changed != layer.end() && changed->second.contains(name)) {
        return changed->second.at(name);
      }
    }
  }
  const auto found = block->parameters.find(name);
  return found != block->parameters.end() ? *found : Json(nullptr);
}

}  // namespace mhc::graph
