// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "kernels/KernelTable.h"
#include "kernels/Operations.h"

namespace mhc::kernels::test {

using OperationSet = KernelTable;

/// reference.
[[nodiscard]] const OperationSet& referenceSet();
/// scalar, and avx2, avx512 and avx512bf16 where this CPU has them.
[[nodiscard]] const std::vector<OperationSet>& cpuSets();

/// Indices from the last to the first: a kernel whose result depends on the order of its indices fails.
class ReverseFor final : public ParallelFor {
 public:
  void operator()(std::int64_t count, FunctionRef<void(std::int64_t)> body) const override {
    for (std::int64_t i = count; i-- > 0;) body(i);
  }
};

/// Even indices on one thread, odd ones on another.
class TwoThreadFor final : public ParallelFor {
 public:
  void operator()(std::int64_t count, FunctionRef<void(std::int64_t)> body) const override;
};

/// Counter-based uniform numbers in (-1, 1): the same on every machine.
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  float operator()() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return static_cast<float>(static_cast<double>((z ^ (z >> 31U)) >> 40U) / 8388608.0 - 1.0 + 1.0 / 33554432.0);
  }

 private:
  std::uint64_t state_;
};

/// Told of the pages of every Fenced, where a GPU must be shown them before it can use them: null otherwise.
struct PageHooks {
  void (*taken)(void* pages, std::size_t bytes) = nullptr;  ///< those that may be touched
  void (*given)(void* pages) = nullptr;
};
PageHooks& pageHooks();

/// Floats between a fence and a page that nobody may touch: a kernel that reads or writes past the end dies at once,
/// and intact() is false once one wrote before the start. Starts as NaN, so that a value which a kernel forgot to write
/// is seen. Ends at a page's end, so that the start has whatever alignment the size gives.
class Fenced {
 public:
  explicit Fenced(std::int64_t size, float start = NAN);
  Fenced(const Fenced& other) : Fenced(static_cast<std::int64_t>(other.size_)) {
    std::memcpy(data_, other.data_, size_ * sizeof(float));
  }
  Fenced(Fenced&& other) noexcept { swap(other); }
  Fenced& operator=(Fenced other) noexcept {
    swap(other);
    return *this;
  }
  ~Fenced();
  static Fenced random(std::int64_t size, std::uint64_t seed, float factor = 1.0F) {
    Fenced out(size);
    Uniform uniform(seed);
    for (std::size_t i = 0; i < out.size_; ++i) out.data()[i] = uniform() * factor;
    return out;
  }
  float* data() { return data_; }
  const float* data() const { return data_; }
  std::size_t size() const { return size_; }
  float& operator[](std::size_t i) { return data_[i]; }
  float operator[](std::size_t i) const { return data_[i]; }
  bool intact() const {
    for (std::size_t i = 1; i <= kFence; ++i) {
      if (*(data_ - i) != kSentinel) return false;
    }
    return true;
  }
  bool sameBytes(const Fenced& other) const {
    return size_ == other.size_ && std::memcmp(data_, other.data_, size_ * sizeof(float)) == 0;
  }

 private:
  void swap(Fenced& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
    std::swap(pages_, other.pages_);
    std::swap(bytes_, other.bytes_);
  }
  static constexpr std::size_t kFence = 37;
  static constexpr float kSentinel = 12345.678F;
  std::size_t size_ = 0;
  float* data_ = nullptr;
  void* pages_ = nullptr;
  std::size_t bytes_ = 0;
};

/// The largest |a − b| over max(|b|, the root mean square of b), infinite if a is not finite where b is.
[[nodiscard]] double relativeError(const Fenced& a, const Fenced& b);

/// cos and sin of positions 0 … T − 1 as in Llama, [T, d/2] each.
struct Rotary {
  Fenced cos;
  Fenced sin;
  Rotary(std::int64_t length, int head_dim, double theta = 10000.0);
};

}  // namespace mhc::kernels::test
