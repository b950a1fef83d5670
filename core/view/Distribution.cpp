// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Distribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace mhc::view {
namespace {

using Values = std::vector<double>;

template <int kFirst>
void one(const float* record, int, Values& out) {
  out.push_back(record[kFirst]);
}

void pre(const float* record, int n, Values& out) {
  out.insert(out.end(), record, record + n);
}
void post(const float* record, int n, Values& out) {
  out.insert(out.end(), record + n, record + 2 * n);
}
void res(const float* record, int n, Values& out) {
  out.insert(out.end(), record + 2 * n, record + 2 * n + n * n);
}

void streamRms(const float* record, int n, Values& out) {
  for (int j = 0; j < n; ++j) out.push_back(std::sqrt(static_cast<double>(record[j * n + j])));
}

void streamCosine(const float* record, int n, Values& out) {
  const auto gram = [&](int i, int j) { return static_cast<double>(record[i * n + j]); };
  for (int i = 0; i < n; ++i) {
    for (int j = i + 1; j < n; ++j) out.push_back(gram(i, j) / std::sqrt(gram(i, i) * gram(j, j)));
  }
}

void gradientRms(const float* record, int n, Values& out) {
  out.insert(out.end(), record + n * n + 1, record + n * n + 1 + n);
}

constexpr std::array<DistributionQuantity, 12> kQuantities{{
    {"res", "Entries of H_res", RecordKind::Mean, false, res},
    {"pre", "Entries of H_pre", RecordKind::Mean, false, pre},
    {"post", "Entries of H_post", RecordKind::Mean, false, post},
    {"backwardGain", "Backward gain from the input", RecordKind::Composite, true, one<4>},
    {"forwardGain", "Forward gain from the input", RecordKind::Composite, true, one<0>},
    {"minColumnSum", "Smallest column sum from the input", RecordKind::Composite, false, one<8>},
    {"sigmaDiff", "σ_diff from the input", RecordKind::Composite, true, one<12>},
    {"columnError", "Error of column sums, p99 over tokens", RecordKind::Constraint, true, one<1>},
    {"rowError", "Error of row sums, p99 over tokens", RecordKind::Constraint, true, one<3>},
    {"rms", "RMS of the streams", RecordKind::Streams, true, streamRms},
    {"cosine", "Cosine between streams", RecordKind::Streams, false, streamCosine},
    {"gradient", "RMS of the streams' gradients", RecordKind::Streams, true, gradientRms},
}};

bool hasPlace(double value, bool logarithmic) {
  return std::isfinite(value) && !(logarithmic && value <= 0);
}

AxisMap axisOver(const Values& all, bool logarithmic) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : all) {
    if (!hasPlace(value, logarithmic)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return {logarithmic ? Range{0.1, 1} : Range{0, 1}, logarithmic};
  if (high - low <= 1e-9 * std::max(std::abs(low), std::abs(high))) {  // all alike: one bin in the middle
    const double room = low == 0 ? 0.5 : std::abs(low) * 0.05;
    return {logarithmic ? Range{low / 1.05, high * 1.05} : Range{low - room, high + room}, logarithmic};
  }
  return {{low, high}, logarithmic};
}

}  // namespace

std::span<const DistributionQuantity> distributionQuantities() {
  return kQuantities;
}

Range Distribution::bin(int index) const {
  return {values.value(static_cast<double>(index) / bins), values.value(static_cast<double>(index + 1) / bins)};
}

Distribution distributionOf(const RecordTrack& track, const DistributionQuantity& quantity, int bins,
                            bool logarithmic) {
  Distribution d;
  d.bins = std::clamp(bins, 1, 1000);
  if (track.kind != quantity.kind || track.n < 1) return d;
  const std::size_t steps = track.steps.size();
  Values all;
  std::vector<std::size_t> ends;
  for (std::size_t step = 0; step < steps; ++step) {
    for (int row = 0; row < track.rows; ++row) quantity.values(track.record(step, row), track.n, all);
    ends.push_back(all.size());
  }
  d.steps = track.steps;
  d.values = axisOver(all, logarithmic);
  d.counts.assign(steps * static_cast<std::size_t>(d.bins), 0);
  std::size_t at = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    Values here;
    for (; at < ends[step]; ++at) {
      if (!hasPlace(all[at], logarithmic)) continue;
      here.push_back(all[at]);
      const int bin = std::clamp(static_cast<int>(d.values.position(all[at]) * d.bins), 0, d.bins - 1);
      std::uint32_t& count = d.counts[step * static_cast<std::size_t>(d.bins) + static_cast<std::size_t>(bin)];
      d.most = std::max(d.most, ++count);
    }
    const std::size_t given = ends[step] - (step == 0 ? 0 : ends[step - 1]);
    d.finite.push_back(static_cast<std::uint32_t>(here.size()));
    d.without.push_back(static_cast<std::uint32_t>(given - here.size()));
    const auto middle = here.begin() + static_cast<std::ptrdiff_t>(here.size() / 2);
    if (!here.empty()) std::nth_element(here.begin(), middle, here.end());
    d.median.push_back(here.empty() ? NAN : *middle);
    d.low.push_back(here.empty() ? NAN : *std::min_element(here.begin(), here.end()));
    d.high.push_back(here.empty() ? NAN : *std::max_element(here.begin(), here.end()));
  }
  return d;
}

}  // namespace mhc::view
