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
  bool own_products = false;  ///< float32 products by kernels->matrixProduct where they are large enough

  void multiply(const Product& product) const;
};

/// Chooses kernels (MHC_KERNELS), who multiplies (MHC_PRODUCTS = own or library; our own kernel where it has AVX-512,
/// because the library takes narrower vectors on processors that are not Intel's) and threads (0: physical cores) and sets LibTorch's threads. Once per process.
[[nodiscard]] Backend makeCpuBackend(std::int64_t threads);

}  // namespace mhc::training
