// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/TimeLeft.h"

#include <algorithm>
#include <vector>

namespace mhc::view {
namespace {

constexpr std::size_t kFewest = 8, kStretches = 10;
constexpr double kPauseSeconds = 60, kPauseTimes = 20;

double paceOf(std::span<const std::int64_t> steps, std::span<const double> seconds, std::size_t from, std::size_t to) {
  const auto made = static_cast<double>(steps[to] - steps[from]);
  return made > 0 ? (seconds[to] - seconds[from]) / made : -1;
}

double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1) + 0.5)];
}

}  // namespace

std::optional<TimeLeft> timeLeft(std::span<const std::int64_t> steps, std::span<const double> wallSeconds,
                                 std::int64_t plannedSteps) {
  const std::size_t count = std::min(steps.size(), wallSeconds.size());
  if (count < kFewest || plannedSteps <= steps[count - 1]) return std::nullopt;
  std::vector<double> each;
  for (std::size_t i = 1; i < count; ++i) {
    if (const double pace = paceOf(steps, wallSeconds, i - 1, i); pace >= 0) each.push_back(pace);
  }
  if (each.empty()) return std::nullopt;
  std::sort(each.begin(), each.end());
  const double pause = std::max(kPauseSeconds, kPauseTimes * quantile(each, 0.5));
  std::vector<double> paces;
  double made = 0;
  double spent = 0;
  for (std::size_t stretch = 0; stretch < kStretches; ++stretch) {
    const std::size_t from = (count - 1) * stretch / kStretches;
    const std::size_t to = (count - 1) * (stretch + 1) / kStretches;
    bool paused = false;
    for (std::size_t i = from + 1; i <= to; ++i) {
      paused = paused || wallSeconds[i] - wallSeconds[i - 1] > pause * static_cast<double>(steps[i] - steps[i - 1]);
    }
    const double pace = to > from ? paceOf(steps, wallSeconds, from, to) : -1;
    if (paused || pace < 0) continue;
    paces.push_back(pace);
    made += static_cast<double>(steps[to] - steps[from]);
    spent += wallSeconds[to] - wallSeconds[from];
  }
  if (paces.empty()) return std::nullopt;
  std::sort(paces.begin(), paces.end());
  const auto left = static_cast<double>(plannedSteps - steps[count - 1]);
  return TimeLeft{left * spent / made, left * quantile(paces, 0.1), left * quantile(paces, 0.9)};
}

}  // namespace mhc::view
