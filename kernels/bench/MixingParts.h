// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "kernels/bench/Bench.h"

namespace mhc::kernels::bench {

/// The parts of an mHC border with n = 4, each alone: post-mix from memory and in the cache, projection with its norm,
/// and 20 Sinkhorn iterations (time a token and core: seconds · threads / 16384).
void mixingParts(const KernelTable& kernels, const ParallelFor& parallel, double secondsPerCase,
                 std::vector<Result>& results);

}  // namespace mhc::kernels::bench
