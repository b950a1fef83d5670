// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/config/Config.h"
#include "core/training/model/Parameters.h"
#include "kernels/Mixing.h"

namespace mhc::training {

/// What one boundary reads with: maps of the sublayer after it, or the final reduction.
struct BoundaryWeights {
  kernels::ReadKind kind = kernels::ReadKind::Sublayer;
  kernels::MixingOptions read;
  kernels::MixingParameters mixing;   ///< null pointers where the family has no parameters
  const float* norm = nullptr;        ///< [C], branch norm or final norm
};

struct LayerWeights {
  const float* qkv = nullptr;     ///< [(heads + 2·kv_heads)·d, C]
  const float* out = nullptr;     ///< [C, heads·d]
  const float* gateUp = nullptr;  ///< [2I, C]
  const float* down = nullptr;    ///< [C, I]
};

/// Where a forward pass without gradients finds its parameters; pointers into the store.
struct DecoderWeights {
  const float* embedding = nullptr;  ///< [V, C]
  const float* head = nullptr;       ///< [V, C]; the embedding if it is tied
  std::vector<LayerWeights> layers;
  std::vector<BoundaryWeights> boundaries;  ///< 2·layers + 1: before each sublayer, and the output

  [[nodiscard]] static DecoderWeights of(const config::ModelConfig& model, const Parameters& parameters);
};

}  // namespace mhc::training
