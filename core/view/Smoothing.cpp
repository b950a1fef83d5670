// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Smoothing.h"

#include <algorithm>
#include <cmath>

#include "core/view/SmoothingWindows.h"

namespace mhc::view {
namespace {

constexpr double kLargestWeight = 0.999;
/// The formula is that of Weights & Biases, whose own constant is not published.
constexpr double kTimeWeightScale = 1000;

std::vector<double> timeWeighted(const Series& series, double weight, XKind kind) {
  const std::size_t n = series.size();
  std::vector<double> result(n);
  const double range = std::max(series.x(kind, n - 1) - series.x(kind, 0), 0.0);
  const double base = std::min(std::sqrt(std::clamp(weight, 0.0, 1.0)), kLargestWeight);
  double sum = 0;
  double weights = 0;
  double previous = series.x(kind, 0);
  double knownDistance = 1, knownKeep = base;  // mostly all distances are equal, and powers are dear
  for (std::size_t i = 0; i < n; ++i) {
    const double value = series.values[i];
    if (!std::isfinite(value)) {
      result[i] = value;
      continue;
    }
    const double x = series.x(kind, i);
    const double distance = range > 0 ? std::max(x - previous, 0.0) / range * kTimeWeightScale : 1;
    if (distance != knownDistance) {
      knownDistance = distance;
      knownKeep = std::pow(base, distance);
    }
    const double keep = knownKeep;
    sum = sum * keep + value;
    weights = weights * keep + 1;
    previous = x;
    result[i] = sum / weights;
  }
  return result;
}

std::vector<double> allValues(const Series& series) {
  std::vector<double> values;
  values.reserve(series.size());
  while (values.size() < series.size()) {
    const auto run = series.values.run(values.size(), series.size());
    values.insert(values.end(), run.begin(), run.end());
  }
  return values;
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
    case SmoothingKind::TimeWeightedEma:
      return timeWeighted(series, smoothing.weight, x);
    case SmoothingKind::Gaussian:
      if (width > 0) return gaussianMean(allValues(series), width);
      break;
    case SmoothingKind::CentredMean:
      return centredMean(allValues(series), static_cast<std::size_t>(std::lround(width)));
    case SmoothingKind::Ema:
    case SmoothingKind::None:
      break;
  }
  std::vector<double> result = allValues(series);
  EmaSmoother smoother(smoothing.kind == SmoothingKind::Ema ? smoothing.weight : 0);
  for (double& value : result) value = smoother.next(value);
  return result;
}

}  // namespace mhc::view
