// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/Element.h"

// `element` types the activation tensors, declared as void*: float32, or bfloat16 in 16-bit words. Weights, their
// gradients, losses and norms are float32.

namespace mhc::kernels {

/// out = silu(gate)·up. Rows of gate_up are [gate I | up I].
struct SwiGluForward {
  std::int64_t tokens = 0;
  std::int64_t intermediate = 0;  ///< I
  const void* gate_up = nullptr;  ///< [N, 2I]
  void* out = nullptr;            ///< [N, I]
  Element element = Element::Float32;
};

struct SwiGluBackward {
  std::int64_t tokens = 0;
  std::int64_t intermediate = 0;
  const void* gate_up = nullptr;   ///< [N, 2I]
  const void* grad_out = nullptr;  ///< [N, I]
  void* grad_gate_up = nullptr;    ///< [N, 2I]; may alias gate_up
  Element element = Element::Float32;
};

/// x0[t, i, :] = table[ids[t], :] for every stream i.
struct EmbeddingForward {
  std::int64_t tokens = 0;
  int n = 1;
  std::int64_t C = 0;
  const std::int32_t* ids = nullptr;
  const float* table = nullptr;  ///< [V, C]
  void* x0 = nullptr;            ///< [N, n, C]
  Element element = Element::Float32;
};

/// grad_table[ids[t], :] += Σ_i grad_x0[t, i, :], tokens in ascending order for every channel.
struct EmbeddingBackward {
  std::int64_t tokens = 0;
  int n = 1;
  std::int64_t C = 0;
  const std::int32_t* ids = nullptr;
  const void* grad_x0 = nullptr;
  float* grad_table = nullptr;
  Element element = Element::Float32;
};

/// Softmax cross-entropy of a block of rows; the logits become their gradient in place.
struct CrossEntropy {
  std::int64_t tokens = 0;
  std::int64_t vocab = 0;
  void* logits = nullptr;                 ///< [N, V]; out: (softmax − onehot)·gradient_scale if gradient
  const std::int32_t* targets = nullptr;  ///< [N]
  float* losses = nullptr;                ///< [N], nats; the softmax is computed in float32
  float gradient_scale = 1.0F;            ///< 1 / target tokens of the global batch
  bool gradient = true;
  Element element = Element::Float32;
};

/// y = x·rsqrt(mean(x²) + eps)·weight over rows (generation, tests; a training step has it inside the border).
struct RmsNormForward {
  std::int64_t rows = 0;
  std::int64_t C = 0;
  const void* x = nullptr;
  const float* weight = nullptr;
  float eps = 1e-6F;
  void* y = nullptr;
  float* inverse_rms = nullptr;  ///< [rows] or null
  Element element = Element::Float32;
};

/// sum += addend, or sum = addend if overwrite: a weight gradient that a bf16 product left, into the float32 buffer.
struct AddBf16 {
  std::int64_t size = 0;
  const std::uint16_t* addend = nullptr;
  float* sum = nullptr;
  bool overwrite = false;
};

/// out = in, rounded to nearest even.
struct ToBf16 {
  std::int64_t size = 0;
  const float* in = nullptr;
  std::uint16_t* out = nullptr;
};

}  // namespace mhc::kernels
