// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kRows = 4;
constexpr int kMaxBlocks = 64;

MHC_INLINE float blockMax(const float* x, std::int64_t count) {
  const float lowest = -3.4e38F;
  Vec top[2] = {broadcast(lowest), broadcast(lowest)};
  std::int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    top[0] = max(load(x + i), top[0]);
    top[1] = max(load(x + i + kLanes), top[1]);
  }
  float result = reduceMax(max(top[0], top[1]));
  for (; i < count; ++i) result = x[i] > result ? x[i] : result;
  return result;
}

/// Σ exp(x − top); with `keep`, the terms replace x.
template <bool keep>
MHC_INLINE double sumOfExponentials(float* x, std::int64_t count, float top) {
  const Vec shift = broadcast(top);
  Vec sum[2] = {zero(), zero()};
  std::int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    const Vec e0 = exp(load(x + i) - shift);
    const Vec e1 = exp(load(x + i + kLanes) - shift);
    sum[0] = sum[0] + e0;
    sum[1] = sum[1] + e1;
    if (keep) {
      store(x + i, e0);
      store(x + i + kLanes, e1);
    }
  }
  double result = static_cast<double>(reduceSum(sum[0])) + static_cast<double>(reduceSum(sum[1]));
  for (; i < count; i += kLanes) {
    const int rest = count - i < kLanes ? static_cast<int>(count - i) : kLanes;
    float terms[kLanes];
    store(terms, exp(loadPartial(x + i, rest) - shift));
    for (int k = 0; k < rest; ++k) {
      result += static_cast<double>(terms[k]);
      if (keep) x[i + k] = terms[k];
    }
  }
  return result;
}

MHC_INLINE void scale(float* x, std::int64_t count, float factor) {
  const Vec f = broadcast(factor);
  for (std::int64_t i = 0; i < count; i += kLanes) storeTail(x + i, loadTail(x + i, count - i) * f, count - i);
}

/// The first pass reads a row by blocks and leaves exp(x − m) of the running maximum m in place (one exponential per
/// logit in all); the second multiplies each block by what its m lacked.
MHC_INLINE void row(const CrossEntropy& a, std::int64_t t) {
  float* x = a.logits + t * a.vocab;
  const std::int32_t target = a.targets[t];
  const float hot = x[target];
  std::int64_t size = (a.vocab + kMaxBlocks - 1) / kMaxBlocks;
  size = size < 1024 ? 1024 : (size + 15) / 16 * 16;
  float tops[kMaxBlocks];
  float top = -3.4e38F;
  double sum = 0;
  int blocks = 0;
  for (std::int64_t first = 0; first < a.vocab; first += size, ++blocks) {
    const std::int64_t count = a.vocab - first < size ? a.vocab - first : size;
    const float here = blockMax(x + first, count);
    if (here > top) {
      sum *= std::exp(static_cast<double>(top) - static_cast<double>(here));
      top = here;
    }
    tops[blocks] = top;
    sum += a.gradient ? sumOfExponentials<true>(x + first, count, top) : sumOfExponentials<false>(x + first, count, top);
  }
  const double log_sum = std::log(sum);
  a.losses[t] = static_cast<float>(log_sum + (static_cast<double>(top) - static_cast<double>(hot)));
  if (!a.gradient) return;
  for (int block = 0; block < blocks; ++block) {
    const std::int64_t first = block * size;
    const std::int64_t count = a.vocab - first < size ? a.vocab - first : size;
    const double factor = std::exp(static_cast<double>(tops[block]) - static_cast<double>(top)) / sum;
    scale(x + first, count, static_cast<float>(factor * static_cast<double>(a.gradient_scale)));
  }
  x[target] -= a.gradient_scale;
}

}  // namespace

void crossEntropy(const CrossEntropy& a, const ParallelFor& parallel) {
  parallel((a.tokens + kRows - 1) / kRows, [&](std::int64_t block) {
    const std::int64_t end = block * kRows + kRows < a.tokens ? block * kRows + kRows : a.tokens;
    for (std::int64_t t = block * kRows; t < end; ++t) row(a, t);
  });
}

}  // namespace mhc::kernels::MHC_ISA
