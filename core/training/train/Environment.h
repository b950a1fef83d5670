// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/Json.h"
#include "core/config/Config.h"
#include "core/training/backend/Backend.h"

namespace mhc::training {

/// What a run depended on beside its configuration: seed, versions, processor, threads, kernels, command line, and the
/// measured rate of products. Goes into environment.json.
[[nodiscard]] Json environment(const config::Config& config, const Backend& backend, double productRate,
                               const std::string& commandLine);

/// FLOP/s of a float32 product of 1024 × 1024 matrices, the best of a few: what "utilisation" is a share of.
[[nodiscard]] double measureProductRate(const Backend& backend);

/// Resident memory of this process in bytes; 0 if unknown.
[[nodiscard]] std::size_t residentMemory();
/// The largest it has been.
[[nodiscard]] std::size_t peakMemory();

}  // namespace mhc::training
