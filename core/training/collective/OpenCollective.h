// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/training/collective/Collective.h"
#include "core/training/collective/RankEnvironment.h"

namespace mhc::training {

/// How ranks that compute on GPUs come together in this program; null if it can't.
using CollectiveMaker = Result<std::unique_ptr<Collective>> (*)(const RankEnvironment& environment);
void setGpuCollectiveMaker(CollectiveMaker maker);

/// What the launcher calls for: one rank alone, or all that it started. `gpus`: they compute on GPUs. Loads MPI only where
/// there are several ranks. Error: ExitCode::BadConfiguration if this program can't work in several ranks so.
[[nodiscard]] Result<std::unique_ptr<Collective>> openCollective(const RankEnvironment& environment, bool gpus);

/// Ranks over MPI, by the module mhc_mpi beside the program; it is not linked, because it costs every start.
[[nodiscard]] Result<std::unique_ptr<Collective>> openMpi();

}  // namespace mhc::training
