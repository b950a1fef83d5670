// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/Thinning.h"

namespace mhc::run {
namespace {

constexpr std::int64_t allUpTo = 1000;
constexpr std::int64_t aroundMarker = 5;

bool nearMarker(std::int64_t step, const std::set<std::int64_t>& markers) {
  const auto marker = markers.lower_bound(step - aroundMarker);
  return marker != markers.end() && *marker <= step + aroundMarker;
}

}  // namespace

std::int64_t thinningCell(std::int64_t step) {
  std::int64_t decade = allUpTo;
  while (step / decade >= 10) decade *= 10;
  // 225 cells of equal width fill a decade: if records are further apart than a cell, all stay; if not, 225 stay.
  const std::int64_t width = decade / 25;
  return step - (step - decade) % width;
}

std::vector<std::int64_t> recordsToDrop(std::span<const std::int64_t> recorded, const std::set<std::int64_t>& markers) {
  std::vector<std::int64_t> drop;
  if (recorded.size() <= newestRecords) return drop;
  const std::size_t old = recorded.size() - newestRecords;
  for (std::size_t i = 0; i < old; ++i) {
    const std::int64_t step = recorded[i];
    if (step <= allUpTo || nearMarker(step, markers)) continue;
    // The first record of a cell always stays, so any earlier one in the same cell means that this is not the first.
    const bool first = i == 0 || thinningCell(step) > recorded[i - 1];
    if (!first) drop.push_back(step);
  }
  return drop;
}

}  // namespace mhc::run
