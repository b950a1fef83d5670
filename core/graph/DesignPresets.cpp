// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/DesignPresets.h"

#include <algorithm>
#include <array>

#include "core/config/Document.h"
#include "core/config/Presets.h"
#include "core/config/Settings.h"
#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "core/graph/EditTools.h"

namespace mhc::graph {
namespace {

/// A column of Table 5. The dense layer's width is not printed there: as many channels as the experts that work on a
/// token have together gives the printed sums. Active parameters leave the embedding out, which is looked up.
struct PaperModel {
  const char* name;
  const char* size;
  std::int64_t layers, width, expertWidth, routed, heads, sequences, steps;
  double learningRate;
};

constexpr std::array<PaperModel, 4> paperModels{{
    {"paper-3b", "3B", 12, 1280, 896, 64, 16, 320, 30000, 8.6e-4},
    {"paper-9b", "9B", 18, 1920, 1280, 64, 24, 512, 50000, 5.9e-4},
    {"paper-27b", "27B", 30, 2560, 1536, 72, 32, 1280, 50000, 4.0e-4},
    {"paper-3b-1t", "3B, 1 T tokens", 12, 1280, 896, 64, 16, 2560, 100000, 9.0e-4},
}};
constexpr std::int64_t activeExperts = 6, sharedExperts = 2;

std::string descriptionOf(const PaperModel& m) {
  return std::string("The paper's ") + m.size + " model: latent attention and a mixture of experts. Design only.";
}

config::Config configOf(const PaperModel& m) {
  config::Config config;
  config::ModelConfig& model = config.model;
  model.hidden_size = m.width;
  model.num_hidden_layers = m.layers;
  model.num_attention_heads = model.num_key_value_heads = m.heads;
  model.intermediate_size = (activeExperts + sharedExperts) * m.expertWidth;
  model.vocab_size = 129280;
  model.max_position_embeddings = 4096;
  model.rms_norm_eps = 1e-20;
  model.tie_word_embeddings = false;
  config::TrainingConfig& t = config.training;
  t.sequence_length = 4096;
  t.micro_batch = 1;
  t.accumulation = m.sequences;
  t.steps = m.steps;
  t.dtype = config::DType::BFloat16;
  t.learning_rate = m.learningRate;
  t.schedule = config::Schedule::Wsd;  // the nearest to its steps of 0.316 and 0.1 at 80 and 90 %
  t.warmup_steps = 2000;
  t.recompute = config::Recompute::Selective;
  return config;
}

BlockId blockIn(const Design& design, const std::string& type, BlockId stack) {
  for (const BlockPtr& block : design.graphOf(stack)->blocks) {
    if (block->type == type) return block->id;
  }
  return outside;
}

/// One dense layer before a stack of layers with experts.
Design paperDesign(const PaperModel& m) {
  Design design = fromConfig(configOf(m), descriptionOf(m));
  const BlockId stack = blockIn(design, "stack", outside);
  const BlockId attention = blockIn(design, "attention", stack);
  design = changeType(design, attention, "latent_attention");
  const Wire into = *design.root().into({stack, "in"});
  const BlockId rope = design.root().into({stack, "positions"})->from.block;
  // The first layer: a copy of what is inside the stack, in front of it.
  BlockId next = design.nextId();
  std::map<BlockId, BlockId> ids;
  Graph root = design.root();
  const Graph& layer = *design.find(stack)->inside;
  for (const BlockPtr& block : layer.blocks)
    root.blocks.push_back(std::make_shared<const Block>(renumbered(*block, next, ids)));
  for (const Wire& wire : renamedWires(layer.wires, ids)) root.wires.push_back(wire);
  for (const Wire& wire : layer.wires) {
    if (wire.from == End{outside, "in"}) root.wires.push_back({into.from, {ids.at(wire.to.block), wire.to.socket}});
    if (wire.from == End{outside, "positions"})
      root.wires.push_back({{rope, "out"}, {ids.at(wire.to.block), wire.to.socket}});
    if (wire.to == End{outside, "out"})
      root.wires.push_back({{ids.at(wire.from.block), wire.from.socket}, {stack, "in"}});
  }
  std::erase(root.wires, into);
  design = withGraph(design, outside, std::move(root), next);
  design = setParameter(design, stack, "num_hidden_layers", m.layers - 1);
  const BlockId ffn = blockIn(design, "ffn", stack);
  design = changeType(design, ffn, "moe");
  design = setParameter(design, ffn, "n_routed_experts", m.routed);
  design = setParameter(design, ffn, "num_experts_per_tok", activeExperts);
  design = setParameter(design, ffn, "n_shared_experts", sharedExperts);
  return setParameter(design, ffn, "moe_intermediate_size", m.expertWidth);
}

}  // namespace

std::vector<DesignPreset> designPresets() {
  std::vector<DesignPreset> presets;
  for (const std::string& name : config::presetNames()) {
    const auto preset = config::loadPreset(name);
    presets.push_back({name, preset.ok() ? preset.value().description : std::string(), false});
  }
  for (const PaperModel& model : paperModels) presets.push_back({model.name, descriptionOf(model), true});
  return presets;
}

Result<Design> designPreset(std::string_view name) {
  for (const PaperModel& model : paperModels) {
    if (model.name == name) return paperDesign(model);
  }
  std::vector<std::string> names = config::presetNames();
  if (!names.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
    for (const PaperModel& model : paperModels) names.emplace_back(model.name);
    return config::unknownPreset(name, names);
  }
  MHC_TRY_ASSIGN(const config::ParsedConfig preset, config::loadPreset(name));
  return fromConfig(preset.config, preset.description);
}

}  // namespace mhc::graph
