// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/config/Config.h"
#include "core/training/model/Parameters.h"
#include "core/training/ranks/RankGroup.h"

namespace mhc::training {

/// Both moments of all parameters, laid out flat as the weights are.
struct FullMoments {
  std::vector<float> first;   ///< [size()]
  std::vector<float> second;  ///< [secondSize()]
};

/// Brings sharded moments together on rank 0; the others get nothing. Every rank calls it. Throws RankError, and on rank 0
/// std::bad_alloc.
[[nodiscard]] FullMoments gatherMoments(const config::Config& config, const Parameters& parameters, RankGroup& ranks);

/// Gives each rank what it owns of rank 0's moments; `full` counts there alone.
void scatterMoments(const config::Config& config, const FullMoments& full, Parameters& parameters, RankGroup& ranks);

/// Rank 0's weights, and its moments too if `moments`, on all ranks. Sharded moments come from `full`.
void shareState(const config::Config& config, bool moments, const FullMoments& full, Parameters& parameters,
                RankGroup& ranks);

}  // namespace mhc::training
