// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/training/backend/Device.h"

namespace mhc::training {

/// A table whose borders take the host's memory and compute on `device`: everything is brought there and back in each
/// call, for checking numbers rather than for speed. `workspace` is not used. The other entries are null. One device at a
/// time in a program. Its functions throw DeviceError, and std::bad_alloc if the device is full.
[[nodiscard]] const kernels::KernelTable& stagedBorders(std::shared_ptr<Device> device);

}  // namespace mhc::training
