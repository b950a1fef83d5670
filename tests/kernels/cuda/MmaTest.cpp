// SPDX-License-Identifier: GPL-3.0-or-later
// The wrapper of the tensor cores' product, as the emulation computes it.
#include "kernels/cuda/Mma.cuh"

#include "tests/kernels/OpsSupport.h"
#include "tests/kernels/emulation/EmulationSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

/// d [16, 8] = a [16, 8]·b [8, 8], fragments as Mma.cuh documents them. `split`: nearly in float32.
__global__ void productKernel(const float* a, const float* b, float* d, bool split) {
  const int g = static_cast<int>(threadIdx.x) / 4, q = static_cast<int>(threadIdx.x) % 4;
  const float fa[4] = {a[g * 8 + q], a[(g + 8) * 8 + q], a[g * 8 + q + 4], a[(g + 8) * 8 + q + 4]};
  const float fb[2] = {b[q * 8 + g], b[(q + 4) * 8 + g]};
  float fd[4] = {};
  if (split) {
    const emulated::Split sa[4] = {emulated::split(fa[0]), emulated::split(fa[1]), emulated::split(fa[2]),
                                   emulated::split(fa[3])};
    const emulated::Split sb[2] = {emulated::split(fb[0]), emulated::split(fb[1])};
    emulated::mmaSplit<false, false>(fd, sa, sb);
  } else {
    emulated::mmaTf32(fd, fa, fb);
  }
  d[g * 8 + 2 * q] = fd[0];
  d[g * 8 + 2 * q + 1] = fd[1];
  d[(g + 8) * 8 + 2 * q] = fd[2];
  d[(g + 8) * 8 + 2 * q + 1] = fd[3];
}

}  // namespace

TEST_CASE("The emulated tensor core multiplies matrices, in tf32 or nearly in float32", "[cuda][mma]") {
  Uniform uniform(4);
  DeviceArray<float> a(128), b(64), d(128);
  for (const bool split : {false, true}) {
    for (std::size_t i = 0; i < 128; ++i) a[i] = uniform();
    for (std::size_t i = 0; i < 64; ++i) b[i] = uniform();
    start(1, 32, 0, productKernel, static_cast<const float*>(a.data()), static_cast<const float*>(b.data()), d.data(),
          split);
    double worst = 0;
    for (std::size_t i = 0; i < 16; ++i) {
      for (std::size_t j = 0; j < 8; ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < 8; ++k)
          sum += static_cast<double>(a[i * 8 + k]) * static_cast<double>(b[k * 8 + j]);
        worst = std::max(worst, std::abs(sum - static_cast<double>(d[i * 8 + j])));
      }
    }
    // tf32 cuts off 13 bits of each operand: a relative error of up to 2^-10 a product.
    CHECK(worst < (split ? 2e-6 : 8 * 2e-3));
    if (!split) CHECK(worst > 1e-4);
  }
}

TEST_CASE("A NaN stays one on its way into a product, whatever its bits", "[cuda][mma]") {
  for (const std::uint32_t bits : {0x7FFFFFFFU, 0xFFFFFFFFU, 0x7FC00000U, 0x7F800001U}) {
    const emulated::Split s = emulated::split(std::bit_cast<float>(bits));
    CHECK(std::isnan(s.high));
    CHECK(std::isnan(s.low));
  }
}

TEST_CASE("bfloat16 numbers pass through tf32 unchanged, float32 numbers keep 21 bits in two halves", "[cuda][mma]") {
  Uniform uniform(5);
  for (int i = 0; i < 1000; ++i) {
    const float value = uniform() * 100;
    const float narrow = widenBf16(roundBf16(value));
    CHECK(emulated::toTf32(narrow) == narrow);
    CHECK(emulated::split(narrow).low == 0.0F);
    const emulated::Split s = emulated::split(value);
    CHECK(std::abs(s.high + s.low - value) <= std::ldexp(std::abs(value), -21));
  }
}
