// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <source_location>

namespace mhc::kernels::emulation {

/// mma.sync.aligned.m16n8k8 with tf32 operands, as loops: all 32 lanes of the warp bring their fragments (layout:
/// kernels/cuda/Mma.cuh). Like the hardware it looks at the upper 19 bits of each operand only.
void mmaTf32(float (&d)[4], const float (&a)[4], const float (&b)[2],
             const std::source_location& where = std::source_location::current());

}  // namespace mhc::kernels::emulation
