// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "app/worker/MixingJob.h"
#include "core/base/Result.h"

namespace mhc::worker {

/// Reads x, fn, base, scale and, where they are there, f, grad_next, grad_u (F32, BF16, F16 or F64) of a safetensors file.
/// The shape of x decides T, n and C; every other tensor must fit it. ExitCode::BadData otherwise.
[[nodiscard]] Result<MixingInputs> readMixingInputs(const std::filesystem::path& path);

/// Writes what was computed as float32: pre, post, res, u, next and the gradients that are there. The metadata say how.
[[nodiscard]] Result<void> writeMixingOutputs(const std::filesystem::path& path, const MixingInputs& inputs,
                                              const MixingOutputs& outputs, const MixingSettings& settings);

[[nodiscard]] std::string_view nameOf(kernels::MixingNumerics numerics);  ///< "paper", "deepseek_v4"
[[nodiscard]] std::string_view nameOf(ResOrder order);                    ///< "dst_src", "src_dst"

}  // namespace mhc::worker
