// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mhc::view {
namespace {

constexpr double kLargestWeight = 0.999;
/// The formula is that of Weights & Biases, whose own constant is not published.
constexpr double kTimeWeightScale = 1000;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> timeWeighted(const Series& series, double weight, XKind kind) {
  const std::size_t n = series.size();
  std::vector<double> result(n);
  const double range = std::max(series.x(kind, n - 1) - series.x(kind, 0), 0.0);
  const double base = std::min(std::sqrt(std::clamp(weight, 0.0, 1.0)), kLargestWeight);
  double sum = 0;
  double weights = 0;
  double previous = series.x(kind, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const double value = series.values[i];
    if (!std::isfinite(value)) {
      result[i] = value;
      continue;
    }
    const double x = series.x(kind, i);
    const double distance = range > 0 ? std::max(x - previous, 0.0) / range * kTimeWeightScale : 1;
    const double keep = std::pow(base, distance);
    sum = sum * keep + value;
    weights = weights * keep + 1;
    previous = x;
    result[i] = sum / weights;
  }
  return result;
}

/// Sums of the 2·half+1 values around each, without subtraction (block prefixes and suffixes), so that one huge value
/// spoils only the sums it belongs to.
std::vector<double> boxSums(const std::vector<double>& values, std::size_t half) {
  const std::size_t n = values.size();
  const std::size_t width = 2 * half + 1;
  const std::size_t padded = (n + 2 * half + width - 1) / width * width;
  const auto at = [&](std::size_t i) { return i < half || i - half >= n ? 0.0 : values[i - half]; };
  std::vector<double> prefix(padded), suffix(padded), sums(n);
  for (std::size_t i = 0; i < padded; ++i) prefix[i] = at(i) + (i % width == 0 ? 0.0 : prefix[i - 1]);
  for (std::size_t i = padded; i-- > 0;) suffix[i] = at(i) + (i % width == width - 1 ? 0.0 : suffix[i + 1]);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t end = i + width - 1;
    sums[i] = i % width == 0 ? prefix[end] : suffix[i] + prefix[end];
  }
  return sums;
}

/// Σ weight·value / Σ weight over finite values, the weights applied by repeated boxes.
std::vector<double> boxMean(const Series& series, std::initializer_list<std::size_t> halves) {
  const std::size_t n = series.size();
  std::vector<double> sum(n), weight(n);
  for (std::size_t i = 0; i < n; ++i) {
    const bool finite = std::isfinite(series.values[i]);
    sum[i] = finite ? series.values[i] : 0;
    weight[i] = finite ? 1 : 0;
  }
  for (const std::size_t half : halves) {
    sum = boxSums(sum, half);
    weight = boxSums(weight, half);
  }
  for (std::size_t i = 0; i < n; ++i) sum[i] = std::isfinite(series.values[i]) ? sum[i] / weight[i] : series.values[i];
  return sum;
}

std::vector<double> gaussian(const Series& series, double sigma) {
  constexpr double kExactUpTo = 16;  // wider ones cost too much per record and are told from four boxes by nobody
  if (sigma > kExactUpTo) {
    // Four boxes of odd widths w and w + 2, so many of each that their variances (w² − 1)/12 add up to σ² best.
    const double ideal = std::sqrt(3 * sigma * sigma + 1);
    const auto half = static_cast<std::size_t>((ideal - 1) / 2);
    const double w = 2 * static_cast<double>(half) + 1;
    const auto narrow = std::lround((12 * sigma * sigma - 4 * w * w - 16 * w - 12) / (-4 * w - 4));
    const auto part = [&](long i) { return i < narrow ? half : half + 1; };
    return boxMean(series, {part(0), part(1), part(2), part(3)});
  }
  const std::size_t n = series.size();
  const auto reach = static_cast<std::size_t>(std::ceil(4 * sigma));
  std::vector<double> kernel(reach + 1);
  for (std::size_t i = 0; i <= reach; ++i) {
    const double t = static_cast<double>(i) / sigma;
    kernel[i] = std::exp(-0.5 * t * t);
  }
  std::vector<double> result(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (!std::isfinite(series.values[i])) {
      result[i] = series.values[i];
      continue;
    }
    double sum = 0;
    double weights = 0;
    for (std::size_t j = i > reach ? i - reach : 0; j <= std::min(i + reach, n - 1); ++j) {
      const double value = series.values[j];
      if (!std::isfinite(value)) continue;
      const double w = kernel[j > i ? j - i : i - j];
      sum += w * value;
      weights += w;
    }
    result[i] = weights > 0 ? sum / weights : kNaN;
  }
  return result;
}

}  // namespace

EmaSmoother::EmaSmoother(double weight) : weight_(std::clamp(weight, 0.0, kLargestWeight)) {}

double EmaSmoother::next(double value) {
  if (!std::isfinite(value)) return value;
  if (count_++ == 0) firstValue_ = value;
  constant_ = constant_ && value == firstValue_;
  mean_ = weight_ * mean_ + (1 - weight_) * value;
  remaining_ *= weight_;
  return constant_ ? value : mean_ / (1 - remaining_);
}

std::vector<double> smoothed(const Series& series, const Smoothing& smoothing, XKind x) {
  if (series.empty()) return {};
  const double width = std::max(smoothing.weight, 0.0);
  switch (smoothing.kind) {
    case SmoothingKind::TimeWeightedEma: return timeWeighted(series, smoothing.weight, x);
    case SmoothingKind::Gaussian:
      if (width > 0) return gaussian(series, width);
      break;
    case SmoothingKind::CentredMean: return boxMean(series, {static_cast<std::size_t>(std::lround(width))});
    case SmoothingKind::Ema:
    case SmoothingKind::None: break;
  }
  std::vector<double> result(series.size());
  EmaSmoother smoother(smoothing.kind == SmoothingKind::Ema ? smoothing.weight : 0);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = smoother.next(series.values[i]);
  return result;
}

}  // namespace mhc::view
