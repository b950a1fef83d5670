// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/config/Config.h"

namespace mhc::config {

/// The learning rate of step k (from 1). Warm-up: peak·k/warmup_steps. Then, with r = minimum_learning_rate_ratio and
/// p = (k - warmup_steps)/(steps - warmup_steps): cosine peak·(r + (1-r)(1+cos πp)/2), linear peak·(1-(1-r)p), constant
/// peak, wsd peak until 80 % of the steps and linear to r·peak from there. Steps after `steps` keep the last value.
[[nodiscard]] double learningRate(const TrainingConfig& training, std::int64_t step);

}  // namespace mhc::config
