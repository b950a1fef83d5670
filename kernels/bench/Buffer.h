// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace mhc::kernels::bench {

/// Floats on 64-byte boundaries with values in (-1, 1).
class Buffer {
 public:
  explicit Buffer(std::int64_t size, float factor = 1.0F)
      : data_(static_cast<float*>(std::aligned_alloc(64, (static_cast<std::size_t>(size) * sizeof(float) + 63) / 64 * 64))) {
    std::uint32_t state = 12345;
    for (std::int64_t i = 0; i < size; ++i) {
      state = state * 1664525U + 1013904223U;
      data_.get()[i] = (static_cast<float>(state >> 8U) / 8388608.0F - 1.0F) * factor;
    }
  }
  float* get() const { return data_.get(); }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
};

}  // namespace mhc::kernels::bench
