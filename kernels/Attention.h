// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/Element.h"

namespace mhc::kernels {

/// Causal attention with grouped queries and rotary positions (rotate_half, as in Hugging Face Llama).
/// qkv rows are [q heads·d | k kv_heads·d | v kv_heads·d], **before** the rotation; scale 1/√d.
/// `element` types qkv, out and their gradients; the rotation, the softmax and the workspace are float32.
struct AttentionShape {
  std::int64_t batch = 0;
  std::int64_t length = 0;  ///< T
  int heads = 1;
  int kv_heads = 1;  ///< divides heads
  int head_dim = 0;  ///< d, even
  [[nodiscard]] std::int64_t qkvWidth() const { return static_cast<std::int64_t>(heads + 2 * kv_heads) * head_dim; }
};

struct AttentionForward {
  AttentionShape shape;
  const void* qkv = nullptr;     ///< [B·T, (heads + 2·kv_heads)·d]
  const float* cos = nullptr;    ///< [T, d/2]
  const float* sin = nullptr;    ///< [T, d/2]
  void* out = nullptr;           ///< [B·T, heads·d]
  float* log_sum_exp = nullptr;  ///< [B, heads, T], natural logarithms
  float* workspace = nullptr;    ///< attentionForwardWorkspace() floats
  Element element = Element::Float32;
};

struct AttentionBackward {
  AttentionShape shape;
  const void* qkv = nullptr;
  const float* cos = nullptr;
  const float* sin = nullptr;
  const void* out = nullptr;
  const float* log_sum_exp = nullptr;
  const void* grad_out = nullptr;  ///< [B·T, heads·d]
  void* grad_qkv = nullptr;        ///< [B·T, (heads + 2·kv_heads)·d], gradient before the rotation; overwritten
  float* workspace = nullptr;      ///< attentionBackwardWorkspace() floats
  Element element = Element::Float32;
};

/// One new position against a cache (generation), all float32. Rotates q and k of the row, stores k (rotated) and v at
/// `position`.
struct AttentionDecode {
  AttentionShape shape;  ///< batch 1, length = capacity of the cache
  std::int64_t position = 0;
  const float* qkv = nullptr;  ///< one row
  const float* cos = nullptr;  ///< [d/2] of this position
  const float* sin = nullptr;
  float* k_cache = nullptr;  ///< [length, kv_heads·d], rotated
  float* v_cache = nullptr;  ///< [length, kv_heads·d]
  float* out = nullptr;      ///< [heads·d]
};

[[nodiscard]] std::int64_t attentionForwardWorkspace(const AttentionShape& shape);
[[nodiscard]] std::int64_t attentionBackwardWorkspace(const AttentionShape& shape);

}  // namespace mhc::kernels
