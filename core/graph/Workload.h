// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Result.h"
#include "core/estimate/Scaling.h"
#include "core/graph/Design.h"

namespace mhc::graph {

/// One optimizer step of the design, for estimate::scaling. Designs that are only drawn have one too. Error: the design
/// is not one whole model; the sentence is that of its first problem.
[[nodiscard]] Result<estimate::Workload> workloadOf(const Design& design);

}  // namespace mhc::graph
