// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/Kernels.h"
#include "tests/kernels/Bf16Support.h"
#include "tests/kernels/MixingSupport.h"

namespace mhc::kernels::test {

/// The kernels under test: g++'s on the emulation, or nvcc's on a GPU, as MHC_CUDA says. The tests are the same.
namespace gpu = ::mhc::kernels::MHC_CUDA;

/// The order in which the emulation runs warps and lanes from now on; a GPU chooses its own.
void setOrder(std::uint64_t seed);

/// Integers where the kernels under test can read them.
class FencedInts {
 public:
  explicit FencedInts(const std::vector<std::int32_t>& values) : pages_(static_cast<std::int64_t>(values.size())) {
    std::memcpy(pages_.data(), values.data(), values.size() * sizeof(std::int32_t));
  }
  [[nodiscard]] const std::int32_t* data() const { return reinterpret_cast<const std::int32_t*>(pages_.data()); }

 private:
  Fenced pages_;
};

/// The borders under test, with a fenced workspace of their own size that starts as NaN.
[[nodiscard]] const MixingSet& mixingGpu();

/// Compares forward and backward of one boundary with the reference's; every case under another order of the warps.
/// The backward pass starts from the reference's forward results where the element is bfloat16, so that streams on the
/// other side of a tie don't blur the gradients.
void checkBorder(const BorderSetup& setup, std::uint64_t seed);

}  // namespace mhc::kernels::test
