// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace mhc::view {

/// The recorded step nearest to the one asked for (the earlier of two equally near), −1 if nothing is recorded.
/// `recorded` ascends.
[[nodiscard]] std::int64_t nearestStep(std::span<const std::int64_t> recorded, std::int64_t step);
/// The next recorded step above or below, or the step itself if there is none.
[[nodiscard]] std::int64_t stepAfter(std::span<const std::int64_t> recorded, std::int64_t step);
[[nodiscard]] std::int64_t stepBefore(std::span<const std::int64_t> recorded, std::int64_t step);

}  // namespace mhc::view
