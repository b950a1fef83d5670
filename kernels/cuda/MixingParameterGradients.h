// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cuda/MixingWorkspace.h"

namespace mhc::kernels::MHC_CUDA {

/// The gradients of fn, base, scale and the branch norm's weight, from what the streams' gradient left in the
/// workspace: each block of tokens adds up its own, then the blocks are summed in order. No atomics: the same bytes
/// every time.
template <typename T, bool Aligned, int N>
void parameterGradients(const BorderBackward& a, const ReadShape& r, const MixingWorkspace& w);

}  // namespace mhc::kernels::MHC_CUDA
