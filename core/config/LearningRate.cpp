// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/LearningRate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mhc::config {

double learningRate(const TrainingConfig& training, std::int64_t step) {
  const double peak = training.learning_rate;
  const double floor = training.minimum_learning_rate_ratio;
  step = std::clamp<std::int64_t>(step, 1, training.steps);
  const auto k = static_cast<double>(step);
  const auto warmup = static_cast<double>(training.warmup_steps);
  const auto steps = static_cast<double>(training.steps);
  if (step <= training.warmup_steps) return peak * k / warmup;
  const double p = (k - warmup) / (steps - warmup);
  switch (training.schedule) {
    case Schedule::Cosine: return peak * (floor + (1 - floor) * 0.5 * (1 + std::cos(std::numbers::pi * p)));
    case Schedule::Linear: return peak * (1 - (1 - floor) * p);
    case Schedule::Constant: return peak;
    case Schedule::Wsd: {
      const double start = std::max(warmup, 0.8 * steps);
      return k <= start ? peak : peak * (1 - (1 - floor) * (k - start) / (steps - start));
    }
  }
  return peak;
}

}  // namespace mhc::config
