// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cpu/Vec.h"

// fn as the tiles read it: one stream of whole vectors. Its rows lie rows·4 bytes apart, which for most widths is a
// multiple of half a page: read as they are, they meet in a few sets of the cache and are more streams than a
// prefetcher follows.

namespace mhc::kernels::MHC_ISA {

// For the projection: kPair neighbouring columns of kVectorRows rows make a vector, so that one broadcast of a pair of
// x feeds every vector of a group with nothing wasted:
//   packed[group][k / kPair][vector of the group][2·row + k % 2]
inline constexpr int kVectorRows = kLanes / kPair;
inline constexpr int kGroupVectors = 3;  // 24 rows of AVX-512, all of n = 4

[[nodiscard]] inline int projectionVectors(int rows) {
  return (rows + kVectorRows - 1) / kVectorRows;
}
[[nodiscard]] inline std::int64_t projectionPairs(std::int64_t K) {
  return (K + kPair - 1) / kPair;
}
/// Floats of a packed fn [rows, K].
[[nodiscard]] inline std::int64_t projectionPacked(int rows, std::int64_t K) {
  return projectionVectors(rows) * projectionPairs(K) * kLanes;
}
void packProjection(const float* fn, int rows, std::int64_t K, float* packed);

/// A number that no earlier call of a kernel had.
[[nodiscard]] std::uint64_t newPackCall();
/// fn packed by the calling thread into memory of its own (ScratchUse::Call), the first time that it asks in a call.
/// To pack takes a thread a microsecond or four; to read what another core has just packed takes twenty where the two
/// share no cache.
[[nodiscard]] const float* packedProjection(const float* fn, int rows, std::int64_t K, std::uint64_t call);

// For the gradients: packed[stream][c / kLanes][row][c % kLanes], zeros past C.
[[nodiscard]] inline std::int64_t channelBlocks(std::int64_t C) {
  return (C + kLanes - 1) / kLanes;
}
/// Blocks [begin, end) of streams · channelBlocks(C); fn is [rows, streams · C].
void packChannels(const float* fn, int rows, std::int64_t streams, std::int64_t C, std::int64_t begin, std::int64_t end,
                  float* packed);

}  // namespace mhc::kernels::MHC_ISA
