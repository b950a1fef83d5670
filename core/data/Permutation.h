// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace mhc::data {

/// π_e: a pseudo-random permutation of 0 … size - 1 for each (seed, epoch), in constant memory: a balanced Feistel
/// network over the next power of four, keyed by Philox, with cycle walking (four walks at most on average).
class Permutation {
 public:
  Permutation(std::uint64_t seed, std::uint64_t epoch, std::uint64_t size);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// π_e(index), for index < size.
  [[nodiscard]] std::uint64_t operator()(std::uint64_t index) const;

 private:
  [[nodiscard]] std::uint64_t once(std::uint64_t value) const;

  std::uint64_t size_;
  std::uint64_t key_;
  int halfBits_;
};

}  // namespace mhc::data
