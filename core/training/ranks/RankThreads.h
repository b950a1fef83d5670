// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/training/ranks/RankGroup.h"

namespace mhc::training {

/// Threads for this rank's computation: `wanted` if not 0, else its share of the physical cores: ranks on one machine
/// that may use the same cores divide them, ranks that the launcher bound to cores of their own keep those.
[[nodiscard]] std::int64_t threadsOfRank(std::int64_t wanted, RankGroup& ranks);

}  // namespace mhc::training
