// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/depth/StepsModel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Streams.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double meanCosine(const hyper::Matrix& cosine) {
  const int n = cosine.rows;
  if (n < 2) return kNan;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) sum += cosine(i, j);
  }
  return sum / (n * (n - 1) / 2.0);
}

double quantityOf(const hyper::Matrix& gram, StreamQuantity quantity) {
  if (!std::all_of(gram.values.begin(), gram.values.end(), [](double v) { return std::isfinite(v); })) return kNan;
  if (quantity == StreamQuantity::LogRms) {
    double trace = 0;
    for (int j = 0; j < gram.rows; ++j) trace += gram(j, j);
    return trace > 0 ? 0.5 * std::log10(trace / gram.rows) : kNan;
  }
  const hyper::StreamStatistics statistics = hyper::streamStatistics(gram);
  switch (quantity) {
    case StreamQuantity::Cosine:
      return meanCosine(statistics.cosine);
    case StreamQuantity::DifferenceEnergy:
      return statistics.difference_energy;
    default:
      return statistics.effective;
  }
}

}  // namespace

std::vector<double> streamQuantity(const view::RecordTrack& track, StreamQuantity quantity) {
  const std::size_t n = static_cast<std::size_t>(std::max(track.n, 0)),
                    rows = static_cast<std::size_t>(std::max(track.rows, 0));
  std::vector<double> values(track.steps.size() * rows, kNan);
  if (track.kind != view::RecordKind::Streams || n == 0 || static_cast<std::size_t>(track.width) < n * n) return values;
  for (std::size_t step = 0; step < track.steps.size(); ++step) {
    for (std::size_t row = 0; row < rows; ++row) {
      const float* record = track.record(step, static_cast<int>(row));
      values[step * rows + row] = quantityOf({track.n, track.n, std::vector<double>(record, record + n * n)}, quantity);
    }
  }
  return values;
}

}  // namespace mhc::widgets
