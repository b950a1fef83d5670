// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/backend/Device.h"

namespace mhc::training {

/// The index-th NVIDIA GPU: kernels of kernels/cuda, products by cuBLAS and attention by LibTorch. Error:
/// ExitCode::DeviceLost with the reason if it can't be used.
[[nodiscard]] Result<std::shared_ptr<Device>> openCudaDevice(int index);

}  // namespace mhc::training
