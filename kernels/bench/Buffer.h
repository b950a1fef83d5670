// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "kernels/Element.h"

namespace mhc::kernels::bench {

/// Floats in huge pages, as a trainer's arena holds its tensors, with values in (-1, 1).
class Buffer {
 public:
  explicit Buffer(std::int64_t size, float factor = 1.0F) {
    const std::size_t bytes = (static_cast<std::size_t>(size) * sizeof(float) / kHugePage + 1) * kHugePage;
    data_.reset(static_cast<float*>(std::aligned_alloc(kHugePage, bytes)));
    ::madvise(data_.get(), bytes, MADV_HUGEPAGE);
    std::uint32_t state = 12345;
    for (std::int64_t i = 0; i < size; ++i) {
      state = state * 1664525U + 1013904223U;
      data_.get()[i] = (static_cast<float>(state >> 8U) / 8388608.0F - 1.0F) * factor;
    }
  }
  float* get() const { return data_.get(); }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
};

/// A tensor of either element with values in (-1, 1)·factor.
class Tensor {
 public:
  Tensor(Element element, std::int64_t size, float factor = 1.0F) : values_(size, factor) {
    if (element == Element::Float32) return;
    // In place: the half words end before the float that is read.
    auto* halves = reinterpret_cast<std::uint16_t*>(values_.get());
    for (std::int64_t i = 0; i < size; ++i) {
      float value = 0;
      std::memcpy(&value, values_.get() + i, sizeof value);
      const std::uint16_t half = roundBf16(value);
      std::memcpy(halves + i, &half, sizeof half);
    }
  }
  void* get() const { return values_.get(); }

 private:
  Buffer values_;
};

}  // namespace mhc::kernels::bench
