// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/Kernels.h"
#include "kernels/cuda/Launch.h"
#include "tests/kernels/Bf16Support.h"
#include "tests/kernels/MixingSupport.h"

namespace mhc::kernels::test {

/// The borders of kernels/cuda on the emulation, with a fenced workspace of their own size that starts as NaN.
[[nodiscard]] const MixingSet& mixingEmulated();

/// Compares forward and backward of one boundary with the reference's; every case under another order of the warps.
/// The backward pass starts from the reference's forward results where the element is bfloat16, so that streams on the
/// other side of a tie don't blur the gradients.
void checkBorder(const BorderSetup& setup, std::uint64_t seed);

}  // namespace mhc::kernels::test
