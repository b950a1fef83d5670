// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/KernelTable.h"

namespace mhc::training {

/// The kernels of the calling thread's GPU as a table: those of kernels/cuda, with token ids, targets and tables of
/// positions brought from the host where they are there, and LibTorch's attention. `gpu`: the selected one.
[[nodiscard]] const kernels::KernelTable& cudaKernels(int gpu);

}  // namespace mhc::training
