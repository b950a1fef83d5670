// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>

#include "kernels/Element.h"
#include "kernels/bench/Bench.h"

namespace mhc::kernels::bench {

/// Floats of place()'s memory, on 64-byte boundaries, with values in (-1, 1).
class Buffer {
 public:
  explicit Buffer(std::int64_t size, float factor = 1.0F)
      : data_(static_cast<float*>(place().take(static_cast<std::size_t>(size > 0 ? size : 1) * sizeof(float))),
              Free{place().give}) {
    std::uint32_t state = 12345;
    for (std::int64_t i = 0; i < size; ++i) {
      state = state * 1664525U + 1013904223U;
      data_.get()[i] = (static_cast<float>(state >> 8U) / 8388608.0F - 1.0F) * factor;
    }
  }
  float* get() const { return data_.get(); }

 private:
  struct Free {
    std::function<void(void*)> give;
    void operator()(float* p) const { give(p); }
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
