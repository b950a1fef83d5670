// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample/DecoderWeights.h"

#include <string>

#include "core/training/model/MixingSetup.h"

namespace mhc::training {
namespace {

BoundaryWeights boundaryOf(const config::ModelConfig& model, const Parameters& parameters, std::int64_t l) {
  const bool output = l == model.sublayers();
  const std::string layer = "model.layers." + std::to_string(l / 2) + ".";
  const std::string mixing = output ? "model.hc_head_" : layer + (l % 2 == 0 ? "hc_attn_" : "hc_ffn_");
  const std::string norm =
      output ? "model.norm.weight" : layer + (l % 2 == 0 ? "input_layernorm.weight" : "post_attention_layernorm.weight");
  BoundaryWeights weights;
  weights.kind = output ? reduceKind(model) : kernels::ReadKind::Sublayer;
  weights.read = mixingOptions(model, l);
  weights.read.dynamic = weights.read.dynamic || output;  // hc_dynamic is about the sublayers only
  weights.mixing = {parameters.weight(mixing + "fn"), parameters.weight(mixing + "base"), parameters.weight(mixing + "scale")};
  weights.norm = parameters.weight(norm);
  return weights;
}

}  // namespace

DecoderWeights DecoderWeights::of(const config::ModelConfig& model, const Parameters& parameters) {
  DecoderWeights weights;
  weights.embedding = parameters.weight("model.embed_tokens.weight");
  weights.head = model.tie_word_embeddings ? weights.embedding : parameters.weight("lm_head.weight");
  for (std::int64_t l = 0; l < model.num_hidden_layers; ++l) {
    const std::string layer = "model.layers." + std::to_string(l) + ".";
    weights.layers.push_back({parameters.weight(layer + "self_attn.q_proj.weight"),
                              parameters.weight(layer + "self_attn.o_proj.weight"),
                              parameters.weight(layer + "mlp.gate_proj.weight"),
                              parameters.weight(layer + "mlp.down_proj.weight")});
  }
  for (std::int64_t l = 0; l <= model.sublayers(); ++l) weights.boundaries.push_back(boundaryOf(model, parameters, l));
  return weights;
}

}  // namespace mhc::training
