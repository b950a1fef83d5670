// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/emulation/Mma.h"

#include <bit>
#include <cstdint>

#include "kernels/emulation/Block.h"

namespace mhc::kernels::emulation {
namespace {

struct Fragments {
  float* d;
  const float* a;
  const float* b;
};

float tf32(float value) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) & 0xFFFFE000U);
}

void complete(void* const (&lanes)[kWarpSize]) {
  float a[16][8], b[8][8];
  for (unsigned lane = 0; lane < kWarpSize; ++lane) {
    const auto& f = *static_cast<const Fragments*>(lanes[lane]);
    const unsigned g = lane / 4, q = lane % 4;
    a[g][q] = tf32(f.a[0]);
    a[g + 8][q] = tf32(f.a[1]);
    a[g][q + 4] = tf32(f.a[2]);
    a[g + 8][q + 4] = tf32(f.a[3]);
    b[q][g] = tf32(f.b[0]);
    b[q + 4][g] = tf32(f.b[1]);
  }
  for (unsigned lane = 0; lane < kWarpSize; ++lane) {
    const auto& f = *static_cast<const Fragments*>(lanes[lane]);
    const unsigned g = lane / 4, q = lane % 4;
    for (unsigned k = 0; k < 4; ++k) {
      const unsigned row = g + (k < 2 ? 0 : 8), column = 2 * q + k % 2;
      float sum = f.d[k];
      for (unsigned i = 0; i < 8; ++i) sum += a[row][i] * b[i][column];
      f.d[k] = sum;
    }
  }
}

}  // namespace

void mmaTf32(float (&d)[4], const float (&a)[4], const float (&b)[2], const std::source_location& where) {
  Fragments fragments{d, a, b};
  Block::current()->collective("mma", 0xFFFFFFFFU, where, complete, &fragments);
}

}  // namespace mhc::kernels::emulation
