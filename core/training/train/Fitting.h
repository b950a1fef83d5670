// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/training/backend/Backend.h"

namespace mhc::training {

/// Bytes that a training could take now where the backend computes; 0 if unknown.
[[nodiscard]] std::size_t freeMemory(const Backend& backend);

/// What a training takes, as it would be planned.
struct Footprint {
  std::size_t parameters = 0;  ///< weights, gradients, moments, and the bfloat16 copy if there is one
  std::size_t buffers = 0;     ///< activations, their gradients, workspaces
  std::size_t besides = 0;     ///< on a device: positions, what changes from step to step, tokens
  [[nodiscard]] std::size_t total() const { return parameters + buffers + besides; }
};
[[nodiscard]] Footprint footprint(const config::Config& config, const Backend& backend);

/// The configuration with the largest micro_batch, a half, a quarter … of this one's and as many more accumulations,
/// that fits into `room` bytes; without one, the same with all activations recomputed. Nothing if none fits.
[[nodiscard]] std::optional<config::Config> smallerThatFits(const config::Config& config, const Backend& backend,
                                                            std::size_t room);

/// ExitCode::OutOfMemory: what took how much, and the smaller setting that would fit.
[[nodiscard]] Error outOfMemory(const config::Config& config, const Backend& backend, std::size_t room);

}  // namespace mhc::training
