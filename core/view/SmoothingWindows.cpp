// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/SmoothingWindows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <numeric>

namespace mhc::view {
namespace {

/// Replaces each value by the sum of the 2·half + 1 around it. In stretches of that width: the end of one stretch and
/// the beginning of the next make up every window.
void boxSums(std::vector<double>& values, std::size_t half) {
  if (half == 0) return;
  const std::size_t n = values.size(), width = 2 * half + 1;
  std::vector<double> ends(width), next(width);
  const auto load = [&](std::size_t stretch, std::vector<double>& into) {
    for (std::size_t r = 0; r < width; ++r) {
      const std::size_t at = stretch * width + r;
      into[r] = at >= half && at - half < n ? values[at - half] : 0.0;
    }
  };
  const auto sumBackwards = [width](std::vector<double>& of) {
    for (std::size_t r = width - 1; r-- > 0;) of[r] += of[r + 1];
  };
  load(0, ends);
  sumBackwards(ends);
  for (std::size_t stretch = 0; stretch * width < n; ++stretch) {
    load(stretch + 1, next);  // before its values are overwritten
    const std::size_t begin = stretch * width, count = std::min(width, n - begin);
    double beginning = 0;
    values[begin] = ends[0];
    for (std::size_t r = 1; r < count; ++r) {
      beginning += next[r - 1];
      values[begin + r] = ends[r] + beginning;
    }
    sumBackwards(next);
    std::swap(ends, next);
  }
}

bool allFinite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

/// 1 where a value counts; what does not is set to 0.
std::vector<double> mask(std::vector<double>& values) {
  std::vector<double> counts(values.size(), 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) values[i] = counts[i] = 0;
  }
  return counts;
}

/// Σ weight·value / Σ weight over finite values, the weights those of boxes applied one after the other.
std::vector<double> boxMean(std::vector<double> values, std::initializer_list<std::size_t> halves) {
  const std::size_t n = values.size();
  const std::size_t reach = std::accumulate(halves.begin(), halves.end(), std::size_t{0});
  if (allFinite(values)) {
    // Only the distance to the nearer end matters: the sums of weights of a short series are those of all.
    std::vector<double> weights(std::min(n, 2 * reach + 1), 1);
    for (const std::size_t half : halves) {
      boxSums(values, half);
      boxSums(weights, half);
    }
    const bool shortened = weights.size() < n;
    for (std::size_t i = 0; i < n; ++i) values[i] /= weights[shortened ? std::min({i, reach, n - 1 - i}) : i];
    return values;
  }
  const std::vector<double> given = values;
  std::vector<double> weights = mask(values);
  for (const std::size_t half : halves) {
    boxSums(values, half);
    boxSums(weights, half);
  }
  for (std::size_t i = 0; i < n; ++i) values[i] = std::isfinite(given[i]) ? values[i] / weights[i] : given[i];
  return values;
}

/// Σ_d kernel[|d|]·value[i + d] with zeros beyond both ends.
std::vector<double> convolved(const std::vector<double>& values, const std::vector<double>& kernel) {
  constexpr std::size_t kTile = 256;  // a constant count lets the compiler use vectors
  const std::size_t n = values.size(), reach = kernel.size() - 1, tiles = (n + kTile - 1) / kTile;
  std::vector<double> padded(tiles * kTile + 2 * reach, 0.0);
  std::copy(values.begin(), values.end(), padded.begin() + static_cast<std::ptrdiff_t>(reach));
  std::vector<double> result(tiles * kTile);
  for (std::size_t tile = 0; tile < tiles; ++tile) {
    const double* middle = padded.data() + reach + tile * kTile;
    std::array<double, kTile> sums;
    for (std::size_t t = 0; t < kTile; ++t) sums[t] = kernel[0] * middle[t];
    for (std::size_t d = 1; d <= reach; ++d) {
      const double weight = kernel[d];
      const double *before = middle - d, *after = middle + d;
      for (std::size_t t = 0; t < kTile; ++t) sums[t] += weight * (before[t] + after[t]);
    }
    std::copy(sums.begin(), sums.end(), result.begin() + static_cast<std::ptrdiff_t>(tile * kTile));
  }
  result.resize(n);
  return result;
}

}  // namespace

std::vector<double> centredMean(std::vector<double> values, std::size_t half) {
  return boxMean(std::move(values), {half});
}

std::vector<double> gaussianMean(std::vector<double> values, double sigma) {
  if (!(sigma > 0) || values.empty()) return values;
  if (sigma > kExactGaussian) {
    // Four boxes of odd widths w and w + 2, so many of each that their variances (w² − 1)/12 add up to σ² best.
    const double ideal = std::sqrt(3 * sigma * sigma + 1);
    const auto half = static_cast<std::size_t>((ideal - 1) / 2);
    const double w = 2 * static_cast<double>(half) + 1;
    const auto narrow = std::lround((12 * sigma * sigma - 4 * w * w - 16 * w - 12) / (-4 * w - 4));
    const auto part = [&](long i) { return i < narrow ? half : half + 1; };
    return boxMean(std::move(values), {part(0), part(1), part(2), part(3)});
  }
  const std::size_t n = values.size(), reach = static_cast<std::size_t>(std::ceil(4 * sigma));
  std::vector<double> kernel(reach + 1), reached(reach + 1, 0.0);  // reached[d]: weights on one side up to there
  for (std::size_t d = 0; d <= reach; ++d) {
    const double t = static_cast<double>(d) / sigma;
    kernel[d] = std::exp(-0.5 * t * t);
    if (d > 0) reached[d] = reached[d - 1] + kernel[d];
  }
  if (allFinite(values)) {
    std::vector<double> result = convolved(values, kernel);
    for (std::size_t i = 0; i < n; ++i) {
      result[i] /= kernel[0] + reached[std::min(reach, i)] + reached[std::min(reach, n - 1 - i)];
    }
    return result;
  }
  const std::vector<double> given = values;
  const std::vector<double> weights = convolved(mask(values), kernel);
  std::vector<double> result = convolved(values, kernel);
  for (std::size_t i = 0; i < n; ++i) result[i] = std::isfinite(given[i]) ? result[i] / weights[i] : given[i];
  return result;
}

}  // namespace mhc::view
