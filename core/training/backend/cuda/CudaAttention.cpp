// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/backend/cuda/CudaAttention.h"

#include <ATen/ops/_scaled_dot_product_efficient_attention.h>
#include <ATen/ops/_scaled_dot_product_efficient_attention_backward.h>
#include <ATen/ops/_scaled_dot_product_flash_attention.h>
#include <ATen/ops/_scaled_dot_product_flash_attention_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <array>

#include "core/training/backend/cuda/CudaTensors.h"
#include "kernels/cuda/Kernels.h"

namespace mhc::training {
namespace {

using kernels::AttentionShape;
using kernels::Element;

/// Views of rows [q heads·d | k kv_heads·d | v kv_heads·d] as [B, heads, T, d].
struct Heads {
  at::Tensor q, k, v;

  Heads(const at::Tensor& rows, const AttentionShape& s) {
    const at::Tensor all = rows.view({s.batch, s.length, s.heads + 2 * s.kv_heads, s.head_dim}).transpose(1, 2);
    q = all.narrow(1, 0, s.heads);
    k = all.narrow(1, s.heads, s.kv_heads);
    v = all.narrow(1, s.heads + s.kv_heads, s.kv_heads);
  }
};

at::Tensor rowsOf(const void* data, const AttentionShape& s, std::int64_t width, Element element, int gpu) {
  return onGpu(data, {s.batch * s.length, width}, {width, 1}, element, gpu);
}

at::Tensor headsOf(const void* data, const AttentionShape& s, Element element, int gpu) {
  const std::int64_t width = std::int64_t{s.heads} * s.head_dim;
  return rowsOf(data, s, width, element, gpu).view({s.batch, s.length, s.heads, s.head_dim}).transpose(1, 2);
}

/// Each of k's heads once for every head of q that uses it: the efficient kernel knows no groups.
at::Tensor spread(const at::Tensor& heads, const AttentionShape& s) {
  if (s.heads == s.kv_heads) return heads;
  const std::int64_t group = s.heads / s.kv_heads;
  return heads.unsqueeze(2)
      .expand({s.batch, s.kv_heads, group, s.length, s.head_dim})
      .reshape({s.batch, s.heads, s.length, s.head_dim});
}
at::Tensor gathered(const at::Tensor& gradient, const AttentionShape& s) {
  if (s.heads == s.kv_heads) return gradient;
  return gradient.reshape({s.batch, s.kv_heads, s.heads / s.kv_heads, s.length, s.head_dim}).sum(2);
}

/// q and k rotated, v as it is: a copy of the rows.
at::Tensor rotated(const void* qkv, const AttentionShape& s, const float* cos, const float* sin, Element element,
                   int gpu) {
  at::Tensor rows = at::empty({s.batch * s.length, s.qkvWidth()}, rowsOf(qkv, s, s.qkvWidth(), element, gpu).options());
  kernels::cuda::rotate({s, qkv, cos, sin, rows.data_ptr(), false, element});
  return rows;
}

at::Tensor logSumExp(const float* values, const AttentionShape& s, int gpu) {
  return onGpu(values, {s.batch, s.heads, s.length}, {s.heads * s.length, s.length, 1}, Element::Float32, gpu);
}

/// No dropout: the kernels want a state of the generator all the same.
at::Tensor noSeed(int gpu) {
  return at::zeros({2}, at::TensorOptions().dtype(at::kLong).device(at::kCUDA, static_cast<c10::DeviceIndex>(gpu)));
}

}  // namespace

void cudaAttentionForward(const kernels::AttentionForward& a, int gpu) {
  const c10::InferenceMode guard;
  const AttentionShape& s = a.shape;
  const at::Tensor rows = rotated(a.qkv, s, a.cos, a.sin, a.element, gpu);
  const Heads heads(rows, s);
  at::Tensor out = headsOf(a.out, s, a.element, gpu), lse = logSumExp(a.log_sum_exp, s, gpu);
  if (a.element == Element::BFloat16) {
    const auto result = at::_scaled_dot_product_flash_attention(heads.q, heads.k, heads.v, 0.0, true, false);
    out.copy_(std::get<0>(result));
    lse.copy_(std::get<1>(result));
    return;
  }
  const auto result = at::_scaled_dot_product_efficient_attention(heads.q, spread(heads.k, s), spread(heads.v, s),
                                                                  std::nullopt, true, 0.0, true);
  out.copy_(std::get<0>(result));
  lse.copy_(std::get<1>(result).narrow(2, 0, s.length));  // padded to a multiple of 32
}

void cudaAttentionBackward(const kernels::AttentionBackward& a, int gpu) {
  const c10::InferenceMode guard;
  const AttentionShape& s = a.shape;
  const at::Tensor rows = rotated(a.qkv, s, a.cos, a.sin, a.element, gpu);
  const Heads heads(rows, s);
  const at::Tensor out = headsOf(a.out, s, a.element, gpu), gradOut = headsOf(a.grad_out, s, a.element, gpu);
  const at::Tensor lse = logSumExp(a.log_sum_exp, s, gpu);
  at::Tensor gradRows = rowsOf(a.grad_qkv, s, s.qkvWidth(), a.element, gpu);
  const Heads gradients(gradRows, s);
  const at::Tensor seed = noSeed(gpu), none;
  at::Tensor q, k, v;
  if (a.element == Element::BFloat16) {
    std::tie(q, k, v) = at::_scaled_dot_product_flash_attention_backward(
        gradOut, heads.q, heads.k, heads.v, out, lse, none, none, s.length, s.length, 0.0, true, seed, none);
  } else {
    const std::int64_t padded = (s.length + 31) / 32 * 32;
    at::Tensor wide = at::zeros({s.batch, s.heads, padded}, lse.options());
    wide.narrow(2, 0, s.length).copy_(lse);
    const auto result = at::_scaled_dot_product_efficient_attention_backward(
        gradOut, heads.q, spread(heads.k, s), spread(heads.v, s), none, out, wide, seed.select(0, 0), seed.select(0, 1),
        0.0, {true, true, true, false}, true);
    q = std::get<0>(result);
    k = gathered(std::get<1>(result), s);
    v = gathered(std::get<2>(result), s);
  }
  gradients.q.copy_(q);
  gradients.k.copy_(k);
  gradients.v.copy_(v);
  kernels::cuda::rotate({s, a.grad_qkv, a.cos, a.sin, a.grad_qkv, true, a.element});
}

}  // namespace mhc::training
