// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/Import.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/config/Schema.h"
#include "core/config/ValueText.h"

namespace mhc::config {
namespace {

struct Alias {
  std::string_view foreign;
  std::string_view key;
};

// Where each is found: Megatron-LM mhc_*, vLLM and FlashInfer hc_*_eps and sinkhorn_repeat, tokenbender mhc_tau,
// lucidrains num_residual_streams, Hyper-Connections' expansion rate.
constexpr std::array<Alias, 17> aliases{{
    {"mhc_num_residual_streams", "hc_mult"},
    {"num_residual_streams", "hc_mult"},
    {"hc_num_streams", "hc_mult"},
    {"mhc_expansion_rate", "hc_mult"},
    {"hc_expansion_rate", "hc_mult"},
    {"expansion_rate", "hc_mult"},
    {"mhc_sinkhorn_iterations", "hc_sinkhorn_iters"},
    {"mhc_sinkhorn_iters", "hc_sinkhorn_iters"},
    {"sinkhorn_iters", "hc_sinkhorn_iters"},
    {"sinkhorn_repeat", "hc_sinkhorn_iters"},
    {"hc_sinkhorn_eps", "hc_eps"},
    {"hc_pre_eps", "hc_eps"},
    {"mhc_eps", "hc_eps"},
    {"mhc_tau", "hc_temperature"},
    {"rms_eps", "rms_norm_eps"},
    {"rope_base", "rope_theta"},
    {"num_layers", "num_hidden_layers"},
}};

std::string_view keyOf(std::string_view foreign) {
  const auto found = std::find_if(aliases.begin(), aliases.end(), [&](const Alias& a) { return a.foreign == foreign; });
  return found == aliases.end() ? std::string_view() : found->key;
}

std::string path(std::string_view key) { return "model." + std::string(key); }

void note(std::vector<Problem>& problems, std::string_view key, const Json& value, std::string id,
          const std::string& pattern, std::vector<std::pair<std::string, std::string>> arguments = {}) {
  problems.push_back(makeProblem(Severity::Note, path(key), valueText(value), std::move(id), pattern,
                                 std::move(arguments)));
}

void renameAliases(Json& model, std::vector<Problem>& problems) {
  Json renamed = Json::object();
  for (const auto& [key, value] : model.items()) {
    const std::string target(keyOf(key));
    if (target.empty()) {
      renamed[key] = value;
    } else if (!model.contains(target) && !renamed.contains(target)) {
      renamed[target] = value;
      note(problems, target, value, "config.alias", "{foreign} of another project was read as {field} = {value}.",
           {{"foreign", key}});
    } else if (const Json& other = model.contains(target) ? model[target] : renamed[target]; other != value) {
      problems.push_back(makeProblem(
          Severity::Error, path(target), valueText(other), "config.alias_conflict",
          "{field} is {value}, but {foreign}, which means the same, is {second}. Remove one of the two.",
          {{"foreign", key}, {"second", valueText(value)}}));
    }
  }
  model = std::move(renamed);
}

bool hasStreams(const Json& model) {
  return model.contains("hc_mult") || (model.contains("mhc") && model["mhc"] == true);
}

void fillType(Json& model, std::vector<Problem>& problems) {
  if (model.contains("hc_type")) return;
  const Json type = model.contains("model_type") ? model["model_type"] : Json();
  if (type == "mhc_llama" || (type.is_null() && !model.contains("mhc"))) return;  // our own, with our defaults
  model["hc_type"] = hasStreams(model) ? "mhc" : "residual";
  note(problems, "hc_type", model["hc_type"], "config.import_type",
       "The document does not say how residual streams are connected; {field} was set to {value}, because it {reason}.",
       {{"reason", hasStreams(model) ? "speaks of several streams" : "knows of one stream only"}});
}

void fillNumerics(Json& model, std::vector<Problem>& problems) {
  if (model.contains("hc_numerics") || !model.contains("hc_eps") || !model["hc_eps"].is_number()) return;
  if (!(model["hc_eps"].get<double>() > 0)) return;
  model["hc_numerics"] = "deepseek_v4";
  note(problems, "hc_numerics", model["hc_numerics"], "config.import_numerics",
       "{field} was set to {value}, because hc_eps is {eps} and paper numerics have no epsilon.",
       {{"eps", valueText(model["hc_eps"])}});
}

/// Llama documents leave this out when it equals num_attention_heads.
void fillKeyValueHeads(Json& model) {
  if (!model.contains("num_key_value_heads") && model.contains("num_attention_heads") &&
      model["num_attention_heads"].is_number()) {
    model["num_key_value_heads"] = model["num_attention_heads"];
  }
}

std::int64_t wholeNumber(const Json& model, const char* key, std::int64_t otherwise) {
  return model.contains(key) && model[key].is_number_integer() ? model[key].get<std::int64_t>() : otherwise;
}

struct Meaning {
  std::string_view key;
  Json harmless;  ///< with this value the numbers are the same
  std::string_view does;
};

const std::vector<Meaning>& meanings() {
  static const std::vector<Meaning> list{
      {"hidden_act", "silu", "uses SwiGLU (silu)"},
      {"attention_bias", false, "has no bias in the attention"},
      {"mlp_bias", false, "has no bias in the feed-forward layers"},
      {"rope_scaling", nullptr, "does not scale rotary positions"},
      {"attention_dropout", 0.0, "has no dropout"},
      {"hc_post_mult_value", 2.0, "multiplies the sigmoid of H_post by 2"},
      {"mhc_post_mult_value", 2.0, "multiplies the sigmoid of H_post by 2"},
      {"mhc_init_gating_factor", 0.01, "starts the gates at 0.01, or at 1 with hc_init v4"},
      {"num_experts", nullptr, "has one feed-forward network in each layer"},
      {"n_routed_experts", nullptr, "has one feed-forward network in each layer"},
      {"sliding_window", nullptr, "lets attention see the whole sequence"},
  };
  return list;
}

}  // namespace

Json importModel(const Json& model, std::vector<Problem>& problems) {
  Json result = model;
  renameAliases(result, problems);
  fillType(result, problems);
  fillNumerics(result, problems);
  fillKeyValueHeads(result);
  return result;
}

Problem aboutUnknownKey(const std::string& key, const Json& value, const Json& model) {
  const std::string pattern = "The model key {key} with the value {value} {what}";
  const auto about = [&](Severity severity, std::string id, std::string what) {
    return makeProblem(severity, "model." + key, valueText(value), std::move(id), pattern,
                       {{"key", quotedText(key)}, {"what", std::move(what)}});
  };
  for (const Meaning& meaning : meanings()) {
    if (meaning.key != key || value == meaning.harmless) continue;
    Problem problem = about(Severity::Warning, "config.foreign_meaning",
                            "is kept, but this program " + std::string(meaning.does) +
                                ", so the numbers differ from the other program's.");
    problem.fixes.push_back({"Drop the key", {{"model." + key, nullptr}}});
    return problem;
  }
  if (key == "head_dim" && value.is_number_integer()) {
    const ModelConfig defaults;
    const std::int64_t width = wholeNumber(model, "hidden_size", defaults.hidden_size);
    const std::int64_t heads = wholeNumber(model, "num_attention_heads", defaults.num_attention_heads);
    if (heads > 0 && value.get<std::int64_t>() != width / heads) {
      return about(Severity::Warning, "config.foreign_meaning",
                   "is kept, but this program's heads are hidden_size / num_attention_heads wide, so the numbers differ "
                   "from the other program's.");
    }
  }
  const std::vector<std::string> known = keysOf(Part::Model);
  return about(Severity::Note, "config.unknown_model_key",
               "is not one that this program uses; it is kept and written back." + didYouMean(key, known));
}

}  // namespace mhc::config
