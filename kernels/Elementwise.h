// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace mhc::kernels {

/// out = silu(gate)·up. Rows of gate_up are [gate I | up I].
struct SwiGluForward {
  std::int64_t tokens = 0;
  std::int64_t intermediate = 0;  ///< I
  const float* gate_up = nullptr; ///< [N, 2I]
  float* out = nullptr;           ///< [N, I]
};

struct SwiGluBackward {
  std::int64_t tokens = 0;
  std::int64_t intermediate = 0;
  const float* gate_up = nullptr;  ///< [N, 2I]
  const float* grad_out = nullptr; ///< [N, I]
  float* grad_gate_up = nullptr;   ///< [N, 2I]; may alias gate_up
};

/// x0[t, i, :] = table[ids[t], :] for every stream i.
struct EmbeddingForward {
  std::int64_t tokens = 0;
  int n = 1;
  std::int64_t C = 0;
  const std::int32_t* ids = nullptr;
  const float* table = nullptr;  ///< [V, C]
  float* x0 = nullptr;           ///< [N, n, C]
};

/// grad_table[ids[t], :] += Σ_i grad_x0[t, i, :], tokens in ascending order for every channel.
struct EmbeddingBackward {
  std::int64_t tokens = 0;
  int n = 1;
  std::int64_t C = 0;
  const std::int32_t* ids = nullptr;
  const float* grad_x0 = nullptr;
  float* grad_table = nullptr;
};

/// Softmax cross-entropy of a block of rows; the logits become their gradient in place.
struct CrossEntropy {
  std::int64_t tokens = 0;
  std::int64_t vocab = 0;
  float* logits = nullptr;                ///< [N, V]; out: (softmax − onehot)·gradient_scale if gradient
  const std::int32_t* targets = nullptr;  ///< [N]
  float* losses = nullptr;                ///< [N], nats
  float gradient_scale = 1.0F;            ///< 1 / target tokens of the global batch
  bool gradient = true;
};

/// y = x·rsqrt(mean(x²) + eps)·weight over rows (generation, tests; a training step has it inside the border).
struct RmsNormForward {
  std::int64_t rows = 0;
  std::int64_t C = 0;
  const float* x = nullptr;
  const float* weight = nullptr;
  float eps = 1e-6F;
  float* y = nullptr;
  float* inverse_rms = nullptr;  ///< [rows] or null
};

/// One AdamW update of a flat range (decoupled weight decay, as torch.optim.AdamW):
/// g' = g·gradient_scale; m, v moments; w −= lr·(m̂/(√v̂ + eps) + weight_decay·w).
struct AdamW {
  std::int64_t size = 0;
  float* weight = nullptr;
  const float* gradient = nullptr;
  float* first_moment = nullptr;
  float* second_moment = nullptr;
  std::int64_t step = 1;  ///< from 1, for the bias correction
  float learning_rate = 0, beta1 = 0.9F, beta2 = 0.95F, eps = 1e-20F, weight_decay = 0;
  float gradient_scale = 1.0F;  ///< the factor of the global-norm clip
};

}  // namespace mhc::kernels
