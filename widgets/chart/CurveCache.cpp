// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <optional>
#include <set>

#include "widgets/chart/CurveJob.h"

namespace mhc::widgets {

struct CurveCache::Entry {
  view::Smoothing smoothing;
  view::XKind x = view::XKind::Step;
  std::uint64_t epoch = 0;
  double first = 0, last = 0;  ///< raw values at both ends of what was smoothed: another run under the same key differs
  std::optional<view::EmaSmoother> ema;
  view::Column<double> values;
  view::Pyramid pyramid;
  view::Series series;
};

namespace {

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

CurveCache::CurveCache() = default;
CurveCache::~CurveCache() = default;

const view::Series& CurveCache::smoothed(const ChartSeries& series, const view::Smoothing& smoothing, view::XKind x) {
  const view::Series& raw = series.data;
  std::shared_ptr<Entry>& entry = entries_[series.key];
  const std::size_t known = entry == nullptr ? 0 : entry->values.size();
  const bool continues = entry != nullptr && entry->smoothing == smoothing && entry->epoch == raw.epoch &&
                         known <= raw.size() && known > 0 && same(entry->first, raw.values[0]) &&
                         same(entry->last, raw.values[known - 1]) &&
                         (entry->x == x || smoothing.kind != view::SmoothingKind::TimeWeightedEma);
  const bool ema = smoothing.kind == view::SmoothingKind::Ema;
  if (!continues || (known < raw.size() && !ema)) {
    entry = std::make_shared<Entry>();
    entry->smoothing = smoothing;
    entry->x = x;
    entry->epoch = raw.epoch;
    if (ema) entry->ema.emplace(smoothing.weight);
  }
  if (entry->values.size() < raw.size()) {
    if (ema) {
      for (std::size_t i = entry->values.size(); i < raw.size(); ++i) entry->values.append(entry->ema->next(raw.values[i]));
    } else {
      for (const double value : view::smoothed(raw, smoothing, x)) entry->values.append(value);
    }
    entry->pyramid.grow(entry->values);
    entry->first = raw.values[0];
    entry->last = raw.values[raw.size() - 1];
  }
  entry->series = raw;
  entry->series.values = entry->values.view();
  entry->series.pyramid = view::PyramidView(entry->series.values, entry->pyramid.levels());
  return entry->series;
}

void CurveCache::keepOnly(const std::vector<ChartSeries>& series) {
  std::set<QString> wanted;
  for (const ChartSeries& one : series) {
    if (one.smoothed) wanted.insert(one.key);
  }
  std::erase_if(entries_, [&](const auto& entry) { return wanted.count(entry.first) == 0; });
}

}  // namespace mhc::widgets
