// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/graph/Problem.h"

namespace mhc::graph {

/// Why the trainer can't run this sublayer of a branch, with the nearest that it can as the fix; nothing: it can.
[[nodiscard]] std::optional<Problem> trainerProblem(const Block& block);

}  // namespace mhc::graph
