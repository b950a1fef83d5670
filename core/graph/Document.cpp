// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/Document.h"

#include <algorithm>
#include <set>

#include "core/config/Document.h"
#include "core/config/PerLayer.h"
#include "core/config/Schema.h"
#include "core/graph/BlockType.h"
#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "core/graph/EditTools.h"
#include "core/graph/PathReader.h"

namespace mhc::graph {
namespace {

const Json& memberOr(const Json& object, const char* key, const Json& otherwise) {
  const auto found = object.find(key);
  return found != object.end() ? *found : otherwise;
}

bool whole(const Json& document) {
  return document.contains("model") || document.contains("training");
}

/// The values of a part that are not what the parsed configuration holds, because they can't be.
template <typename Put>
void unreadable(const Json& part, config::Part which, Put put) {
  for (const auto& [key, value] : part.items()) {
    const config::Field* field = config::findField(std::string(config::toName(which)) + "." + key);
    if (field != nullptr ? field->check(value).has_value() : which == config::Part::Training) put(key, value);
  }
}

/// Positions, names and notes of the old design at the new one's blocks of the same place: kind by kind, in order.
void keepLooks(const Graph& old, Graph& fresh) {
  std::map<std::string, std::vector<const Block*>> byType;
  for (const BlockPtr& block : old.blocks) byType[block->type].push_back(block.get());
  std::map<std::string, std::size_t> used;
  for (BlockPtr& block : fresh.blocks) {
    const std::vector<const Block*>& candidates = byType[block->type];
    const std::size_t index = used[block->type]++;
    if (index >= candidates.size()) continue;
    const Block& before = *candidates[index];
    Block copy = *block;
    copy.position = before.position;
    copy.name = before.name;
    copy.note = before.note;
    if (copy.inside != nullptr && before.inside != nullptr) {
      Graph inside = *copy.inside;
      keepLooks(*before.inside, inside);
      copy.inside = std::make_shared<const Graph>(std::move(inside));
    }
    block = std::make_shared<const Block>(std::move(copy));
  }
}

Json withoutOrder(const Json& document) {
  return Json::parse(nlohmann::json::parse(document.dump()).dump());
}

/// The same keys and values, in whatever order; a missing key and its default are the same.
bool sameDocument(const Json& a, const Json& b) {
  const auto left = config::parseConfig(a), right = config::parseConfig(b);
  return left.ok() && right.ok() && left.value().ok() && right.value().ok()
             ? left.value().config == right.value().config
             : withoutOrder(a) == withoutOrder(b);
}

/// Errors of the drawing itself: what no value can mend.
std::set<std::pair<BlockId, std::string>> structuralErrors(const Compiled& compiled) {
  std::set<std::pair<BlockId, std::string>> errors;
  for (const Problem& problem : compiled.problems) {
    const bool structural = problem.message.id.starts_with("graph.") && problem.severity == config::Severity::Error;
    if (structural) errors.insert({problem.block, problem.message.id});
  }
  return errors;
}

/// Every field of the document set in place.
Design edited(const Design& design, const Json& document) {
  Design result = design;
  const Json none = Json::object();
  const Json& model = memberOr(document, "model", none);
  Json rest = Json::object();
  for (const auto& [key, value] : model.items()) {
    const config::Field* field = config::findField("model." + key);
    if (field == nullptr) {
      rest[key] = value;
    } else if (field->type != config::FieldType::PerLayer) {
      result = setField(result, field->path(), value);
    }
  }
  for (const config::Field& field : config::schema()) {
    const bool missing = field.part == config::Part::Model && !model.contains(field.key);
    if (missing && field.type != config::FieldType::PerLayer)
      result = setField(result, field.path(), field.default_value);
  }
  Json settings = result.settings();
  Json kept = Json::object();
  for (const auto& [key, value] : memberOr(settings, "model", none).items()) {
    if (config::findField("model." + key) != nullptr && key != "hc_per_layer") kept[key] = value;
  }
  for (const auto& [key, value] : rest.items()) kept[key] = value;
  settings["model"] = std::move(kept);
  settings["training"] = memberOr(document, "training", none);
  return withPerLayer(withSettings(result, std::move(settings)), memberOr(model, "hc_per_layer", none));
}

}  // namespace

Result<Design> fromDocument(const Json& document, const std::string& description) {
  MHC_TRY_ASSIGN(const config::ParsedConfig parsed, config::parseConfig(document));
  Design design = fromConfig(parsed.config, description.empty() ? parsed.description : description);
  const Json none = Json::object();
  const Json& model = whole(document) ? memberOr(document, "model", none) : document;
  if (model.is_object()) {
    unreadable(model, config::Part::Model, [&](const std::string& key, const Json& value) {
      design = key == "hc_per_layer" ? withPerLayer(design, value) : setField(design, "model." + key, value);
    });
  }
  if (const Json& training = memberOr(document, "training", none); whole(document) && training.is_object()) {
    Json settings = design.settings();
    unreadable(training, config::Part::Training,
               [&](const std::string& key, const Json& value) { settings["training"][key] = value; });
    design = withSettings(design, std::move(settings));
  }
  return design;
}

Result<Design> withDocument(const Design& design, const Json& document) {
  MHC_TRY_ASSIGN(const Design fresh, fromDocument(document, design.description()));
  if (whole(document) && memberOr(document, "model", Json::object()).is_object() &&
      memberOr(document, "training", Json::object()).is_object()) {
    Design inPlace = edited(design, document);
    const Compiled compiled = toConfig(inPlace);
    const auto before = structuralErrors(toConfig(design)), after = structuralErrors(compiled);
    const bool noWorse = std::includes(before.begin(), before.end(), after.begin(), after.end());
    if (noWorse && sameDocument(compiled.document, toConfig(fresh).document))
      return inPlace == design ? design : inPlace;
  }
  Graph root = fresh.root();
  keepLooks(design.root(), root);
  return withGraph(fresh, outside, std::move(root), design.nextId());
}

Design withPerLayer(const Design& design, const Json& perLayer) {
  Design result = design;
  for (const Block* block : design.allBlocks()) {
    for (const auto& [repetition, layer] : block->changes) {
      for (const auto& [id, changes] : layer) {
        for (const std::string_view key : config::perLayerKeys())
          result = clearLayerParameter(result, id, repetition, key);
      }
    }
  }
  Json left = Json::object();
  const config::Field& field = *config::findField("model.hc_per_layer");
  if (!perLayer.is_object() || field.check(perLayer)) {
    left = perLayer;
  } else {
    const PathReading path = readPath(result);
    for (const auto& [sublayer, changes] : config::perLayerFromJson(perLayer)) {
      if (sublayer >= static_cast<std::int64_t>(path.sublayers.size())) {
        left[std::to_string(sublayer)] = changes;
        continue;
      }
      const SublayerReading& reading = path.sublayers[static_cast<std::size_t>(sublayer)];
      const bool inStack = design.parentOf(reading.mixing) != outside;
      for (const auto& [key, value] : changes.items()) {
        result = inStack ? setLayerParameter(result, reading.mixing, reading.repetition, key, value)
                         : setParameter(result, reading.mixing, key, value);
      }
    }
  }
  Json settings = result.settings();
  Json& model = settings["model"];
  if (!model.is_object()) model = Json::object();
  model.erase("hc_per_layer");
  if (!left.empty()) model["hc_per_layer"] = left;
  return settings == result.settings() ? result : withSettings(result, std::move(settings));
}

std::string documentText(const Design& design) {
  return toConfig(design).document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mhc::graph
