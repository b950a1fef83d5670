// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/CodeExport.h"

#include <utility>
#include <vector>

#include "core/base/Text.h"
#include "core/config/Document.h"
#include "core/config/PerLayer.h"
#include "core/config/Schema.h"
#include "core/graph/CodeTemplates.h"
#include "core/graph/Convert.h"

namespace mhc::graph {
namespace {

Result<config::ModelConfig> runnable(const Design& design) {
  const Compiled compiled = toConfig(design);
  for (const Problem& problem : compiled.problems) {
    const bool aboutTraining =
        problem.field.starts_with("training.") || problem.message.id == "config.vocabulary_too_small";
    if (problem.severity != config::Severity::Error || aboutTraining) continue;
    return makeError(ExitCode::BadConfiguration, "export.not_runnable",
                     "The design can't be written as a program, because it can't be run: {problem}",
                     {{"problem", problem.message.english}});
  }
  return compiled.config.model;
}

/// The text with each @NAME@ replaced.
std::string filled(std::string text, const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [name, value] : values) {
    const std::string mark = "@" + name + "@";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

/// Numbers, switches and names of the model that the program needs: nothing that a person wrote.
Json settingsOf(const config::ModelConfig& model) {
  const Json all = config::toJson(model);
  Json settings = Json::object();
  for (const config::Field& field : config::schema()) {
    const bool written = field.part == config::Part::Model && field.type != config::FieldType::String &&
                         field.type != config::FieldType::PerLayer;
    if (written) settings[field.key] = all.at(field.key);
  }
  settings["hc_eps"] = model.effectiveHcEps();
  settings["norm_eps"] = model.mixingNormEps();
  return settings;
}

/// What differs by sublayer, with nothing left to be derived.
Json ownSettings(const config::ModelConfig& model) {
  Json all = Json::object();
  if (model.hc_type == config::HcType::Residual) return all;
  for (const auto& [sublayer, changes] : model.hc_per_layer) {
    const config::ModelConfig own = config::modelOfSublayer(model, sublayer);
    Json& settings = all[std::to_string(sublayer)] = changes;
    settings["hc_eps"] = own.effectiveHcEps();
    settings["norm_eps"] = own.mixingNormEps();
  }
  return all;
}

std::string cppNumber(double value) {
  const std::string text = formatNumber(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

/// {Kind::Mhc, true, 20, 1.0, false, 0.0, 1e-20}
std::string cppMixing(const config::ModelConfig& own) {
  static constexpr const char* kinds[] = {"Residual", "Hc", "Mhc", "Identity"};
  return std::string("{Kind::") + kinds[static_cast<int>(own.hc_type)] + ", " + (own.hc_dynamic ? "true" : "false") +
         ", " + std::to_string(own.hc_sinkhorn_iters) + ", " + cppNumber(own.hc_temperature) + ", " +
         (own.hc_numerics == config::HcNumerics::DeepseekV4 ? "true" : "false") + ", " +
         cppNumber(own.effectiveHcEps()) + ", " + cppNumber(own.mixingNormEps()) + "}";
}

std::string cppOwnMixings(const config::ModelConfig& model) {
  std::string text;
  if (model.hc_type == config::HcType::Residual) return text;
  for (const auto& [sublayer, changes] : model.hc_per_layer) {
    text += "  if (sublayer == " + std::to_string(sublayer) + ") return " +
            cppMixing(config::modelOfSublayer(model, sublayer)) + ";\n";
  }
  return text;
}

std::string reduction(const config::ModelConfig& model) {
  if (model.hc_type == config::HcType::Residual || model.hc_reduce == config::HcReduce::Sum) return "Sum";
  return model.hc_reduce == config::HcReduce::Mean ? "Mean" : "Head";
}

}  // namespace

Result<std::string> pythonModule(const Design& design) {
  MHC_TRY_ASSIGN(const config::ModelConfig model, runnable(design));
  return filled(pythonTemplate(), {{"SETTINGS", settingsOf(model).dump(4)}, {"OWN", ownSettings(model).dump(4)}});
}

Result<std::string> cppProgram(const Design& design) {
  MHC_TRY_ASSIGN(const config::ModelConfig model, runnable(design));
  return filled(cppTemplate(), {{"HIDDEN", std::to_string(model.hidden_size)},
                                {"LAYERS", std::to_string(model.num_hidden_layers)},
                                {"HEADS", std::to_string(model.num_attention_heads)},
                                {"GROUPS", std::to_string(model.num_key_value_heads)},
                                {"INNER", std::to_string(model.intermediate_size)},
                                {"VOCABULARY", std::to_string(model.vocab_size)},
                                {"STREAMS", std::to_string(model.streams())},
                                {"THETA", cppNumber(model.rope_theta)},
                                {"EPS", cppNumber(model.rms_norm_eps)},
                                {"TIED", model.tie_word_embeddings ? "true" : "false"},
                                {"REDUCE", reduction(model)},
                                {"OWN", cppOwnMixings(model)},
                                {"MIXING", cppMixing(model)}});
}

}  // namespace mhc::graph
