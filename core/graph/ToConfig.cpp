// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/config/Document.h"
#include "core/config/PerLayer.h"
#include "core/config/Schema.h"
#include "core/graph/BlockType.h"
#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "core/graph/PathReader.h"
#include "core/graph/ProblemTools.h"
#include "core/graph/Repairs.h"

namespace mhc::graph {
namespace {

using config::Severity;

class Compiler {
 public:
  Compiler(const Design& design, const config::CheckContext& context)
      : design_(design), context_(context), path_(readPath(design)) {}

  Compiled compile() {
    problems_ = std::move(path_.problems);
    checkValues();
    shared();
    mixing();
    streams();
    layers();
    assemble();
    judge();
    unreached();
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const Problem& a, const Problem& b) { return a.severity > b.severity; });
    return {std::move(config_), std::move(document_), std::move(problems_)};
  }

 private:
  [[nodiscard]] static std::string pathOf(const config::Field& field) { return "model." + field.key; }

  /// Type and range of each value, said at its block.
  void checkValues() {
    for (const Block* block : design_.allBlocks()) {
      const BlockType* type = findBlockType(block->type);
      if (type == nullptr) continue;
      for (const ParameterInfo& parameter : type->parameters) {
        const auto given = block->parameters.find(parameter.field->key);
        if (given != block->parameters.end()) checkValue(*block, -1, *parameter.field, *given);
      }
      for (const auto& [repetition, layer] : block->changes) {
        for (const auto& [id, changes] : layer) checkChanges(id, repetition, changes);
      }
    }
  }

  void checkChanges(BlockId id, int repetition, const Json& changes) {
    const Block* inside = design_.find(id);
    const BlockType* type = inside != nullptr ? findBlockType(inside->type) : nullptr;
    if (type == nullptr) return;
    for (const auto& [key, value] : changes.items()) {
      if (const ParameterInfo* parameter = type->parameter(key))
        checkValue(*inside, repetition, *parameter->field, value);
    }
  }

  void checkValue(const Block& block, int repetition, const config::Field& field, const Json& value) {
    const auto bad = field.check(value);
    if (!bad) return;
    bad_.insert(pathOf(field));
    Problem problem{.block = block.id, .field = pathOf(field), .message = bad->message};
    problem.fixes.push_back(
        fixBy("graph.fix.default", "Use {value}",
              [id = block.id, repetition, key = field.key, value = field.default_value](const Design& d) {
                return repetition < 0 ? setParameter(d, id, key, value) : clearLayerParameter(d, id, repetition, key);
              },
              {{"value", repetition < 0 ? field.default_value.dump() : "the stack's value"}}));
    problems_.push_back(std::move(problem));
  }

  /// What the trainer has once for the whole model must be the same in every block.
  void shared() {
    for (const auto& [key, readings] : path_.values) {
      const Reading& first = mostCommon(readings);
      model_[key] = first.value;
      for (const Reading& reading : readings) {
        if (reading.value != first.value) differs(key, reading, first);
      }
    }
  }

  static const Reading& mostCommon(const std::vector<Reading>& readings) {
    const auto votes = [&](const Json& value) {
      return std::count_if(readings.begin(), readings.end(), [&](const Reading& r) { return r.value == value; });
    };
    return *std::max_element(readings.begin(), readings.end(),
                             [&](const Reading& a, const Reading& b) { return votes(a.value) < votes(b.value); });
  }

  void differs(const std::string& key, const Reading& reading, const Reading& first) {
    const Block* block = design_.find(reading.block);
    const Block* other = design_.find(first.block);
    const BlockType* type = block != nullptr ? findBlockType(block->type) : nullptr;
    if (type == nullptr || other == nullptr || type->parameter(key) == nullptr || type->parameter(key)->designOnly)
      return;
    const auto fix = [&](const Json& value) {
      return fixBy("graph.fix.everywhere", "Use {value} everywhere",
                   [key, value, reading](const Design& d) {
                     const Design cleared =
                         reading.repetition < 0 ? d : clearLayerParameter(d, reading.block, reading.repetition, key);
                     return setField(cleared, "model." + key, value);
                   },
                   {{"value", value.dump()}});
    };
    problems_.push_back(problemAt(
        reading.block, "graph.differs",
        "{field} is {value} in {block}{where}, but {other_value} in {other}. The trainer has one for the whole model.",
        {{"field", "model." + key},
         {"value", reading.value.dump()},
         {"block", titleOf(*block)},
         {"where", reading.repetition < 0 ? "" : " in layer " + std::to_string(reading.repetition)},
         {"other_value", first.value.dump()},
         {"other", titleOf(*other)}},
        {fix(first.value), fix(reading.value)}));
    problems_.back().field = "model." + key;
  }

  /// The model's own hc_* values are those of most blocks; what differs from them goes to hc_per_layer.
  void mixing() {
    Json base = Json::object();
    for (const ParameterInfo& parameter : findBlockType("mixing")->parameters) {
      const std::string& key = parameter.field->key;
      std::vector<std::pair<Json, int>> votes;
      for (const SublayerReading& sublayer : path_.sublayers) {
        const Json& value = sublayer.base.at(key);
        const auto found = std::find_if(votes.begin(), votes.end(), [&](const auto& v) { return v.first == value; });
        if (found == votes.end()) {
          votes.emplace_back(value, 1);
        } else {
          ++found->second;
        }
      }
      const auto most = std::max_element(votes.begin(), votes.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      if (most != votes.end()) base[key] = most->first;
    }
    for (std::size_t l = 0; l < path_.sublayers.size(); ++l) {
      const Json changes = differencesOf(path_.sublayers[l], base);
      if (!changes.empty()) perLayer_[std::to_string(l)] = changes;
    }
    model_.update(base);
  }

  static Json differencesOf(const SublayerReading& sublayer, const Json& base) {
    Json changes = Json::object();
    for (const auto& [key, value] : base.items()) {
      if (sublayer.changes.contains(key)) {
        changes[key] = sublayer.changes.at(key);
      } else if (sublayer.base.at(key) != value) {
        changes[key] = sublayer.base.at(key);
      }
    }
    return changes;
  }

  void streams() {
    if (path_.sublayers.empty()) return;
    const bool residual = model_.at("hc_type") == Json("residual");
    const BlockId first = path_.sublayers.front().mixing;
    if (residual) return residualStreams();
    for (const SublayerReading& sublayer : path_.sublayers) {
      const Json type =
          sublayer.changes.contains("hc_type") ? sublayer.changes.at("hc_type") : sublayer.base.at("hc_type");
      if (type == Json("residual")) residualAmongStreams(sublayer);
    }
    if (!path_.expanded) {
      problems_.push_back(problemAt(first, "graph.no_expansion",
                                    "The mixing needs n streams, but nothing makes them: there is no Expand behind the "
                                    "embedding. Put one in.",
                                    {}, {fixBy("graph.fix.expand", "Add Expand behind the embedding", withExpansion)}));
    }
    if (!path_.reduced) {
      problems_.push_back(
          problemAt(path_.sublayers.back().mixing, "graph.no_reduction",
                    "The n streams are never joined before the output head. Put a Reduce behind the last "
                    "layer.",
                    {}, {fixBy("graph.fix.reduce", "Add Reduce before the final norm", withReduction)}));
    }
  }

  void residualAmongStreams(const SublayerReading& sublayer) {
    const auto same = [&](const Problem& p) {
      return p.block == sublayer.mixing && p.message.id == "graph.residual_sublayer";
    };
    if (std::any_of(problems_.begin(), problems_.end(), same)) return;
    const Block* block = design_.find(sublayer.mixing);
    const bool changed = sublayer.changes.contains("hc_type");
    problems_.push_back(problemAt(sublayer.mixing, "graph.residual_sublayer",
                                  "{block} is residual, but n streams arrive there. Use identity, which reads and "
                                  "writes the streams without mixing "
                                  "them.",
                                  {{"block", titleOf(*block)}},
                                  {fixBy("graph.fix.identity", "Use identity",
                                         [id = block->id, changed, repetition = sublayer.repetition](const Design& d) {
                                           return changed ? setLayerParameter(d, id, repetition, "hc_type", "identity")
                                                          : setParameter(d, id, "hc_type", "identity");
                                         })}));
  }

  /// One stream: what makes and joins several has no place. Their values stay with the design.
  void residualStreams() {
    const Json rest = design_.settings().value("model", Json::object());
    for (const char* key : {"hc_mult", "hc_reduce"}) {
      if (rest.contains(key) && !model_.contains(key)) model_[key] = rest.at(key);
    }
    for (const Block* block : design_.allBlocks()) {
      if ((block->type != "expand" && block->type != "reduce") || !path_.reached.contains(block->id)) continue;
      problems_.push_back(problemAt(
          block->id, "graph.streams_without_mixing",
          "{block} is about n streams, but the mixings are residual and run one. Remove it, or choose another mixing.",
          {{"block", titleOf(*block)}},
          {removeFix(block->id), fixBy("graph.fix.mhc", "Make the mixings mhc",
                                       [](const Design& d) { return setField(d, "model.hc_type", "mhc"); })}));
    }
  }

  /// Attention and feed-forward in turn, two sublayers a layer.
  void layers() {
    for (std::size_t l = 0; l < path_.sublayers.size(); ++l) {
      if (path_.sublayers[l].attention == (l % 2 == 0)) continue;
      problems_.push_back(problemAt(
          path_.sublayers[l].mixing, "graph.order",
          "Sublayer {number} is {kind}, but the trainer runs attention and feed-forward in turn, attention first. "
          "Reorder "
          "the sublayers, or add the missing one.",
          {{"number", std::to_string(l)}, {"kind", path_.sublayers[l].attention ? "attention" : "feed-forward"}}));
      return;
    }
    if (path_.sublayers.size() % 2 != 0) {
      problems_.push_back(problemAt(path_.sublayers.back().mixing, "graph.odd",
                                    "The last layer has an attention and no feed-forward network. Add one behind it."));
    } else if (path_.sublayers.empty() && problems_.empty()) {
      problems_.push_back(
          problemAt(outside, "graph.no_layers",
                    "There is no layer between the embedding and the head. Drag mixings with attention and "
                    "feed-forward networks between them."));
    }
  }

  void assemble() {
    const Json rest = design_.settings().value("model", Json::object());
    Json model = Json::object();
    for (const config::Field& field : config::schema()) {
      if (field.part != config::Part::Model) continue;
      if (field.key == "num_hidden_layers") {
        model[field.key] = layerCount(field);
      } else if (field.type == config::FieldType::PerLayer) {
        // What fitted no sublayer stands in the settings until it is mended.
        if (rest.contains(field.key)) {
          Json both = rest.at(field.key);
          if (both.is_object()) both.update(perLayer_);
          model[field.key] = both;
        } else if (!perLayer_.empty()) {
          model[field.key] = perLayer_;
        }
      } else if (model_.contains(field.key)) {
        model[field.key] = model_.at(field.key);
      } else if (field.key == "num_key_value_heads" && model_.contains("num_attention_heads") &&
                 !rest.contains(field.key)) {
        model[field.key] = model_.at("num_attention_heads");  // latent attention has no groups
      } else {
        model[field.key] = rest.contains(field.key) ? rest.at(field.key) : field.default_value;
      }
    }
    for (const auto& [key, value] : rest.items()) {
      if (config::findField("model." + key) == nullptr) model[key] = value;
    }
    document_ = {{"model", std::move(model)}, {"training", design_.settings().value("training", Json::object())}};
  }

  [[nodiscard]] Json layerCount(const config::Field& field) const {
    for (const Block* block : design_.allBlocks()) {
      if (block->type != "stack") continue;
      const auto count = block->parameters.find(field.key);
      if (count != block->parameters.end() && field.check(*count)) return *count;
    }
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(path_.sublayers.size()) / 2);
  }

  /// What the configuration's own rules say about the whole.
  void judge() {
    auto parsed = config::parseConfig(document_);
    if (!parsed.ok()) {
      problems_.push_back({.message = parsed.error().message});
      return;
    }
    config_ = std::move(parsed.value().config);
    const bool structural = graph::hasErrors(problems_);
    std::vector<config::Problem>& judged = parsed.value().problems;
    if (config::checkRanges(config_).empty()) {
      config::CheckContext context = context_;
      context.design = true;
      for (config::Problem& more : config::lint(config_, context)) {
        if (std::find(judged.begin(), judged.end(), more) == judged.end()) judged.push_back(std::move(more));
      }
    }
    for (const config::Problem& found : judged) {
      if (bad_.contains(found.field)) continue;  // said at its block
      if (structural && found.field == "model.hc_per_layer") continue;
      problems_.push_back({.severity = found.severity,
                           .block = ownerOf(found.field),
                           .field = found.field,
                           .message = found.message,
                           .fixes = fixesOf(found)});
    }
  }

  static std::vector<Fix> fixesOf(const config::Problem& problem) {
    std::vector<Fix> fixes;
    for (const config::Fix& fix : problem.fixes) {
      fixes.push_back(fixBy("graph.fix.values", "{label}",
                            [values = fix.values](const Design& d) {
                              Design result = d;
                              for (const auto& [path, value] : values) result = setField(result, path, value);
                              return result;
                            },
                            {{"label", fix.label}}));
    }
    return fixes;
  }

  [[nodiscard]] BlockId ownerOf(const std::string& path) const {
    const std::string key = path.starts_with("model.") ? path.substr(6) : std::string();
    for (const Block* block : design_.allBlocks()) {
      const BlockType* type = findBlockType(block->type);
      const bool holds = type != nullptr && type->parameter(key == "hc_per_layer" ? "hc_type" : key) != nullptr;
      if (holds && (path_.reached.contains(block->id) || block->type == "stack")) return block->id;
    }
    return outside;
  }

  void unreached() {
    for (const Block* block : design_.allBlocks()) {
      if (path_.reached.contains(block->id) || block->type == "stack") continue;
      if (const Block* stack = design_.find(design_.parentOf(block->id)); stack && !path_.reached.contains(stack->id))
        continue;
      const auto said = [&](const Problem& p) { return p.block == block->id; };
      if (std::any_of(problems_.begin(), problems_.end(), said)) continue;
      problems_.push_back(
          problemAt(block->id, "graph.unconnected",
                    "{block} is not on the path from the embedding to the head: it is drawn, but no part of "
                    "the model.",
                    {{"block", titleOf(*block)}}));
      problems_.back().severity = Severity::Warning;
    }
  }

  const Design& design_;
  const config::CheckContext& context_;
  PathReading path_;
  std::vector<Problem> problems_;
  std::set<std::string> bad_;  ///< paths of fields with a value that can't be
  Json model_ = Json::object();
  Json perLayer_ = Json::object();
  Json document_;
  config::Config config_;
};

}  // namespace

bool Compiled::valid() const {
  return !hasErrors(problems);
}

Compiled toConfig(const Design& design, const config::CheckContext& context) {
  return Compiler(design, context).compile();
}

}  // namespace mhc::graph
