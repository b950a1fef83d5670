// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/RankTimes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

namespace mhc::view {
namespace {

constexpr int kMostRanks = 65536;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double median(std::vector<double> values) {
  if (values.empty()) return kNone;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Step -> value of each rank, NaN where it has none.
using ByStep = std::map<std::int64_t, std::vector<double>>;

struct Recorded {
  ByStep seconds, collective;
  int ranks = 0;
};

Recorded recordedBy(const SeriesStore& store) {
  Recorded all;
  std::vector<std::pair<RankMetric, Series>> found;
  for (const std::string& name : store.metrics()) {
    if (const auto metric = rankMetric(name)) {
      found.emplace_back(*metric, store.series(name));
      all.ranks = std::max(all.ranks, metric->rank + 1);
    }
  }
  for (const auto& [metric, series] : found) {
    ByStep& into = metric.quantity == RankQuantity::StepSeconds ? all.seconds : all.collective;
    for (std::size_t i = 0; i < series.size(); ++i) {
      auto& row = into.try_emplace(series.step[i], static_cast<std::size_t>(all.ranks), kNone).first->second;
      row[static_cast<std::size_t>(metric.rank)] = series.values[i];
    }
  }
  return all;
}

}  // namespace

std::optional<RankMetric> rankMetric(std::string_view name) {
  constexpr std::string_view start = "rank_";
  if (!name.starts_with(start)) return std::nullopt;
  RankMetric metric;
  const char* const end = name.data() + name.size();
  const auto [stop, problem] = std::from_chars(name.data() + start.size(), end, metric.rank);
  if (problem != std::errc() || metric.rank < 0 || metric.rank >= kMostRanks) return std::nullopt;
  const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
  if (rest == "_step_seconds") return metric;
  metric.quantity = RankQuantity::CollectiveSeconds;
  return rest == "_collective_seconds" ? std::optional(metric) : std::nullopt;
}

RankTimes rankTimes(const SeriesStore& store, std::size_t mostColumns) {
  const Recorded recorded = recordedBy(store);
  RankTimes times;
  times.ranks = recorded.ranks;
  if (recorded.seconds.empty() || mostColumns == 0) return times;
  const auto ranks = static_cast<std::size_t>(times.ranks);
  const std::size_t steps = recorded.seconds.size();
  const std::size_t perColumn = (steps + mostColumns - 1) / mostColumns;
  const std::size_t columns = (steps + perColumn - 1) / perColumn;
  times.first.assign(columns, 0);
  times.last.assign(columns, 0);
  times.seconds.assign(ranks * columns, kNone);
  times.waiting.assign(ranks * columns, kNone);
  times.straggling.assign(ranks * columns, false);
  times.summary.resize(ranks);
  std::vector<std::vector<double>> own(ranks), shares(ranks);

  std::size_t index = 0;
  for (const auto& [step, seconds] : recorded.seconds) {
    const std::size_t column = index / perColumn;
    if (index % perColumn == 0) times.first[column] = step;
    times.last[column] = step;
    ++index;
    const auto waited = recorded.collective.find(step);
    std::vector<double> finite;
    for (std::size_t r = 0; r < ranks; ++r) {
      if (std::isfinite(seconds[r])) finite.push_back(seconds[r]);
    }
    // Of two ranks the median is the quicker one: its time is what the other could have.
    std::sort(finite.begin(), finite.end());
    const double usual = finite.empty() ? kNone : finite[(finite.size() - 1) / 2];
    for (std::size_t r = 0; r < ranks; ++r) {
      if (!std::isfinite(seconds[r])) continue;
      const double wait = waited != recorded.collective.end() ? waited->second[r] : kNone;
      own[r].push_back(seconds[r]);
      if (std::isfinite(wait) && seconds[r] + wait > 0) shares[r].push_back(wait / (seconds[r] + wait));
      const std::size_t at = r * columns + column;
      if (!(seconds[r] <= times.seconds[at])) {
        times.seconds[at] = seconds[r];
        times.waiting[at] = wait;
      }
      if (finite.size() < 2 || !(seconds[r] > RankTimes::kStraggling * usual)) continue;
      times.straggling[at] = true;
      ++times.summary[r].straggled;
    }
  }
  for (std::size_t r = 0; r < ranks; ++r) {
    RankTimes::Rank& rank = times.summary[r];
    rank.steps = static_cast<std::int64_t>(own[r].size());
    rank.longest = own[r].empty() ? kNone : *std::max_element(own[r].begin(), own[r].end());
    rank.median = median(std::move(own[r]));
    rank.waiting = median(std::move(shares[r]));
  }
  return times;
}

RanksEqual ranksEqual(const SeriesStore& store) {
  const Series series = store.series(kRanksEqualMetric);
  RanksEqual result;
  result.comparisons = series.size();
  for (std::size_t i = 0; i < series.size(); ++i) {
    const bool equal = series.values[i] == 1;
    if (!equal && result.firstUnequal < 0) result.firstUnequal = series.step[i];
    result.compared = true;
    result.equal = equal;
    result.step = series.step[i];
  }
  return result;
}

}  // namespace mhc::view
