// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <source_location>

#include "kernels/emulation/Builtins.h"

namespace mhc::kernels::emulation {

/// One lane's part of a shuffle: what it gives, the lane from which it takes, what it got.
template <typename T>
struct Shuffle {
  T given = {};
  unsigned source = 0;
  T taken = {};
  bool missing = false;  ///< the source is not among the lanes of the mask
};

template <typename T>
void completeShuffle(void* const (&lanes)[kWarpSize]) {
  for (void* const lane : lanes) {
    if (lane == nullptr) continue;
    auto* const mine = static_cast<Shuffle<T>*>(lane);
    const auto* const source = mine->source < kWarpSize ? static_cast<Shuffle<T>*>(lanes[mine->source]) : nullptr;
    mine->missing = source == nullptr;
    if (source != nullptr) mine->taken = source->given;
  }
}

inline unsigned laneIndex() {
  return (threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) % kWarpSize;
}

template <typename T>
T shuffle(const char* what, std::uint32_t mask, T value, unsigned source, const std::source_location& where) {
  Shuffle<T> call{value, source, value, false};
  Block::current()->collective(what, mask, where, completeShuffle<T>, &call);
  if (call.missing) {
    Block::current()->fault(
        std::string(what) + " takes from lane " + std::to_string(source) + ", which is not in its mask", where);
  }
  return call.taken;
}

inline void completeSync(void* const (&)[kWarpSize]) {}

/// One lane's part of a vote.
struct Vote {
  bool given = false;
  std::uint32_t taken = 0;
};
inline void completeBallot(void* const (&lanes)[kWarpSize]) {
  std::uint32_t votes = 0;
  for (unsigned i = 0; i < kWarpSize; ++i) {
    if (lanes[i] != nullptr && static_cast<Vote*>(lanes[i])->given) votes |= 1U << i;
  }
  for (void* const lane : lanes) {
    if (lane != nullptr) static_cast<Vote*>(lane)->taken = votes;
  }
}

}  // namespace mhc::kernels::emulation

template <typename T>
T __shfl_sync(std::uint32_t mask, T value, int source,
              const std::source_location& where = std::source_location::current()) {
  return mhc::kernels::emulation::shuffle("__shfl_sync", mask, value, static_cast<unsigned>(source) % 32, where);
}

template <typename T>
T __shfl_xor_sync(std::uint32_t mask, T value, int lanes,
                  const std::source_location& where = std::source_location::current()) {
  using namespace mhc::kernels::emulation;
  return shuffle("__shfl_xor_sync", mask, value, laneIndex() ^ static_cast<unsigned>(lanes), where);
}

/// Lanes whose source lies past the warp keep their own value.
template <typename T>
T __shfl_down_sync(std::uint32_t mask, T value, unsigned delta,
                   const std::source_location& where = std::source_location::current()) {
  using namespace mhc::kernels::emulation;
  const unsigned source = laneIndex() + delta;
  return shuffle("__shfl_down_sync", mask, value, source < kWarpSize ? source : laneIndex(), where);
}

inline std::uint32_t __ballot_sync(std::uint32_t mask, bool value,
                                   const std::source_location& where = std::source_location::current()) {
  using namespace mhc::kernels::emulation;
  Vote vote{value, 0};
  Block::current()->collective("__ballot_sync", mask, where, completeBallot, &vote);
  return vote.taken;
}

inline void __syncwarp(std::uint32_t mask = 0xFFFFFFFFU,
                       const std::source_location& where = std::source_location::current()) {
  using namespace mhc::kernels::emulation;
  Block::current()->collective("__syncwarp", mask, where, completeSync, nullptr);
}

inline int __popc(std::uint32_t bits) {
  return __builtin_popcount(bits);
}
