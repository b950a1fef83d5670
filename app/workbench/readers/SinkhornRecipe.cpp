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

}  // namespace

std::vector<std::optional<hyper::SinkhornOptions>> sinkhornOf(const std::filesystem::path& folder, int sublayers) {
  std::vector<std::optional<hyper::SinkhornOptions>> recipes;
  JsonLimits limits;
  limits.bytes = std::size_t{1} << 20;
  const auto json = readJsonFile(run::RunPaths{folder}.config(), limits);
  if (!json.ok() || !json.value().is_object() || !json.value().contains("model")) return recipes;
  const Json& model = json.value()["model"];
  if (!model.is_object()) return recipes;
  const Json* layers =
      model.contains("hc_per_layer") && model["hc_per_layer"].is_object() ? &model["hc_per_layer"] : nullptr;
  for (int s = 0; s < sublayers; ++s) {
    const std::string key = std::to_string(s);  // the config counts sublayers from 0
    recipes.push_back(recipe(model, layers != nullptr && layers->contains(key) ? &(*layers)[key] : nullptr));
  }
  return recipes;
}

}  // namespace mhc::workbench
