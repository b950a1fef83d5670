// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/AxisMap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/view/NumberText.h"

namespace mhc::view {
namespace {

/// Largest of 1, 2, 5 × 10^k that is not above the wish by more than rounding, chosen nearest from above.
double niceStep(double wish) {
  const double power = std::pow(10.0, std::floor(std::log10(wish)));
  const double part = wish / power;
  for (const double nice : {1.0, 2.0, 5.0}) {
    if (part <= nice * 1.0001) return nice * power;
  }
  return 10 * power;
}

std::vector<Tick> multiples(const Range& range, double step) {
  std::vector<Tick> ticks;
  const double first = std::ceil(range.low / step - 1e-9);
  const double last = std::floor(range.high / step + 1e-9);
  if (!(last - first < 1000)) return ticks;  // a span below the precision of its numbers
  for (double i = first; i <= last; ++i) {
    const double value = i == 0 ? 0 : i * step;
    ticks.push_back({value, formatTick(value, step)});
  }
  return ticks;
}

std::vector<Tick> linearTicks(const Range& range, int wanted) {
  return multiples(range, niceStep(range.span() / std::max(wanted, 1)));
}

std::vector<Tick> logTicks(const Range& range, int wanted) {
  const double decades = std::log10(range.high / range.low);
  if (decades < 0.7) return linearTicks(range, wanted);
  std::vector<Tick> ticks;
  const bool all = decades * 3 <= wanted * 1.5;  // 1, 2 and 5 get labels
  const auto every = static_cast<int>(std::max(1.0, std::ceil(decades / std::max(wanted, 1))));
  const auto first = static_cast<int>(std::floor(std::log10(range.low)));
  const auto last = static_cast<int>(std::ceil(std::log10(range.high)));
  for (int decade = first; decade <= last; ++decade) {
    const double power = std::pow(10.0, decade);
    for (int digit = 1; digit <= (decades <= 8 ? 9 : 1); ++digit) {
      const double value = digit * power;
      if (value < range.low * (1 - 1e-9) || value > range.high * (1 + 1e-9)) continue;
      const bool labelled = digit == 1 ? (decade % every + every) % every == 0 : all && (digit == 2 || digit == 5);
      if (!labelled && digit == 1 && every > 1 && decades > 16) continue;
      ticks.push_back({value, labelled ? formatTick(value, value) : std::string()});
    }
  }
  return ticks;
}

}  // namespace

AxisMap::AxisMap(Range range, bool logarithmic) : range_(range), logarithmic_(logarithmic) {
  if (!std::isfinite(range_.low) || !std::isfinite(range_.high)) range_ = {logarithmic ? 0.1 : 0.0, 1};
  if (range_.low > range_.high) std::swap(range_.low, range_.high);
  if (logarithmic_) {
    if (range_.high <= 0) range_ = {0.1, 1};
    if (range_.low <= 0) range_.low = range_.high * 1e-6;
    // The smallest span that doubles can still divide into pixels.
    if (range_.high / range_.low < 1 + 1e-9) range_ = {range_.low / 1.5, range_.high * 1.5};
    low_ = std::log10(range_.low);
    high_ = std::log10(range_.high);
    return;
  }
  const double size = std::max(std::abs(range_.low), std::abs(range_.high));
  if (range_.span() <= size * 1e-12 || range_.span() == 0) {
    const double room = size > 0 ? size * 0.05 : 0.5;
    range_ = {range_.low - room, range_.high + room};
  }
  low_ = range_.low;
  high_ = range_.high;
}

double AxisMap::position(double value) const {
  if (!logarithmic_) return (value - low_) / (high_ - low_);
  if (!(value > 0)) return std::numeric_limits<double>::quiet_NaN();
  return (std::log10(value) - low_) / (high_ - low_);
}

double AxisMap::value(double position) const {
  const double own = low_ + position * (high_ - low_);
  return logarithmic_ ? std::pow(10.0, own) : own;
}

AxisMap AxisMap::between(double from, double to) const {
  return {{value(std::min(from, to)), value(std::max(from, to))}, logarithmic_};
}

AxisMap AxisMap::zoomed(double about, double factor) const {
  return between(about - about * factor, about + (1 - about) * factor);
}

AxisMap AxisMap::shifted(double part) const { return between(part, 1 + part); }

std::vector<Tick> axisTicks(const AxisMap& map, int wanted) {
  return map.logarithmic() ? logTicks(map.range(), wanted) : linearTicks(map.range(), wanted);
}

std::vector<Tick> timeTicks(const AxisMap& map, int wanted) {
  struct Unit {
    double seconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits{{{1, "s"}, {60, "min"}, {3600, "h"}, {86400, "d"}}};
  constexpr std::array<double, 18> kSteps{1,    2,    5,     10,    15,    30,    60,     120,    300,
                                          600,  900,  1800,  3600,  7200,  14400, 21600,  43200,  86400};
  const auto labelled = [&](double seconds, double step) {
    Unit unit = kUnits[0];
    for (const Unit& candidate : kUnits) {
      if (std::abs(seconds) >= candidate.seconds && step >= candidate.seconds * 0.1) unit = candidate;
    }
    std::string number = formatTick(seconds / unit.seconds, step / unit.seconds);
    const bool hasPoint = number.find('.') != std::string::npos && number.find('e') == std::string::npos;
    while (unit.seconds > 1 && hasPoint && number.back() == '0') number.pop_back();  // "1 min" beside "1.5 min"
    if (number.back() == '.') number.pop_back();
    return number + " " + unit.name;
  };
  std::vector<Tick> ticks;
  if (map.logarithmic()) {
    ticks = logTicks(map.range(), wanted);
    for (Tick& tick : ticks) {
      if (!tick.label.empty()) tick.label = labelled(tick.value, tick.value);
    }
    return ticks;
  }
  const double wish = map.range().span() / std::max(wanted, 1);
  double step = niceStep(wish);
  if (wish > 1) {
    const auto* found = std::find_if(kSteps.begin(), kSteps.end(), [&](double s) { return s >= wish; });
    step = found != kSteps.end() ? *found : niceStep(wish / 86400) * 86400;
  }
  ticks = multiples(map.range(), step);
  for (Tick& tick : ticks) tick.label = tick.value == 0 ? "0" : labelled(tick.value, step);
  return ticks;
}

}  // namespace mhc::view
