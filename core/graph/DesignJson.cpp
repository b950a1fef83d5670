// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/DesignJson.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace mhc::graph {
namespace {

constexpr std::size_t mostBlocks = 5000;
constexpr std::size_t mostChanges = 4096;
constexpr std::int64_t largestId = std::int64_t{1} << 53;
constexpr int deepest = 8;
constexpr std::size_t longestName = 200;

Error bad(std::string id, const std::string& pattern, std::vector<std::pair<std::string, std::string>> arguments = {}) {
  return makeError(ExitCode::BadConfiguration, std::move(id), pattern, std::move(arguments));
}

std::string endText(const End& end) {
  return std::to_string(end.block) + "." + end.socket;
}

std::optional<std::int64_t> wholeNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<End> endFrom(const Json& json) {
  if (!json.is_string()) return std::nullopt;
  const std::string text = json.get<std::string>();
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos || text.size() > longestName) return std::nullopt;
  const auto id = wholeNumber(std::string_view(text).substr(0, dot));
  if (!id) return std::nullopt;
  return End{*id, text.substr(dot + 1)};
}

const Json* member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::string textOf(const Json& object, const char* key) {
  const Json* value = member(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::optional<Position> positionFrom(const Json& json) {
  if (!json.is_array() || json.size() != 2 || !json[0].is_number() || !json[1].is_number()) return std::nullopt;
  const Position position{json[0].get<double>(), json[1].get<double>()};
  const auto sane = [](double v) { return std::isfinite(v) && std::abs(v) < 1e7; };
  return sane(position.x) && sane(position.y) ? std::optional(position) : std::nullopt;
}

Json changesAsJson(const Block& block) {
  Json changes = Json::object();
  for (const auto& [repetition, layer] : block.changes) {
    for (const auto& [id, values] : layer) changes[std::to_string(repetition)][std::to_string(id)] = values;
  }
  return changes;
}

Result<void> readChanges(const Json& json, Block& block) {
  const auto wrong = [&] {
    return bad(
        "graph.bad_changes",
        "Block {id} has \"changes\" that can't be read: they must be {\"repetition\": {\"block\": {field: value}}}. "
        "Correct or remove them.",
        {{"id", std::to_string(block.id)}});
  };
  if (!json.is_object() || json.size() > mostChanges) return wrong();
  for (const auto& [repetition, layer] : json.items()) {
    const auto number = wholeNumber(repetition);
    if (!number || *number >= static_cast<std::int64_t>(mostChanges) || !layer.is_object()) return wrong();
    for (const auto& [id, values] : layer.items()) {
      const auto inside = wholeNumber(id);
      if (!inside || !values.is_object() || block.inside == nullptr || block.inside->find(*inside) == nullptr) {
        return wrong();
      }
      block.changes[static_cast<int>(*number)][*inside] = values;
    }
  }
  return {};
}

Json blockAsJson(const Block& block) {
  Json json = {{"id", block.id}, {"type", block.type}};
  if (!block.name.empty()) json["name"] = block.name;
  json["parameters"] = block.parameters;
  if (!block.note.empty()) json["note"] = block.note;
  if (block.position) json["position"] = Json::array({block.position->x, block.position->y});
  if (block.inside != nullptr) json["inside"] = toJson(*block.inside);
  if (!block.changes.empty()) json["changes"] = changesAsJson(block);
  return json;
}

Result<Block> blockFrom(const Json& json, int depth) {
  const Json* id = json.is_object() ? member(json, "id") : nullptr;
  if (id == nullptr || !id->is_number_integer() || id->get<std::int64_t>() < 1 ||
      id->get<std::int64_t>() >= largestId) {
    return bad("graph.bad_id", "A block of the design has no \"id\" that is a whole number from 1. Restore the file.");
  }
  Block block{.id = id->get<std::int64_t>(), .type = textOf(json, "type")};
  const std::string number = std::to_string(block.id);
  if (block.type.empty() || block.type.size() > longestName) {
    return bad("graph.no_type",
               "Block {id} of the design has no \"type\", for example \"attention\". Restore the file.",
               {{"id", number}});
  }
  block.name = textOf(json, "name");
  block.note = textOf(json, "note");
  if (const Json* parameters = member(json, "parameters")) {
    if (!parameters->is_object()) {
      return bad("graph.bad_parameters",
                 "Block {id} has \"parameters\" that are no object in braces. Restore the file.", {{"id", number}});
    }
    block.parameters = *parameters;
  }
  if (const Json* position = member(json, "position")) block.position = positionFrom(*position);
  const Json* inside = member(json, "inside");
  if (inside == nullptr && block.type == "stack") block.inside = std::make_shared<const Graph>();
  if (inside != nullptr) {
    if (block.type != "stack") {
      return bad("graph.inside", "Block {id} is no stack, but has something inside. Restore the file.",
                 {{"id", number}});
    }
    MHC_TRY_ASSIGN(Graph graph, graphFromJson(*inside, depth + 1));
    block.inside = std::make_shared<const Graph>(std::move(graph));
  }
  if (const Json* changes = member(json, "changes")) MHC_TRY(readChanges(*changes, block));
  return block;
}

Result<void> readWires(const Json& wires, Graph& graph, int depth) {
  std::set<BlockId> ids;
  for (const BlockPtr& block : graph.blocks) ids.insert(block->id);
  std::set<End> taken;
  for (const Json& json : wires) {
    const auto from = json.is_object() && json.contains("from") ? endFrom(json["from"]) : std::nullopt;
    const auto to = json.is_object() && json.contains("to") ? endFrom(json["to"]) : std::nullopt;
    if (!from || !to) {
      return bad(
          "graph.bad_wire",
          "A wire of the design is not written as {\"from\": \"3.out\", \"to\": \"4.in\"}. Correct or remove it.");
    }
    for (const End& end : {*from, *to}) {
      const bool there = end.block == outside ? depth > 0 : ids.contains(end.block);
      if (there) continue;
      return bad("graph.wire_to_nothing",
                 "The wire from {from} to {to} has an end at a block that is not there. Remove it.",
                 {{"from", endText(*from)}, {"to", endText(*to)}});
    }
    if (!taken.insert(*to).second) {
      return bad("graph.two_wires", "Two wires end at {to}, but an input takes one. Remove one of the two.",
                 {{"to", endText(*to)}});
    }
    graph.wires.push_back({*from, *to});
  }
  return {};
}

Result<void> uniqueIds(const Design& design, BlockId& largest) {
  std::set<BlockId> ids;
  for (const Block* block : design.allBlocks()) {
    largest = std::max(largest, block->id);
    if (ids.insert(block->id).second) continue;
    return bad("graph.same_id", "Two blocks of the design have the id {id}. Restore the file.",
               {{"id", std::to_string(block->id)}});
  }
  return {};
}

}  // namespace

Json toJson(const Graph& graph) {
  Json blocks = Json::array();
  for (const BlockPtr& block : graph.blocks) blocks.push_back(blockAsJson(*block));
  Json wires = Json::array();
  for (const Wire& wire : graph.wires) wires.push_back({{"from", endText(wire.from)}, {"to", endText(wire.to)}});
  return {{"blocks", std::move(blocks)}, {"wires", std::move(wires)}};
}

Json toJson(const Design& design) {
  Json json = toJson(design.root());
  json["settings"] = design.settings();
  json["next_id"] = design.nextId();
  if (!design.description().empty()) json["description"] = design.description();
  return json;
}

Result<Graph> graphFromJson(const Json& json, int depth) {
  const Json* blocks = json.is_object() ? member(json, "blocks") : nullptr;
  const Json* wires = json.is_object() ? member(json, "wires") : nullptr;
  if (blocks == nullptr || !blocks->is_array() || (wires != nullptr && !wires->is_array())) {
    return bad("graph.no_blocks", "The design has no list of \"blocks\". Restore the file, or open its configuration.");
  }
  if (depth > deepest || blocks->size() > mostBlocks || (wires != nullptr && wires->size() > 4 * mostBlocks)) {
    return bad("graph.too_large",
               "The design has more than {most} blocks, or stacks more than {deep} deep. Is it the right "
               "file?",
               {{"most", std::to_string(mostBlocks)}, {"deep", std::to_string(deepest)}});
  }
  Graph graph;
  for (const Json& block : *blocks) {
    MHC_TRY_ASSIGN(Block read, blockFrom(block, depth));
    graph.blocks.push_back(std::make_shared<const Block>(std::move(read)));
  }
  if (wires != nullptr) MHC_TRY(readWires(*wires, graph, depth));
  return graph;
}

Result<Design> designFromJson(const Json& json) {
  MHC_TRY_ASSIGN(Graph root, graphFromJson(json));
  const Json* settings = member(json, "settings");
  if (settings != nullptr && !settings->is_object()) {
    return bad("graph.bad_settings", "The design's \"settings\" are no object in braces. Restore the file.");
  }
  const Design design(std::make_shared<const Graph>(std::move(root)), settings != nullptr ? *settings : Json::object(),
                      1, textOf(json, "description"));
  BlockId largest = 0;
  MHC_TRY(uniqueIds(design, largest));
  BlockId next = largest + 1;
  if (const Json* given = member(json, "next_id"); given != nullptr && given->is_number_integer()) {
    next = std::clamp(given->get<std::int64_t>(), next, largestId);
  }
  return Design(design.rootPtr(), design.settings(), next, design.description());
}

}  // namespace mhc::graph
