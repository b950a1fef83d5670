// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/view/SeriesStore.h"

namespace mhc::view {

/// What the trainer records of each rank, under names as "rank_3_step_seconds": its own work of a step, and how long it
/// then waited for the others.
enum class RankQuantity : std::uint8_t { StepSeconds, CollectiveSeconds };
struct RankMetric {
  int rank = 0;
  RankQuantity quantity = RankQuantity::StepSeconds;
};
/// Nothing: the metric is none of a rank's.
[[nodiscard]] std::optional<RankMetric> rankMetric(std::string_view name);

/// 1 where all ranks had the same weights and H_res, 0 where they had not: a hash of each is compared every few steps.
inline constexpr std::string_view kRanksEqualMetric = "ranks_equal";

/// Step times of all ranks over the steps of a run, for a strip of at most so many columns. Ranks wait for each other
/// in collectives, so that all take about as long: who is slow is seen by the time that it works.
struct RankTimes {
  /// Working that much longer than the median of the ranks makes a straggler.
  static constexpr double kStraggling = 1.2;

  int ranks = 0;
  std::vector<std::int64_t> first, last;  ///< steps of each column
  std::vector<double> seconds;   ///< [ranks · columns] longest work on a step of the column; NaN: none recorded
  std::vector<double> waiting;   ///< at that step; NaN: not recorded
  std::vector<bool> straggling;  ///< in any step of the column

  struct Rank {
    double median = 0;  ///< work on a step, seconds
    double longest = 0;
    double waiting = 0;          ///< median share of a step's time spent waiting, 0…1; NaN: not recorded
    std::int64_t straggled = 0;  ///< steps
    std::int64_t steps = 0;
  };
  std::vector<Rank> summary;  ///< of each rank

  [[nodiscard]] bool empty() const { return ranks == 0 || first.empty(); }
  [[nodiscard]] std::size_t columns() const { return first.size(); }
  [[nodiscard]] std::size_t at(int rank, std::size_t column) const {
    return static_cast<std::size_t>(rank) * columns() + column;
  }
};
[[nodiscard]] RankTimes rankTimes(const SeriesStore& store, std::size_t mostColumns);

/// The last comparison of the ranks.
struct RanksEqual {
  bool compared = false;
  bool equal = false;
  std::int64_t step = -1;          ///< of that comparison
  std::int64_t firstUnequal = -1;  ///< the first step at which they differed; −1: never
  std::size_t comparisons = 0;
};
[[nodiscard]] RanksEqual ranksEqual(const SeriesStore& store);

}  // namespace mhc::view
