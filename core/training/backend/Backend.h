// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/backend/Gemm.h"
#include "core/training/backend/ThreadTeam.h"
#include "kernels/KernelTable.h"

namespace mhc::training {

/// All that an operation may use to compute: kernels, threads, products. Memory comes from the planned arena. The CPU
/// is the only one now; a CUDA backend adds a stream and device versions of the same members.
struct Backend {
  const kernels::KernelTable* kernels = nullptr;
  const ThreadTeam* team = nullptr;

  void multiply(const Product& product) const { gemm(product); }
};

/// Chooses kernels (MHC_KERNELS) and threads (0: physical cores) and sets LibTorch's threads. Once per process.
[[nodiscard]] Backend makeCpuBackend(std::int64_t threads);

}  // namespace mhc::training
