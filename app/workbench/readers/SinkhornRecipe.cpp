// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/SinkhornRecipe.h"

#include <string>

#include "core/base/Json.h"
#include "core/run/RunFolder.h"

namespace mhc::workbench {
namespace {

constexpr int kMostIterations = 1000;

/// `own`: the fields in which a sublayer differs from the model; null if in none.
std::optional<hyper::SinkhornOptions> recipe(const Json& model, const Json* own) {
  const auto field = [&](const char* key) -> const Json* {
    if (own != nullptr && own->is_object() && own->contains(key)) return &(*own)[key];
    return model.contains(key) ? &model[key] : nullptr;
  };
  const auto is = [&](const char* key, const char* text) {
    const Json* value = field(key);
    return value != nullptr && *value == text;
  };
  const auto number = [&](const char* key, double otherwise) {
    const Json* value = field(key);
    return value != nullptr && value->is_number() ? value->get<double>() : otherwise;
  };
  if (!is("hc_type", "mhc")) return std::nullopt;
  hyper::SinkhornOptions options;
  if (is("hc_numerics", "deepseek_v4")) {
    options.numerics = hyper::Numerics::DeepseekV4;
    options.eps = 1e-6;
  }
  options.eps = number("hc_eps", options.eps);
  options.temperature = number("hc_temperature", 1);
  const double iterations = number("hc_sinkhorn_iters", options.iterations);
  if (!(iterations >= 1 && iterations <= kMostIterations) || !(options.temperature > 0) || !(options.eps >= 0))
    return std::nullopt;
  options.iterations = static_cast<int>(iterations);
  return options;
}

/// The part "model" of the folder's config.json; null if there is none that can be read.
Json modelIn(const std::filesystem::path& folder) {
  JsonLimits limits;
  limits.bytes = std::size_t{1} << 20;
  const auto json = readJsonFile(run::RunPaths{folder}.config(), limits);
  return json.ok() && json.value().is_object() && json.value().contains("model") ? json.value()["model"] : Json();
}

/// What hc_per_layer says of a sublayer, which the config counts from 0; null if nothing.
const Json* ownFields(const Json& model, int sublayer) {
  if (!model.contains("hc_per_layer") || !model["hc_per_layer"].is_object()) return nullptr;
  const Json& layers = model["hc_per_layer"];
  const std::string key = std::to_string(sublayer);
  return layers.contains(key) ? &layers[key] : nullptr;
}

}  // namespace

std::vector<std::optional<hyper::SinkhornOptions>> sinkhornOf(const std::filesystem::path& folder, int sublayers) {
  std::vector<std::optional<hyper::SinkhornOptions>> recipes;
  const Json model = modelIn(folder);
  if (!model.is_object()) return recipes;
  for (int s = 0; s < sublayers; ++s) recipes.push_back(recipe(model, ownFields(model, s)));
  return recipes;
}

std::vector<std::string> mixingTypesOf(const std::filesystem::path& folder, int sublayers) {
  const Json model = modelIn(folder);
  if (!model.is_object() || !model.contains("hc_type") || !model["hc_type"].is_string()) return {};
  const std::string whole = model["hc_type"].get<std::string>();
  std::vector<std::string> types;
  bool differs = false;
  for (int s = 0; s < sublayers; ++s) {
    const Json* own = ownFields(model, s);
    const bool has = own != nullptr && own->is_object() && own->contains("hc_type") && (*own)["hc_type"].is_string();
    types.push_back(has ? (*own)["hc_type"].get<std::string>() : whole);
    differs = differs || types.back() != whole;
  }
  return differs ? types : std::vector<std::string>();
}

}  // namespace mhc::workbench
