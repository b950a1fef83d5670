// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingPack.h"

namespace mhc::kernels::MHC_ISA {

void packProjection(const float* fn, int rows, std::int64_t K, std::int64_t begin, std::int64_t end, float* packed) {
  const int vectors = projectionVectors(rows);
  for (int v = 0; v < vectors; ++v) {
    const int first = v / kGroupVectors * kGroupVectors;  // of the group
    const int group = vectors - first < kGroupVectors ? vectors - first : kGroupVectors;
    float* to = packed + first * projectionPairs(K) * kLanes + (v - first) * kLanes;
    for (int r = 0; r < kVectorRows; ++r) {
      const int row = v * kVectorRows + r;
      const float* from = fn + row * K;
      for (std::int64_t p = begin; p < end; ++p) {
        float* pair = to + p * group * kLanes + r * kPair;
        for (int e = 0; e < kPair; ++e) pair[e] = row < rows && p * kPair + e < K ? from[p * kPair + e] : 0.0F;
      }
    }
  }
}

void packChannels(const float* fn, int rows, std::int64_t streams, std::int64_t C, std::int64_t begin, std::int64_t end,
                  float* packed) {
  const std::int64_t blocks = channelBlocks(C);
  for (std::int64_t b = begin; b < end; ++b) {
    const std::int64_t c = b % blocks * kLanes;
    const float* from = fn + b / blocks * C + c;
    float* to = packed + b * rows * kLanes;
    for (int m = 0; m < rows; ++m) store(to + m * kLanes, loadTail(from + m * streams * C, C - c));
  }
}

}  // namespace mhc::kernels::MHC_ISA
