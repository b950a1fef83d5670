// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/SeriesStore.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mhc::view {
namespace {

template <typename T>
std::size_t lowerBoundIn(const ColumnView<T>& column, double value, std::size_t first, std::size_t last) {
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (static_cast<double>(column[middle]) < value) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return first;
}

struct XColumns {
  Column<std::int64_t> step;
  Column<double> tokens, flops, activeSeconds, wallSeconds;
  std::vector<std::size_t> pieces;

  void append(const XRow& row) {
    const std::size_t n = step.size();
    const bool back = n > 0 && (row.step < step[n - 1] || row.tokens < tokens[n - 1] || row.flops < flops[n - 1] ||
                                row.activeSeconds < activeSeconds[n - 1] || row.wallSeconds < wallSeconds[n - 1]);
    if (n == 0 || back) pieces.push_back(n);
    step.append(row.step);
    tokens.append(row.tokens);
    flops.append(row.flops);
    activeSeconds.append(row.activeSeconds);
    wallSeconds.append(row.wallSeconds);
  }
  void clear() {
    step.clear();
    tokens.clear();
    flops.clear();
    activeSeconds.clear();
    wallSeconds.clear();
    pieces.clear();
  }
};

}  // namespace

double Series::x(XKind kind, std::size_t index) const {
  switch (kind) {
    case XKind::Tokens: return tokens[index];
    case XKind::Flops: return flops[index];
    case XKind::ActiveSeconds: return activeSeconds[index];
    case XKind::WallSeconds: return wallSeconds[index];
    case XKind::Step: break;
  }
  return static_cast<double>(step[index]);
}

std::size_t Series::lowerBound(XKind kind, double value, std::size_t first, std::size_t last) const {
  switch (kind) {
    case XKind::Tokens: return lowerBoundIn(tokens, value, first, last);
    case XKind::Flops: return lowerBoundIn(flops, value, first, last);
    case XKind::ActiveSeconds: return lowerBoundIn(activeSeconds, value, first, last);
    case XKind::WallSeconds: return lowerBoundIn(wallSeconds, value, first, last);
    case XKind::Step: break;
  }
  return lowerBoundIn(step, value, first, last);
}

std::size_t Series::nearest(XKind kind, double value) const {
  std::size_t best = size();
  double bestDistance = 0;
  const auto consider = [&](std::size_t index) {
    const double distance = std::abs(x(kind, index) - value);
    if (best == size() || distance < bestDistance) {
      best = index;
      bestDistance = distance;
    }
  };
  for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
    const std::size_t first = pieces[piece];
    const std::size_t last = piece + 1 < pieces.size() ? pieces[piece + 1] : size();
    const std::size_t at = lowerBound(kind, value, first, last);
    if (at > first) consider(at - 1);
    if (at < last) consider(at);
  }
  return best;
}

struct SeriesStore::Group {
  struct Metric {
    std::string name;
    Column<double> values;
    Pyramid pyramid;
  };
  XColumns x;
  std::vector<std::unique_ptr<Metric>> metrics;
};

SeriesStore::SeriesStore() = default;
SeriesStore::~SeriesStore() = default;

void SeriesStore::append(const SeriesRows& rows) {
  std::size_t count = rows.x.size();
  for (const auto& [name, values] : rows.metrics) count = std::min(count, values.size());
  if (count == 0 || rows.metrics.empty()) return;
  const auto sameMetrics = [&rows](const std::unique_ptr<Group>& group) {
    return std::equal(group->metrics.begin(), group->metrics.end(), rows.metrics.begin(), rows.metrics.end(),
                      [](const auto& have, const auto& given) { return have->name == given.first; });
  };
  auto found = std::find_if(groups_.begin(), groups_.end(), sameMetrics);
  if (found == groups_.end()) {
    groups_.push_back(std::make_unique<Group>());
    found = std::prev(groups_.end());
    for (const auto& [name, values] : rows.metrics) {
      auto metric = std::make_unique<Group::Metric>();
      metric->name = name;
      (*found)->metrics.push_back(std::move(metric));
    }
  }
  Group& group = **found;
  for (std::size_t i = 0; i < count; ++i) {
    group.x.append(rows.x[i]);
    lastStep_ = std::max(lastStep_, rows.x[i].step);
  }
  for (std::size_t m = 0; m < group.metrics.size(); ++m) {
    Group::Metric& metric = *group.metrics[m];
    for (std::size_t i = 0; i < count; ++i) metric.values.append(rows.metrics[m].second[i]);
    metric.pyramid.grow(metric.values);
  }
  ++revision_;
}

void SeriesStore::clear() {
  for (const auto& group : groups_) {
    group->x.clear();
    for (const auto& metric : group->metrics) {
      metric->values.clear();
      metric->pyramid.clear();
    }
  }
  lastStep_ = -1;
  ++revision_;
  ++epoch_;
}

void SeriesStore::take(SeriesStore& other) {
  groups_ = std::exchange(other.groups_, {});
  lastStep_ = std::exchange(other.lastStep_, -1);
  ++revision_;
  ++epoch_;
}

std::vector<std::string> SeriesStore::metrics() const {
  std::vector<std::string> names;
  for (const auto& group : groups_) {
    for (const auto& metric : group->metrics) names.push_back(metric->name);
  }
  return names;
}

Series SeriesStore::series(std::string_view metric) const {
  Series series;
  series.epoch = epoch_;
  for (const auto& group : groups_) {
    for (const auto& candidate : group->metrics) {
      if (candidate->name != metric) continue;
      series.step = group->x.step.view();
      series.tokens = group->x.tokens.view();
      series.flops = group->x.flops.view();
      series.activeSeconds = group->x.activeSeconds.view();
      series.wallSeconds = group->x.wallSeconds.view();
      series.pieces = group->x.pieces;
      series.values = candidate->values.view();
      series.pyramid = PyramidView(series.values, candidate->pyramid.levels());
      return series;
    }
  }
  return series;
}

}  // namespace mhc::view
