// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/view/SeriesStore.h"

namespace mhc::test {

/// A store with one metric "y" whose records lie at steps 0, 1, 2 …; tokens = 100·step, FLOPs = 1e6·step, seconds = step / 10.
inline void fill(view::SeriesStore& store, const std::vector<double>& values, std::int64_t firstStep = 0) {
  view::SeriesRows rows;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto step = firstStep + static_cast<std::int64_t>(i);
    const auto x = static_cast<double>(step);
    rows.x.push_back({step, 100 * x, 1e6 * x, x / 10, x / 5});
  }
  rows.metrics = {{"y", values}};
  store.append(rows);
}

inline view::Series seriesOf(const std::vector<double>& values) {
  view::SeriesStore store;
  fill(store, values);
  return store.series("y");
}

}  // namespace mhc::test
