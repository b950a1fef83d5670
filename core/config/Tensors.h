// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/Config.h"

namespace mhc::config {

enum class TensorKind {
  Embedding,  ///< [vocab_size, hidden_size]
  Linear,     ///< [out, in]
  Norm,       ///< [hidden_size]
  HcFn,       ///< mixing projections, 2-D
  HcBase,     ///< mixing offsets, 1-D
  HcScale,    ///< mixing gates, 1-D
  Head,       ///< lm_head.weight [vocab_size, hidden_size], only if the head is free
};

/// The part of the model that a tensor belongs to: rows of the parameter table.
enum class TensorPart { Embedding, Attention, Ffn, Norms, Mixing, Head };

/// One parameter tensor as it is named and shaped on disk (safetensors, Llama names plus DeepSeek-V4's hc_* names).
/// The comb block of hc_*_fn and hc_*_base is in the order src·n + dst on disk for every family.
struct TensorInfo {
  std::string name;                 ///< "model.layers.0.self_attn.q_proj.weight"
  std::vector<std::int64_t> shape;  ///< row-major
  TensorKind kind = TensorKind::Linear;
  TensorPart part = TensorPart::Attention;
  int layer = -1;                  ///< decoder layer from 0, or -1
  int sublayer = -1;               ///< of hc tensors: 2·layer for attention, 2·layer + 1 for FFN; -1 else (hc_head too)
  double standard_deviation = 0;   ///< of the normal initial values; 0 where they are constants (see Initialisation.h)
  bool weight_decay = false;       ///< 2-D weights, embedding and fn too; not norms, base, scale
  bool hc_learning_rate = false;   ///< training.hc_learning_rate_factor applies: base and scale
  bool muon = false;               ///< a hidden 2-D matrix: q, k, v, o, gate, up, down

  [[nodiscard]] std::int64_t count() const;
  bool operator==(const TensorInfo&) const = default;
};

/// All parameter tensors of a valid configuration in a fixed order: embedding; per layer attention, then FFN (each: the
/// mixing tensors of its sublayer, norm, linears); final hc_head, norm, lm_head. Shapes (n streams, C = hidden_size):
///   mhc       fn [n²+2n, n·C] rows pre | post | comb (2n + src·n + dst), base [n²+2n], scale [3] (pre, post, comb)
///   hc        fn [n+2, C] rows w_m | w_beta | W_r transposed (row 2 + dst), base [n²+2n] (a | b | A_r as src·n + dst),
///             scale [2] (s_alpha for pre and res, s_beta)
///   identity  fn [2n, n·C], base [2n], scale [2]
///   residual  none; hc_dynamic false: base only
/// Each sublayer as its own hc_type and hc_dynamic say (hc_per_layer).
///   hc_reduce head (not for residual): model.hc_head_fn [n, n·C], _base [n], _scale [1], whatever hc_dynamic says
[[nodiscard]] std::vector<TensorInfo> tensorsOf(const ModelConfig& model);

/// Sum of count() over all tensors.
[[nodiscard]] std::int64_t parameterCount(const ModelConfig& model);

}  // namespace mhc::config
