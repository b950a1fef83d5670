// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "core/training/backend/Device.h"
#include "core/training/backend/Gemm.h"
#include "core/training/backend/ThreadTeam.h"
#include "kernels/KernelTable.h"

namespace mhc::training {

/// All that an operation may use to compute: kernels, threads, products. Memory comes from the planned arena. On a device
/// work is only put into its queue: who reads on the host what was computed waits first.
struct Backend {
  const kernels::KernelTable* kernels = nullptr;
  const ThreadTeam* team = nullptr;
  bool own_products = false;  ///< float32 products by kernels->matrixProduct where they are large enough
  std::shared_ptr<Device> device = nullptr;  ///< null: the CPU

  void multiply(const Product& product) const;
  /// Until the host may read what was computed. Throws DeviceError.
  void wait() const {
    if (device) device->wait();
  }
  void zero(float* values, std::int64_t count) const;
};

/// Chooses kernels (MHC_KERNELS), who multiplies (MHC_PRODUCTS = own or library; our own kernel where it has AVX-512,
/// because the library takes narrower vectors on processors that are not Intel's) and threads (0: physical cores) and sets LibTorch's threads. Once per process.
[[nodiscard]] Backend makeCpuBackend(std::int64_t threads);

/// For training.device: "cpu", "cuda" (the first) or "cuda:N". Error: ExitCode::BadConfiguration in a program that was
/// built without CUDA, ExitCode::DeviceLost if the GPU can't be used.
[[nodiscard]] Result<Backend> makeBackend(const std::string& device, std::int64_t threads);

}  // namespace mhc::training
