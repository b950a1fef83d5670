// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/run/Checkpoint.h"
#include "core/training/model/Parameters.h"
#include "core/training/ranks/MomentTransfer.h"
#include "core/training/train/TrainerState.h"

namespace mhc::training {

/// The files of one checkpoint: config.json (model part), model.safetensors (Llama names, mixing in DeepSeek's order,
/// metadata hc_comb_order=src_dst), optimizer.safetensors ("exp_avg.NAME", "exp_avg_sq.NAME"; matrices under Muon have their momentum alone) and trainer.json. They refer
/// to `parameters`, which must not change before they are written. Sharded moments come from `gathered`, which must live
/// as long: the files are the same whatever number of ranks wrote them.
[[nodiscard]] std::vector<run::CheckpointFile> checkpointFiles(const config::ModelConfig& model,
                                                               const Parameters& parameters, const TrainerState& state,
                                                               const FullMoments* gathered = nullptr);

/// Reads the weights of a checkpoint folder; every tensor must be there with its shape. ExitCode::BadData.
[[nodiscard]] Result<void> loadWeights(const std::filesystem::path& folder, Parameters& parameters);
/// Reads both moments, of all parameters.
[[nodiscard]] Result<FullMoments> loadFullMoments(const std::filesystem::path& folder, const Parameters& parameters);
/// Reads both moments into parameters that are not sharded.
[[nodiscard]] Result<void> loadMoments(const std::filesystem::path& folder, Parameters& parameters);
[[nodiscard]] Result<TrainerState> loadTrainerState(const std::filesystem::path& folder);
/// The model part of config.json.
[[nodiscard]] Result<config::ModelConfig> loadModelConfig(const std::filesystem::path& folder);

}  // namespace mhc::training
