// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/PerLayer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/config/Schema.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

constexpr std::array<std::string_view, 7> keys{"hc_type",     "hc_dynamic", "hc_sinkhorn_iters", "hc_eps",
                                               "hc_numerics", "hc_init",    "hc_temperature"};
constexpr std::int64_t mostSublayers = 2048;

/// "3", written as a number is: no sign, no leading zero.
std::optional<std::int64_t> sublayerOf(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || std::to_string(number) != text) return std::nullopt;
  return number >= 0 && number < mostSublayers ? std::optional(number) : std::nullopt;
}

const Field& fieldOf(std::string_view key) {
  return *findField("model." + std::string(key));
}

}  // namespace

std::span<const std::string_view> perLayerKeys() {
  return keys;
}

ModelConfig modelOfSublayer(const ModelConfig& model, std::int64_t sublayer) {
  Config own{.model = model, .training = {}};
  own.model.hc_per_layer.clear();
  const auto found = model.hc_per_layer.find(sublayer);
  if (found == model.hc_per_layer.end() || model.hc_type == HcType::Residual) return own.model;
  for (const auto& [key, value] : found->second.items()) fieldOf(key).set(own, value);
  return own.model;
}

Json perLayerAsJson(const LayerOverrides& overrides) {
  Json json = Json::object();
  for (const auto& [sublayer, changes] : overrides) json[std::to_string(sublayer)] = changes;
  return json;
}

LayerOverrides perLayerFromJson(const Json& json) {
  LayerOverrides overrides;
  for (const auto& [text, changes] : json.items()) {
    Config scratch;
    Json ordered = Json::object();
    for (const std::string_view key : keys) {
      const auto given = changes.find(std::string(key));
      if (given == changes.end()) continue;
      const Field& field = fieldOf(key);
      field.set(scratch, *given);  // 20.0 becomes 20, as in the model's own field
      ordered[field.key] = field.get(scratch);
    }
    if (!ordered.empty()) overrides[sublayerOf(text).value_or(0)] = std::move(ordered);
  }
  return overrides;
}

std::optional<Problem> checkPerLayer(const Field& field, const Json& value) {
  const auto error = [&](const Json& found, std::string id, const std::string& pattern,
                         std::vector<std::pair<std::string, std::string>> arguments) {
    return makeProblem(Severity::Error, field.path(), valueText(found), std::move(id), pattern, std::move(arguments));
  };
  for (const auto& [text, changes] : value.items()) {
    if (!sublayerOf(text)) {
      return error(text, "config.bad_sublayer",
                   "{field} has the key {value}, which is no sublayer. Write its number from 0, for example \"3\": "
                   "2·layer for attention, 2·layer + 1 for feed-forward.",
                   {});
    }
    if (!changes.is_object()) {
      return error(
          changes, "config.bad_sublayer_value",
          "{field} has {value} for sublayer {sublayer}, but must have an object of the fields that differ there, "
          "for example {\"hc_sinkhorn_iters\": 40}.",
          {{"sublayer", text}});
    }
    for (const auto& [key, change] : changes.items()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
        const std::vector<std::string> names(keys.begin(), keys.end());
        return error(
            key, "config.not_per_layer",
            "{field} has {value} for sublayer {sublayer}, which can't differ between sublayers.{nearest} These "
            "can: {names}.",
            {{"sublayer", text}, {"nearest", didYouMean(key, names)}, {"names", listText(names)}});
      }
      if (auto problem = fieldOf(key).check(change)) {
        problem->message.english = field.path() + ", sublayer " + text + ": " + problem->message.english;
        problem->field = field.path();
        return problem;
      }
    }
  }
  return std::nullopt;
}

}  // namespace mhc::config
