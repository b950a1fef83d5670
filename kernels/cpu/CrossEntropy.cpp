// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kRows = 4;
constexpr int kMaxBlocks = 64;

MHC_INLINE float valueOf(float x) {
  return x;
}
MHC_INLINE float valueOf(std::uint16_t x) {
  return widenBf16(x);
}

template <typename T>
MHC_INLINE float blockMax(const T* x, std::int64_t count) {
  const float lowest = -3.4e38F;
  Vec top[2] = {broadcast(lowest), broadcast(lowest)};
  std::int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    top[0] = max(load(x + i), top[0]);
    top[1] = max(load(x + i + kLanes), top[1]);
  }
  float result = reduceMax(max(top[0], top[1]));
  for (; i < count; ++i) {
    const float value = valueOf(x[i]);
    result = value > result ? value : result;
  }
  return result;
}

/// Σ exp(x − top); with `keep`, the terms replace x.
template <bool keep, typename T>
MHC_INLINE double sumOfExponentials(T* x, std::int64_t count, float top) {
  const Vec shift = broadcast(top);
  Vec sum[2] = {zero(), zero()};
  std::int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    const Vec e0 = expFor(x, load(x + i) - shift);
    const Vec e1 = expFor(x, load(x + i + kLanes) - shift);
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
    store(terms, expFor(x, loadPartial(x + i, rest) - shift));
    for (int k = 0; k < rest; ++k) {
      result += static_cast<double>(terms[k]);
    }
    if (keep) storePartial(x + i, load(terms), rest);
  }
  return result;
}

/// What the first pass over a row finds: it reads by blocks and keeps a running maximum and the sum against it.
struct RowSum {
  std::int64_t size = 0;  // logits of a block
  int blocks = 0;
  float tops[kMaxBlocks];  // the running maximum after each block
  float top = -3.4e38F;
  double sum = 0;
};

/// With `keep`, exp(x − running maximum) replaces x: one exponential per logit in all.
template <bool keep, typename T>
MHC_INLINE RowSum sumRow(T* x, std::int64_t vocab) {
  RowSum r;
  r.size = (vocab + kMaxBlocks - 1) / kMaxBlocks;
  r.size = r.size < 1024 ? 1024 : (r.size + 15) / 16 * 16;
  for (std::int64_t first = 0; first < vocab; first += r.size, ++r.blocks) {
    const std::int64_t count = vocab - first < r.size ? vocab - first : r.size;
    const float here = blockMax(x + first, count);
    if (here > r.top) {
      r.sum *= std::exp(static_cast<double>(r.top) - static_cast<double>(here));
      r.top = here;
    }
    r.tops[r.blocks] = r.top;
    r.sum += sumOfExponentials<keep>(x + first, count, r.top);
  }
  return r;
}

/// The kept exponentials times what their block's maximum lacked.
MHC_INLINE void finish(float* x, std::int64_t vocab, const RowSum& r, float gradient_scale) {
  for (int block = 0; block < r.blocks; ++block) {
    const std::int64_t first = block * r.size;
    const std::int64_t count = vocab - first < r.size ? vocab - first : r.size;
    const double factor = std::exp(static_cast<double>(r.tops[block]) - static_cast<double>(r.top)) / r.sum;
    const Vec f = broadcast(static_cast<float>(factor * static_cast<double>(gradient_scale)));
    for (std::int64_t i = 0; i < count; i += kLanes) {
      storeTail(x + first + i, loadTail(x + first + i, count - i) * f, count - i);
    }
  }
}

/// A row of bf16 can't keep exponentials without rounding them twice: it takes them again.
MHC_INLINE void finish(std::uint16_t* x, std::int64_t vocab, const RowSum& r, float gradient_scale) {
  const Vec shift = broadcast(r.top);
  const Vec f = broadcast(static_cast<float>(static_cast<double>(gradient_scale) / r.sum));
  for (std::int64_t i = 0; i < vocab; i += kLanes) {
    storeTail(x + i, expFor(x, loadTail(x + i, vocab - i) - shift) * f, vocab - i);
  }
}

MHC_INLINE void subtractFromTarget(float& x, const RowSum&, float, float gradient_scale) {
  x -= gradient_scale;
}
MHC_INLINE void subtractFromTarget(std::uint16_t& x, const RowSum& r, float logit, float gradient_scale) {
  const double share = std::exp(static_cast<double>(logit) - static_cast<double>(r.top)) / r.sum;
  x = roundBf16(static_cast<float>((share - 1.0) * static_cast<double>(gradient_scale)));
}

template <typename T>
void rows(const CrossEntropy& a, const ParallelFor& parallel) {
  parallel((a.tokens + kRows - 1) / kRows, [&](std::int64_t block) {
    const std::int64_t end = block * kRows + kRows < a.tokens ? block * kRows + kRows : a.tokens;
    for (std::int64_t t = block * kRows; t < end; ++t) {
      constexpr bool can_keep = sizeof(T) == sizeof(float);
      T* x = static_cast<T*>(a.logits) + t * a.vocab;
      T& target = x[a.targets[t]];
      const float hot = valueOf(target);
      const RowSum r = a.gradient ? sumRow<can_keep>(x, a.vocab) : sumRow<false>(x, a.vocab);
      a.losses[t] = static_cast<float>(std::log(r.sum) + (static_cast<double>(r.top) - static_cast<double>(hot)));
      if (!a.gradient) continue;
      finish(x, a.vocab, r, a.gradient_scale);
      subtractFromTarget(target, r, hot, a.gradient_scale);
    }
  });
}

}  // namespace

void crossEntropy(const CrossEntropy& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? rows<std::uint16_t>(a, parallel) : rows<float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
