// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/config/Config.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Parameters.h"

namespace mhc::training {

/// One AdamW update of all groups. Weight decay and learning-rate factor by group; every gradient is multiplied by
/// `gradientScale` (the global-norm clip). `step` counts updates from 1.
void applyAdamW(Parameters& parameters, const config::TrainingConfig& training, std::int64_t step, double learningRate,
                double gradientScale, const Backend& backend);

}  // namespace mhc::training
