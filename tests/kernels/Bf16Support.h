// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>

#include "kernels/Element.h"
#include "tests/kernels/OpsSupport.h"

namespace mhc::kernels::test {

/// bfloat16 numbers before a page that nobody may touch, behind a fence (see Fenced).
class FencedBf16 {
 public:
  explicit FencedBf16(std::int64_t size) : pages_((size + 1) / 2), size_(static_cast<std::size_t>(size)) {}
  static FencedBf16 random(std::int64_t size, std::uint64_t seed, float factor = 1.0F) {
    return rounded(Fenced::random(size, seed, factor));
  }
  static FencedBf16 rounded(const Fenced& values) {
    FencedBf16 out(static_cast<std::int64_t>(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i) out.data()[i] = roundBf16(values[i]);
    return out;
  }
  std::uint16_t* data() { return reinterpret_cast<std::uint16_t*>(pages_.data() + pages_.size()) - size_; }
  const std::uint16_t* data() const { return const_cast<FencedBf16*>(this)->data(); }
  std::size_t size() const { return size_; }
  float operator[](std::size_t i) const { return widenBf16(data()[i]); }
  /// Of an odd size the half word before the first number is NaN's lower half: 0.
  bool intact() const { return pages_.intact() && (size_ % 2 == 0 || *(data() - 1) == 0); }
  Fenced widened() const {
    Fenced out(static_cast<std::int64_t>(size_));
    for (std::size_t i = 0; i < size_; ++i) out[i] = (*this)[i];
    return out;
  }
  bool sameBytes(const FencedBf16& other) const {
    return size_ == other.size_ && std::memcmp(data(), other.data(), size_ * sizeof(std::uint16_t)) == 0;
  }

 private:
  Fenced pages_;
  std::size_t size_;
};

/// Both computed in at least float32 and rounded once: neighbours where the computed values straddle a tie, and there
/// are few such. The smallest float32 numbers may be lost: the instructions of avx512bf16 write 0 for them, and the
/// kernels' exponential is infinite from 89 on.
inline bool roundedAlike(const FencedBf16& a, const FencedBf16& b) {
  if (a.size() != b.size()) return false;
  std::size_t neighbours = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a.data()[i] == b.data()[i] || std::abs(a[i] - b[i]) < 1e-33F) continue;
    if (std::abs(static_cast<int>(a.data()[i]) - static_cast<int>(b.data()[i])) != 1) return false;
    ++neighbours;
  }
  return neighbours <= 1 + a.size() / 100;
}

}  // namespace mhc::kernels::test
