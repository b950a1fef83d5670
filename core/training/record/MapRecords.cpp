// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/MapRecords.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/training/record/TokenStatistics.h"

namespace mhc::training {

MapMoments mapMoments(const MapView& maps) {
  const auto width = static_cast<std::size_t>(maps.width());
  const auto count = static_cast<double>(maps.tokens);
  std::vector<double> sum(width), square(width);
  for (std::int64_t t = 0; t < maps.tokens; ++t) {
    const float* row = maps.h + t * maps.width();
    for (std::size_t i = 0; i < width; ++i) sum[i] += static_cast<double>(row[i]);
  }
  MapMoments moments;
  for (std::size_t i = 0; i < width; ++i) sum[i] /= count;
  for (std::int64_t t = 0; t < maps.tokens; ++t) {
    const float* row = maps.h + t * maps.width();
    for (std::size_t i = 0; i < width; ++i) {
      const double d = static_cast<double>(row[i]) - sum[i];
      square[i] += d * d;
    }
  }
  for (std::size_t i = 0; i < width; ++i) {
    moments.mean.push_back(static_cast<float>(sum[i]));
    moments.deviation.push_back(static_cast<float>(std::sqrt(square[i] / count)));
  }
  return moments;
}

namespace {

/// Largest |sum − 1| over rows (stepInner = 1) or columns (stepInner = n) of one n × n block.
float largestSumError(const float* res, int n, int stepOuter, int stepInner) {
  float worst = 0;
  for (int i = 0; i < n; ++i) {
    float sum = 0;
    for (int j = 0; j < n; ++j) sum += res[i * stepOuter + j * stepInner];
    const float error = std::fabs(sum - 1.0F);
    if (!(error <= worst)) worst = error;  // keeps NaN
  }
  return worst;
}

void appendLogits(const MapView& maps, const LogitSource& source, std::vector<float>& record) {
  const int n = maps.n;
  const auto cells = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  if (source.base == nullptr) {
    record.insert(record.end(), 2 + cells, nan);
    return;
  }
  const float* base = source.base + 2 * n;
  std::vector<double> sum(cells);
  float low = std::numeric_limits<float>::infinity();
  float high = -low;
  for (std::int64_t t = 0; t < maps.tokens; ++t) {
    const float* mix = source.mix != nullptr ? source.mix + t * maps.width() + 2 * n : nullptr;
    for (std::size_t i = 0; i < cells; ++i) {
      const float logit = (mix != nullptr ? source.scale[2] * mix[i] + base[i] : base[i]) / source.temperature;
      low = std::min(low, logit);
      high = std::max(high, logit);
      sum[i] += static_cast<double>(logit);
    }
  }
  record.push_back(low);
  record.push_back(high);
  for (const double s : sum) record.push_back(static_cast<float>(s / static_cast<double>(maps.tokens)));
}

}  // namespace

std::vector<float> constraintRecord(const MapView& maps, const LogitSource& logits) {
  const int n = maps.n;
  std::vector<float> columns, rows;
  columns.reserve(static_cast<std::size_t>(maps.tokens));
  rows.reserve(static_cast<std::size_t>(maps.tokens));
  float least = std::numeric_limits<float>::infinity();
  for (std::int64_t t = 0; t < maps.tokens; ++t) {
    const float* res = maps.h + t * maps.width() + 2 * n;
    columns.push_back(largestSumError(res, n, 1, n));
    rows.push_back(largestSumError(res, n, n, 1));
    least = std::min(least, *std::min_element(res, res + n * n));
  }
  std::vector<float> record{quantile(columns, 1), quantile(columns, 0.99), quantile(rows, 1), quantile(rows, 0.99), least};
  appendLogits(maps, logits, record);
  return record;
}

}  // namespace mhc::training
