// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Edit.h"

#include <algorithm>
#include <set>

#include "core/config/Schema.h"
#include "core/graph/BlockType.h"
#include "core/graph/Document.h"
#include "core/graph/EditTools.h"

namespace mhc::graph {
namespace {

void setOrErase(Json& object, const std::string& key, const Json& value) {
  if (value.is_null() && config::findField("model." + key) != nullptr &&
      config::findField("model." + key)->type == config::FieldType::NullableNumber) {
    object[key] = value;  // null is a value of this field
  } else if (value.is_null()) {
    object.erase(key);
  } else {
    object[key] = value;
  }
}

/// The edit of one block that is there; unchanged if it would be equal.
template <typename Change>
Design changed(const Design& design, BlockId id, Change change) {
  const Block* old = design.find(id);
  if (old == nullptr) return design;
  Block block = *old;
  change(block);
  return block == *old ? design : withBlock(design, std::move(block));
}

template <typename Change>
Design changedLayer(const Design& design, BlockId block, int repetition, Change change) {
  const BlockId stack = design.parentOf(block);
  if (stack == outside || repetition < 0) return design;
  return changed(design, stack, [&](Block& b) {
    Json& layer = b.changes[repetition][block];
    if (!layer.is_object()) layer = Json::object();
    change(layer);
    if (layer.empty()) b.changes[repetition].erase(block);
    if (b.changes[repetition].empty()) b.changes.erase(repetition);
  });
}

bool among(std::span<const BlockId> ids, BlockId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// The stacks that hold some of the blocks, innermost last, so that outer ones can still be found.
std::set<BlockId> parentsOf(const Design& design, std::span<const BlockId> blocks) {
  std::set<BlockId> parents;
  for (const BlockId id : blocks) {
    if (design.find(id) != nullptr) parents.insert(design.parentOf(id));
  }
  return parents;
}

/// What replaces the wires of a removed block with "in" and "out".
std::vector<Wire> bridges(const Graph& graph, BlockId id) {
  std::vector<Wire> wires;
  const Wire* before = graph.into({id, "in"});
  if (before == nullptr) return wires;
  for (const Wire& after : graph.outOf({id, "out"})) wires.push_back({before->from, after.to});
  return wires;
}

}  // namespace

Added addBlock(const Design& design, BlockId stack, std::string_view type, std::optional<Position> position) {
  const BlockType* info = findBlockType(type);
  const Graph* graph = design.graphOf(stack);
  if (info == nullptr || graph == nullptr) return {design};
  Block block{.id = design.nextId(), .type = info->key, .parameters = info->defaultParameters(), .position = position};
  if (info->key == "stack") block.inside = std::make_shared<const Graph>();
  const BlockId id = block.id;
  Graph next = *graph;
  next.blocks.push_back(std::make_shared<const Block>(std::move(block)));
  return {withGraph(design, stack, std::move(next), id + 1), id};
}

Design removeBlocks(const Design& design, std::span<const BlockId> blocks, bool heal) {
  Design result = design;
  for (const BlockId stack : parentsOf(design, blocks)) {
    const Graph* graph = result.graphOf(stack);
    if (graph == nullptr) continue;  // it stood inside a removed stack
    Graph next = *graph;
    for (const BlockPtr& block : graph->blocks) {
      if (!among(blocks, block->id)) continue;
      const std::vector<Wire> healed = heal ? bridges(next, block->id) : std::vector<Wire>();
      std::erase_if(next.wires, [&](const Wire& w) { return w.from.block == block->id || w.to.block == block->id; });
      next.wires.insert(next.wires.end(), healed.begin(), healed.end());
    }
    std::erase_if(next.blocks, [&](const BlockPtr& block) { return among(blocks, block->id); });
    result = withGraph(result, stack, std::move(next));
  }
  return result;
}

Design moveBlocks(const Design& design, std::span<const std::pair<BlockId, Position>> positions) {
  Design result = design;
  for (const auto& [id, position] : positions) {
    result = changed(result, id, [&](Block& block) { block.position = position; });
  }
  return result;
}

Design unpinBlocks(const Design& design, std::span<const BlockId> blocks) {
  Design result = design;
  for (const BlockId id : blocks) result = changed(result, id, [](Block& block) { block.position.reset(); });
  return result;
}

Design setParameter(const Design& design, BlockId block, std::string_view key, const Json& value) {
  return changed(design, block, [&](Block& b) { setOrErase(b.parameters, std::string(key), value); });
}

Design setLayerParameter(const Design& design, BlockId block, int repetition, std::string_view key, const Json& value) {
  return changedLayer(design, block, repetition, [&](Json& layer) { setOrErase(layer, std::string(key), value); });
}

Design clearLayerParameter(const Design& design, BlockId block, int repetition, std::string_view key) {
  return changedLayer(design, block, repetition, [&](Json& layer) { layer.erase(std::string(key)); });
}

Design clearLayerChanges(const Design& design, BlockId stack, int repetition) {
  return changed(design, stack, [&](Block& b) {
    if (repetition < 0) {
      b.changes.clear();
    } else {
      b.changes.erase(repetition);
    }
  });
}

Design setField(const Design& design, std::string_view path, const Json& value) {
  const config::Field* field = config::findField(path);
  const std::size_t dot = path.find('.');
  const std::string key = field != nullptr ? field->key : std::string(path.substr(dot == path.npos ? 0 : dot + 1));
  const bool training = field != nullptr ? field->part == config::Part::Training : path.starts_with("training.");
  if (field != nullptr && field->type == config::FieldType::PerLayer) {
    return withPerLayer(design, value.is_null() ? Json::object() : value);
  }
  Design result = design;
  bool shown = false;
  if (!training) {
    for (const Block* block : design.allBlocks()) {
      const BlockType* type = findBlockType(block->type);
      if (type == nullptr || type->parameter(key) == nullptr) continue;
      result = setParameter(result, block->id, key, value);
      shown = true;
    }
  }
  if (shown) return result;
  Json settings = design.settings();
  Json& part = settings[training ? "training" : "model"];
  if (!part.is_object()) part = Json::object();
  setOrErase(part, key, value);
  return settings == design.settings() ? design : withSettings(design, std::move(settings));
}

Design setName(const Design& design, BlockId block, std::string_view name) {
  return changed(design, block, [&](Block& b) { b.name = name; });
}

Design setNote(const Design& design, BlockId block, std::string_view note) {
  return changed(design, block, [&](Block& b) { b.note = note; });
}

Design setDescription(const Design& design, std::string_view description) {
  return {design.rootPtr(), design.settings(), design.nextId(), std::string(description)};
}

Design changeType(const Design& design, BlockId id, std::string_view type) {
  const BlockType* info = findBlockType(type);
  const Block* old = design.find(id);
  if (info == nullptr || old == nullptr || old->type == info->key) return design;
  Block block = *old;
  block.type = info->key;
  block.parameters = info->defaultParameters();
  for (const auto& [key, value] : old->parameters.items()) {
    if (info->parameter(key) != nullptr) block.parameters[key] = value;
  }
  if (info->key != "stack") {
    block.inside.reset();
    block.changes.clear();
  } else {
    block.inside = std::make_shared<const Graph>();
  }
  const BlockId stack = design.parentOf(id);
  Graph graph = *design.graphOf(stack);
  std::erase_if(graph.wires, [&](const Wire& wire) {
    return (wire.from.block == id && info->output(wire.from.socket) == nullptr) ||
           (wire.to.block == id && info->input(wire.to.socket) == nullptr);
  });
  return withBlock(withGraph(design, stack, std::move(graph)), std::move(block));
}

}  // namespace mhc::graph
