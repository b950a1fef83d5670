// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/RooflineProbe.h"

#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr int kChains = 12;  // more than latency times issue rate, fewer than the registers of any instruction set

}  // namespace

std::int64_t probeFmaFlops() {
  return 2 * kChains * kLanes;
}

float probeFma(std::int64_t iterations) {
  Vec sums[kChains];
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) sums[k] = broadcast(static_cast<float>(k));
  // Each chain goes to 0.001/0.001 = 1.
  volatile float values[2] = {0.999F, 0.001F};
  const Vec factor = broadcast(values[0]);
  const Vec addend = broadcast(values[1]);
  for (std::int64_t i = 0; i < iterations; ++i) {
#pragma GCC unroll 12
    for (int k = 0; k < kChains; ++k) sums[k] = fma(sums[k], factor, addend);
  }
  Vec total = zero();
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) total = total + sums[k];
  return reduceSum(total);
}

#if defined(__AVX512BF16__)

std::int64_t probeDotFlops() {
  return 4 * kChains * kLanes;
}

float probeDot(std::int64_t iterations) {
  __m512 sums[kChains];
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) sums[k] = _mm512_set1_ps(static_cast<float>(k));
  volatile int bits[2] = {0x3f803f80, 0x33803380};  // pairs of 1 and of 2^-24
  const auto left = reinterpret_cast<__m512bh>(_mm512_set1_epi32(bits[0]));
  const auto right = reinterpret_cast<__m512bh>(_mm512_set1_epi32(bits[1]));
  for (std::int64_t i = 0; i < iterations; ++i) {
#pragma GCC unroll 12
    for (int k = 0; k < kChains; ++k) sums[k] = _mm512_dpbf16_ps(sums[k], left, right);
  }
  __m512 total = _mm512_setzero_ps();
#pragma GCC unroll 12
  for (int k = 0; k < kChains; ++k) total = _mm512_add_ps(total, sums[k]);
  return _mm512_reduce_add_ps(total);
}

#else

std::int64_t probeDotFlops() {
  return 0;
}
float probeDot(std::int64_t) {
  return 0;
}

#endif

void probeTriad(const float* b, const float* c, float* a, std::int64_t size, bool streaming) {
  const Vec factor = broadcast(3.0F);
  std::int64_t i = 0;
  if (streaming) {
    for (; i + kLanes <= size; i += kLanes) stream(a + i, fma(factor, load(c + i), load(b + i)));
  } else {
    for (; i + kLanes <= size; i += kLanes) store(a + i, fma(factor, load(c + i), load(b + i)));
  }
  for (; i < size; ++i) a[i] = b[i] + 3.0F * c[i];
#if defined(__AVX2__)
  if (streaming) _mm_sfence();
#endif
}

}  // namespace mhc::kernels::MHC_ISA
