// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/StepResolution.h"

#include <algorithm>

namespace mhc::view {

std::int64_t nearestStep(std::span<const std::int64_t> recorded, std::int64_t step) {
  if (recorded.empty()) return -1;
  const auto above = std::lower_bound(recorded.begin(), recorded.end(), step);
  if (above == recorded.begin()) return recorded.front();
  if (above == recorded.end()) return recorded.back();
  const std::int64_t below = *(above - 1);
  // Unsigned differences cannot overflow: above ≥ step ≥ below.
  const auto up = static_cast<std::uint64_t>(*above) - static_cast<std::uint64_t>(step);
  const auto down = static_cast<std::uint64_t>(step) - static_cast<std::uint64_t>(below);
  return down <= up ? below : *above;
}

std::int64_t stepAfter(std::span<const std::int64_t> recorded, std::int64_t step) {
  const auto above = std::upper_bound(recorded.begin(), recorded.end(), step);
  return above == recorded.end() ? step : *above;
}

std::int64_t stepBefore(std::span<const std::int64_t> recorded, std::int64_t step) {
  const auto at = std::lower_bound(recorded.begin(), recorded.end(), step);
  return at == recorded.begin() ? step : *(at - 1);
}

}  // namespace mhc::view
