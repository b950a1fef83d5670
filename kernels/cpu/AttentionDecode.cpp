// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/AttentionTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr int kChunk = 64;        // cached positions between two corrections of the running maximum
constexpr int kMaxRotated = 512;  // widest head whose rotated query has a place on the stack

MHC_INLINE float dot(const float* a, const float* b, int d) {
  Vec sum = zero();
  for (int c = 0; c < d; c += kLanes) sum = fma(loadTail(a + c, d - c), loadTail(b + c, d - c), sum);
  return reduceSum(sum);
}

/// Scores of one chunk by their products with the query; wider heads rotate the query anew for each product's halves.
MHC_INLINE float score(const AttentionDecode& a, const float* rotated, const float* query, const float* key, int d) {
  if (d <= kMaxRotated) return dot(rotated, key, d);
  const int half = d / 2;
  float sum = 0;
  for (int c = 0; c < half; ++c) {
    const float x = query[c] * a.cos[c] - query[half + c] * a.sin[c];
    const float y = query[half + c] * a.cos[c] + query[c] * a.sin[c];
    sum += x * key[c] + y * key[half + c];
  }
  return sum;
}

void head(const AttentionDecode& a, int h, int kv) {
  const int d = a.shape.head_dim;
  const std::int64_t stride = static_cast<std::int64_t>(a.shape.kv_heads) * d;
  const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(d))) * kLog2E;
  const float* query = a.qkv + h * d;
  float rotated[kMaxRotated];
  if (d <= kMaxRotated) rotateRow(query, a.cos, a.sin, d, 1.0F, 1.0F, rotated);
  float* out = a.out + h * d;
  fillZero(out, d);
  float top = -1e30F;
  float sum = 0;
  for (std::int64_t first = 0; first <= a.position; first += kChunk) {
    const std::int64_t left = a.position + 1 - first;
    const int count = left < kChunk ? static_cast<int>(left) : kChunk;
    float p[kChunk];
    float now = top;
    for (int j = 0; j < count; ++j) {
      p[j] = score(a, rotated, query, a.k_cache + (first + j) * stride + kv * d, d) * scale;
      now = p[j] > now ? p[j] : now;
    }
    for (int j = count; j < kChunk; ++j) p[j] = -1e30F;
    for (int j = 0; j < kChunk; j += kLanes) store(p + j, exp2(load(p + j) - broadcast(now)));
    const float factor = reduceMax(exp2(broadcast(top - now)));
    top = now;
    sum *= factor;
    for (int j = 0; j < count; ++j) sum += p[j];
    for (int c = 0; c < d; c += kLanes) {
      Vec value = loadTail(out + c, d - c) * broadcast(factor);
      for (int j = 0; j < count; ++j) {
        value = fma(broadcast(p[j]), loadTail(a.v_cache + (first + j) * stride + kv * d + c, d - c), value);
      }
      storeTail(out + c, value, d - c);
    }
  }
  for (int c = 0; c < d; c += kLanes) storeTail(out + c, loadTail(out + c, d - c) * broadcast(1.0F / sum), d - c);
}

}  // namespace

void attentionDecode(const AttentionDecode& a, const ParallelFor& parallel) {
  const AttentionShape& s = a.shape;
  const int d = s.head_dim;
  const int group = s.heads / s.kv_heads;
  parallel(s.kv_heads, [&](std::int64_t index) {
    const int kv = static_cast<int>(index);
    const std::int64_t at = (a.position * s.kv_heads + kv) * d;
    rotateRow(a.qkv + (s.heads + kv) * d, a.cos, a.sin, d, 1.0F, 1.0F, a.k_cache + at);
    std::memcpy(a.v_cache + at, a.qkv + (s.heads + s.kv_heads + kv) * d, static_cast<std::size_t>(d) * sizeof(float));
    for (int h = kv * group; h < (kv + 1) * group; ++h) head(a, h, kv);
  });
}

}  // namespace mhc::kernels::MHC_ISA
