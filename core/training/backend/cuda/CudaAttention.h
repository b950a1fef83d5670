// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Attention.h"

namespace mhc::training {

/// Attention on a GPU by LibTorch's kernels (flash for bfloat16, memory-efficient for float32), deterministic, around
/// our rotation. cos and sin are the device's, `workspace` is not used.
void cudaAttentionForward(const kernels::AttentionForward& a, int gpu);
void cudaAttentionBackward(const kernels::AttentionBackward& a, int gpu);

}  // namespace mhc::training
