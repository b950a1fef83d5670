// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/MixingHealth.h"

#include <cmath>

namespace mhc::view {
namespace {

constexpr std::size_t kHalf = 20, kForward = 0, kBackward = 4, kColumn = 8, kSigma = 12;

void raise(double& most, double value) {
  if (std::isfinite(value) && !(most >= value)) most = value;
}
void lower(double& least, double value) {
  if (std::isfinite(value) && !(least <= value)) least = value;
}

/// Mean cosine over pairs; a stream of length zero has none.
double meanCosine(int n, const std::vector<float>& record, bool& finite) {
  const auto entry = [&](int i, int j) { return static_cast<double>(record[static_cast<std::size_t>(i * n + j)]); };
  double sum = 0;
  int pairs = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) finite = finite && std::isfinite(entry(i, j));
    for (int j = 0; j < i; ++j) {
      const double length = std::sqrt(entry(i, i) * entry(j, j));
      if (!(length > 0)) continue;
      sum += entry(i, j) / length;
      ++pairs;
    }
  }
  return pairs > 0 ? sum / pairs : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

MixingHealth mixingHealth(std::int64_t step, int n, std::span<const std::vector<float>> composite,
                          std::span<const std::vector<float>> streams) {
  MixingHealth health;
  health.step = step;
  for (const auto& record : composite) {
    if (record.size() < 2 * kHalf) continue;
    for (const std::size_t half : {std::size_t{0}, kHalf}) {
      const auto value = [&](std::size_t at) { return static_cast<double>(record[half + at]); };
      health.finite = health.finite && std::isfinite(value(kForward)) && std::isfinite(value(kBackward)) &&
                      std::isfinite(value(kColumn));
      raise(health.forwardGain, value(kForward));
      raise(health.backwardGain, value(kBackward));
      lower(health.minColumnSum, value(kColumn));
    }
  }
  if (!composite.empty() && composite.back().size() >= 2 * kHalf) {
    health.sigmaDiff = static_cast<double>(composite.back()[kSigma]);
  }
  const auto square = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  for (const auto& record : streams) {
    if (n < 1 || record.size() < square) continue;
    health.cosine = meanCosine(n, record, health.finite);  // of the last boundary that is recorded
  }
  return health;
}

}  // namespace mhc::view
