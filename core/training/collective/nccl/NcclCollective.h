// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/training/collective/Collective.h"
#include "core/training/collective/RankEnvironment.h"

namespace mhc::training {

/// Ranks on GPUs over NCCL, which learn its name for their group at the meeting place of their launcher (torchrun
/// --no-python, srun, mpirun). Each selects and takes the GPU of its local rank. Error:
/// ExitCode::DeviceLost without a GPU, RankLost if the others don't come, BadUsage if nobody knows where to meet.
[[nodiscard]] Result<std::unique_ptr<Collective>> openNccl(const RankEnvironment& ranks);

}  // namespace mhc::training
