// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/DerivedSeries.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace mhc::view {
namespace {

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct Point {
  double middle, low, high;
};

Point meanOf(const std::vector<double>& values, BandKind band) {
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / n;
  if (!std::isfinite(mean)) return {mean, mean, mean};
  if (band == BandKind::Extremes) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {mean, *low, *high};
  }
  if (values.size() < 2 || band == BandKind::None) return {mean, mean, mean};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / (n - 1));
  const double half = band == BandKind::Deviation ? deviation : studentT95(values.size()) * deviation / std::sqrt(n);
  return {mean, mean - half, mean + half};
}

Point combined(Combination combination, BandKind band, const std::vector<double>& values) {
  if (combination == Combination::Mean) return meanOf(values, band);
  const double result = combination == Combination::Difference ? values[0] - values[1] : values[0] / values[1];
  return {result, result, result};
}

std::size_t endOfFirstPiece(const Series& series) {
  for (std::size_t piece = 1; piece < series.pieces.size(); ++piece) {
    const std::size_t at = series.pieces[piece];
    if (series.step[at] <= series.step[at - 1]) return at;
  }
  return series.size();
}

}  // namespace

double studentT95(std::size_t values) {
  static constexpr std::array<double, 30> table{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                                2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                                                2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  const std::size_t freedom = std::max<std::size_t>(values, 2) - 1;
  if (freedom <= table.size()) return table[freedom - 1];
  return 1.96 + 2.45 / static_cast<double>(freedom);  // within 0.001 of the true value from 31 on
}

bool DerivedSeries::continues(Combination combination, BandKind band, const std::vector<Series>& inputs) const {
  if (combination != combination_ || band != band_ || inputs.size() != sources_.size()) return false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Source& source = sources_[i];
    if (inputs[i].epoch != source.epoch || inputs[i].size() < source.taken) return false;
    if (source.taken == 0) continue;
    if (!same(inputs[i].values[0], source.first) || !same(inputs[i].values[source.taken - 1], source.last))
      return false;
  }
  return true;
}

void DerivedSeries::update(Combination combination, BandKind band, const std::vector<Series>& inputs) {
  if (!continues(combination, band, inputs)) {
    store_.clear();
    combination_ = combination;
    band_ = band;
    sources_.assign(inputs.size(), {});
    for (std::size_t i = 0; i < inputs.size(); ++i) sources_[i].epoch = inputs[i].epoch;
  }
  if (inputs.empty() || (combination != Combination::Mean && inputs.size() != 2)) return;
  std::vector<std::size_t> ends;
  for (const Series& input : inputs) ends.push_back(endOfFirstPiece(input));
  SeriesRows rows;
  std::vector<double> values(inputs.size()), middle, low, high;
  const auto left = [&](std::size_t i) { return sources_[i].taken < ends[i]; };
  while (true) {
    std::int64_t wanted = std::numeric_limits<std::int64_t>::min();
    bool all = true;
    for (std::size_t i = 0; i < inputs.size() && all; ++i) {
      all = left(i);
      if (all) wanted = std::max(wanted, inputs[i].step[sources_[i].taken]);
    }
    if (!all) break;
    bool met = true;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      while (left(i) && inputs[i].step[sources_[i].taken] < wanted) ++sources_[i].taken;
      met = met && left(i) && inputs[i].step[sources_[i].taken] == wanted;
    }
    if (!met) continue;
    const std::size_t at = sources_[0].taken;
    rows.x.push_back(
        {wanted, inputs[0].tokens[at], inputs[0].flops[at], inputs[0].activeSeconds[at], inputs[0].wallSeconds[at]});
    for (std::size_t i = 0; i < inputs.size(); ++i) values[i] = inputs[i].values[sources_[i].taken++];
    const Point point = combined(combination, band, values);
    middle.push_back(point.middle);
    low.push_back(point.low);
    high.push_back(point.high);
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (sources_[i].taken == 0) continue;
    sources_[i].first = inputs[i].values[0];
    sources_[i].last = inputs[i].values[sources_[i].taken - 1];
  }
  rows.metrics.emplace_back(middleName(), std::move(middle));
  if (band != BandKind::None) {
    rows.metrics.emplace_back("low", std::move(low));
    rows.metrics.emplace_back("high", std::move(high));
  }
  store_.append(rows);
}

}  // namespace mhc::view
