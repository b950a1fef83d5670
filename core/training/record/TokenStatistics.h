// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace mhc::training {

/// Rank floor(q·(size − 1) + 1/2) of the values, which are reordered; q in 0…1. NaN if there are none.
[[nodiscard]] float quantile(std::span<float> values, double q);
[[nodiscard]] float mean(std::span<const float> values);

}  // namespace mhc::training
