// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Pyramid.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace mhc::view {

void Extent::add(double value, std::uint64_t index) {
  if (!std::isfinite(value)) {
    ++notFinite;
    return;
  }
  if (finite++ == 0) {
    first = last = min = max = value;
    minIndex = maxIndex = index;
    return;
  }
  last = value;
  if (value < min) {
    min = value;
    minIndex = index;
  }
  if (value > max) {
    max = value;
    maxIndex = index;
  }
}

/// Extremes first and their places afterwards: without a branch a value, which noise would have mispredicted.
void Extent::add(std::span<const double> values, std::uint64_t index) {
  if (values.empty()) return;
  std::array<double, 4> low{}, high{}, wrong{};
  low.fill(values[0]);
  high.fill(values[0]);
  const std::size_t whole = values.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) {
      const double value = values[i + lane];
      low[lane] = value < low[lane] ? value : low[lane];
      high[lane] = value > high[lane] ? value : high[lane];
      wrong[lane] += value - value;  // 0, or NaN for ever once a value is not finite
    }
  }
  for (std::size_t i = whole; i < values.size(); ++i) {
    low[0] = std::min(low[0], values[i]);
    high[0] = std::max(high[0], values[i]);
    wrong[0] += values[i] - values[i];
  }
  if (wrong[0] + wrong[1] + wrong[2] + wrong[3] != 0) {
    for (const double value : values) add(value, index++);
    return;
  }
  const double smallest = *std::min_element(low.begin(), low.end());
  const double largest = *std::max_element(high.begin(), high.end());
  const auto placeOf = [&](double wanted) {
    return index + static_cast<std::uint64_t>(std::find(values.begin(), values.end(), wanted) - values.begin());
  };
  if (finite == 0 || smallest < min) {
    min = smallest;
    minIndex = placeOf(smallest);
  }
  if (finite == 0 || largest > max) {
    max = largest;
    maxIndex = placeOf(largest);
  }
  if (finite == 0) first = values.front();
  last = values.back();
  finite += values.size();
}

void Extent::add(const Extent& later) {
  const std::uint64_t wrong = notFinite + later.notFinite;
  if (later.finite == 0) {
    notFinite = wrong;
    return;
  }
  if (finite == 0) {
    *this = later;
    notFinite = wrong;
    return;
  }
  notFinite = wrong;
  finite += later.finite;
  last = later.last;
  if (later.min < min) {
    min = later.min;
    minIndex = later.minIndex;
  }
  if (later.max > max) {
    max = later.max;
    maxIndex = later.maxIndex;
  }
}

std::size_t Pyramid::bucketSize(std::size_t level) {
  std::size_t size = kBase;
  for (std::size_t i = 0; i < level; ++i) size *= kFactor;
  return size;
}

void Pyramid::grow(const Column<double>& values) {
  if (levels_.empty() && values.size() >= kBase) levels_.emplace_back();
  if (levels_.empty()) return;
  Column<Extent>& base = levels_[0];
  while ((base.size() + 1) * kBase <= values.size()) {
    Extent sum;
    const std::size_t i = base.size() * kBase;
    static_assert(kColumnBlock<double> % kBase == 0);
    sum.add(values.run(i, kBase), i);
    base.append(sum);
  }
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (levels_[level].size() < kFactor) break;
    if (level + 1 == levels_.size()) levels_.emplace_back();
    const Column<Extent>& below = levels_[level];
    Column<Extent>& above = levels_[level + 1];
    while ((above.size() + 1) * kFactor <= below.size()) {
      Extent sum;
      const std::size_t begin = above.size() * kFactor;
      for (std::size_t i = begin; i < begin + kFactor; ++i) sum.add(below[i]);
      above.append(sum);
    }
  }
}

void Pyramid::clear() {
  levels_.clear();
}

std::vector<ColumnView<Extent>> Pyramid::levels() const {
  std::vector<ColumnView<Extent>> views;
  views.reserve(levels_.size());
  for (const Column<Extent>& level : levels_) views.push_back(level.view());
  return views;
}

void PyramidView::collect(Extent& sum, std::size_t level, std::size_t first, std::size_t last) const {
  if (first >= last) return;
  if (level == 0) {
    for (std::size_t i = first; i < last;) {
      const std::span<const double> run = values_.run(i, last);
      sum.add(run, i);
      i += run.size();
    }
    return;
  }
  const std::size_t size = Pyramid::bucketSize(level - 1);
  const std::size_t begin = (first + size - 1) / size;
  const std::size_t end = std::min(last / size, levels_[level - 1].size());
  if (begin >= end) {
    collect(sum, level - 1, first, last);
    return;
  }
  collect(sum, level - 1, first, begin * size);
  for (std::size_t i = begin; i < end; ++i) sum.add(levels_[level - 1][i]);
  collect(sum, level - 1, end * size, last);
}

Extent PyramidView::extent(std::size_t first, std::size_t last) const {
  Extent sum;
  collect(sum, levels_.size(), first, std::min(last, values_.size()));
  return sum;
}

}  // namespace mhc::view
