// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/SinkhornRecipe.h"

#include "core/base/Json.h"
#include "core/run/RunFolder.h"

namespace mhc::workbench {

std::optional<hyper::SinkhornOptions> sinkhornOf(const std::filesystem::path& folder) {
  constexpr int kMostIterations = 1000;
  JsonLimits limits;
  limits.bytes = std::size_t{1} << 20;
  const auto json = readJsonFile(run::RunPaths{folder}.config(), limits);
  if (!json.ok() || !json.value().is_object() || !json.value().contains("model")) return std::nullopt;
  const Json& model = json.value()["model"];
  if (!model.is_object() || !model.contains("hc_type") || model["hc_type"] != "mhc") return std::nullopt;
  hyper::SinkhornOptions options;
  const auto number = [&](const char* key, double otherwise) {
    return model.contains(key) && model[key].is_number() ? model[key].get<double>() : otherwise;
  };
  if (model.contains("hc_numerics") && model["hc_numerics"] == "deepseek_v4") {
    options.numerics = hyper::Numerics::DeepseekV4;
    options.eps = 1e-6;
  }
  options.eps = number("hc_eps", options.eps);
  options.temperature = number("hc_temperature", 1);
  const double iterations = number("hc_sinkhorn_iters", options.iterations);
  if (!(iterations >= 1 && iterations <= kMostIterations) || !(options.temperature > 0) || !(options.eps >= 0)) return std::nullopt;
  options.iterations = static_cast<int>(iterations);
  return options;
}

}  // namespace mhc::workbench
