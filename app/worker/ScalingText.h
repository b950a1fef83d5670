// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/estimate/Scaling.h"

namespace mhc::worker {

/// What `mhc-worker scaling` prints: one line for each spread and number of GPUs. docs/scaling.md holds these lines.
[[nodiscard]] std::string scalingText(const estimate::Workload& work, const estimate::Cluster& cluster,
                                      const std::vector<int>& gpus);
[[nodiscard]] Json scalingJson(const estimate::Workload& work, const estimate::Cluster& cluster,
                               const std::vector<int>& gpus);

}  // namespace mhc::worker
