// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Permutation.h"

#include <bit>

#include "core/base/Philox.h"

namespace mhc::data {
namespace {

constexpr std::uint64_t kRounds = 8;

}  // namespace

Permutation::Permutation(std::uint64_t seed, std::uint64_t epoch, std::uint64_t size) : size_(size) {
  const auto words = philox(seed, streamOf("data.order"), epoch);
  key_ = (std::uint64_t{words[1]} << 32) | words[0];
  const int bits = size > 1 ? std::bit_width(size - 1) : 1;
  halfBits_ = (bits + 1) / 2;
}

std::uint64_t Permutation::once(std::uint64_t value) const {
  const std::uint64_t mask = (std::uint64_t{1} << halfBits_) - 1;
  std::uint64_t left = value >> halfBits_;
  std::uint64_t right = value & mask;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const std::uint64_t next = left ^ (philox(key_, round, right)[0] & mask);
    left = right;
    right = next;
  }
  return (left << halfBits_) | right;
}

std::uint64_t Permutation::operator()(std::uint64_t index) const {
  // The network permutes 0 … 4^halfBits - 1. Following the cycle of an index inside [0, size) comes back into it, and so
  // permutes [0, size).
  do {
    index = once(index);
  } while (index >= size_);
  return index;
}

}  // namespace mhc::data
