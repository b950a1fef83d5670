// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/training/jobs/LoadedCheckpoint.h"

namespace mhc::training {

/// One tensor of a result, float32, row-major.
struct NamedTensor {
  std::string name;
  std::vector<std::uint64_t> shape;  ///< empty: one value
  std::vector<float> values;
};

struct ForwardResult {
  std::vector<NamedTensor> tensors;  ///< logits [T, V]; with targets loss []; with gradients grad.NAME in on-disk order
  std::optional<double> loss;        ///< nats, mean over the targets
};

/// One sequence through the whole model, by the kernels of training. `targets` is empty or as long as `ids`; gradients are
/// those of the mean loss and need targets and a checkpoint opened with gradients. Errors: BadUsage, OutOfMemory.
[[nodiscard]] Result<ForwardResult> forward(LoadedCheckpoint& checkpoint, const Backend& backend,
                                            const std::vector<std::int32_t>& ids,
                                            const std::vector<std::int32_t>& targets, bool gradients);

/// Writes tensors as one safetensors file, in the order given by the format.
[[nodiscard]] Result<void> writeTensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors);

}  // namespace mhc::training
