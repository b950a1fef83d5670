// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/RecordTrack.h"

#include <algorithm>
#include <limits>

namespace mhc::view {

std::vector<std::int64_t> spreadSteps(const std::vector<std::int64_t>& steps, std::size_t maximum) {
  maximum = std::max<std::size_t>(maximum, 2);
  if (steps.size() <= maximum) return steps;
  std::vector<std::int64_t> chosen;
  chosen.reserve(maximum);
  for (std::size_t i = 0; i < maximum; ++i) chosen.push_back(steps[i * (steps.size() - 1) / (maximum - 1)]);
  return chosen;
}

void appendRecords(RecordTrack& track, std::int64_t step, const std::vector<std::vector<float>>& records) {
  track.steps.push_back(step);
  const auto width = static_cast<std::size_t>(track.width);
  for (std::size_t row = 0; row < static_cast<std::size_t>(track.rows); ++row) {
    if (row < records.size() && records[row].size() == width) {
      track.values.insert(track.values.end(), records[row].begin(), records[row].end());
    } else {
      track.values.insert(track.values.end(), width, std::numeric_limits<float>::quiet_NaN());
    }
  }
}

std::size_t nearestPosition(const RecordTrack& track, std::int64_t step) {
  const auto after = std::lower_bound(track.steps.begin(), track.steps.end(), step);
  if (after == track.steps.begin()) return 0;
  const auto before = std::prev(after);
  const bool later = after != track.steps.end() && *after - step < step - *before;
  return static_cast<std::size_t>((later ? after : before) - track.steps.begin());
}

}  // namespace mhc::view
