// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/Result.h"
#include "core/config/Config.h"
#include "core/data/Tokenizer.h"
#include "core/run/Checkpoint.h"
#include "core/training/backend/Backend.h"
#include "core/training/model/Parameters.h"

namespace mhc::training {

/// Ids of a text, all below vocab_size. BadUsage if it is empty; `what` names it ("prompt").
[[nodiscard]] Result<std::vector<std::int32_t>> encodeText(const config::ModelConfig& model, const data::Tokenizer& tokenizer,
                                                           std::string_view text, std::string_view what);

/// A checkpoint opened for reading: what `--checkpoint DIR` means to every command.
struct LoadedCheckpoint {
  run::CheckpointInfo info;
  std::vector<Message> messages;  ///< which newer checkpoints were passed over and why
  config::ModelConfig model;
  Parameters parameters;          ///< weights, and zeroed gradients if asked for
  std::shared_ptr<const data::Tokenizer> tokenizer;  ///< tokenizer.json of the run folder or of the step folder, else bytes

  /// `path` is a step folder or a run folder (newest step that verifies). Errors are sentences with ExitCode::BadData
  /// (missing, damaged, tensors that don't fit config.json), BadConfiguration or OutOfMemory.
  [[nodiscard]] static Result<LoadedCheckpoint> open(const std::filesystem::path& path, const Backend& backend,
                                                     bool gradients = false);

  /// The run folder that the step lies in (RUN/checkpoints/step-…), or an empty path.
  [[nodiscard]] std::filesystem::path runFolder() const;
  [[nodiscard]] Result<std::vector<std::int32_t>> encode(std::string_view text, std::string_view what) const {
    return encodeText(model, *tokenizer, text, what);
  }
};

}  // namespace mhc::training
