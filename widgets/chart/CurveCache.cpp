// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <optional>
#include <set>

#include "core/view/DerivedSeries.h"
#include "widgets/chart/CurveJob.h"

namespace mhc::widgets {
namespace {

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// A series and what smoothing made of it.
class Smoothed {
 public:
  view::Series update(const view::Series& raw, const view::Smoothing& smoothing, view::XKind x) {
    const std::size_t known = values_.size();
    const bool ema = smoothing.kind == view::SmoothingKind::Ema;
    const bool continues = known > 0 && known <= raw.size() && smoothing_ == smoothing && epoch_ == raw.epoch &&
                           same(first_, raw.values[0]) && same(last_, raw.values[known - 1]) &&
                           (x_ == x || smoothing.kind != view::SmoothingKind::TimeWeightedEma);
    if (!continues || (known < raw.size() && !ema)) restart(smoothing, x, raw.epoch);
    if (values_.size() < raw.size()) grow(raw);
    view::Series series = raw;
    series.values = values_.view();
    series.pyramid = view::PyramidView(series.values, pyramid_.levels());
    return series;
  }

 private:
  void restart(const view::Smoothing& smoothing, view::XKind x, std::uint64_t epoch) {
    smoothing_ = smoothing;
    x_ = x;
    epoch_ = epoch;
    values_.clear();
    pyramid_.clear();
    ema_.emplace(smoothing.weight);
  }
  void grow(const view::Series& raw) {
    if (smoothing_.kind == view::SmoothingKind::Ema) {
      std::vector<double> next;
      while (values_.size() < raw.size()) {
        const auto run = raw.values.run(values_.size(), raw.size());
        next.assign(run.begin(), run.end());
        for (double& value : next) value = ema_->next(value);
        values_.append(next);
      }
    } else {
      values_.append(view::smoothed(raw, smoothing_, x_));
    }
    pyramid_.grow(values_);
    first_ = raw.values[0];
    last_ = raw.values[raw.size() - 1];
  }

  view::Smoothing smoothing_;
  view::XKind x_ = view::XKind::Step;
  std::uint64_t epoch_ = 0;
  double first_ = 0,
         last_ = 0;  ///< raw values at both ends of what was smoothed: another run under the same key differs
  std::optional<view::EmaSmoother> ema_;
  view::Column<double> values_;
  view::Pyramid pyramid_;
};

}  // namespace

struct CurveCache::Entry {
  view::DerivedSeries derived;
  Smoothed middle, low, high;
};

CurveCache::CurveCache() = default;
CurveCache::~CurveCache() = default;

CurveCache::Entry& CurveCache::entryOf(const QString& key) {
  const auto found = entries_.find(key);  // keepOnly() has made it: other threads may look for theirs now
  if (found != entries_.end()) return *found->second;
  return *entries_.emplace(key, std::make_unique<Entry>()).first->second;
}

CurvePicture::Line CurveCache::prepare(const ChartSeries& series, const view::Smoothing& smoothing, view::XKind x) {
  CurvePicture::Line line;
  line.key = series.key;
  line.raw = series.data;
  if (series.combination.has_value()) {
    std::vector<view::Series> all{series.data};
    all.insert(all.end(), series.with.begin(), series.with.end());
    view::DerivedSeries& derived = entryOf(series.key).derived;
    derived.update(*series.combination, series.band, all);
    line.raw = derived.middle();
    line.low = derived.low();
    line.high = derived.high();
  }
  line.shown = line.raw;
  if (!isSmoothed(series, smoothing) || line.raw.empty()) return line;
  Entry& entry = entryOf(series.key);
  line.shown = entry.middle.update(line.raw, smoothing, x);
  if (!line.low.empty()) line.low = entry.low.update(line.low, smoothing, x);
  if (!line.high.empty()) line.high = entry.high.update(line.high, smoothing, x);
  return line;
}

void CurveCache::keepOnly(const std::vector<ChartSeries>& series) {
  std::set<QString> wanted;
  for (const ChartSeries& one : series) {
    if (one.smoothed || one.combination.has_value()) wanted.insert(one.key);
  }
  std::erase_if(entries_, [&](const auto& entry) { return wanted.count(entry.first) == 0; });
  for (const QString& key : wanted) (void)entryOf(key);
}

}  // namespace mhc::widgets
