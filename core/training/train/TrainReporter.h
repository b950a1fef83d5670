// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/ExitCode.h"

namespace mhc::training {

struct StepReport {
  std::int64_t step = 0;
  double loss = 0;            ///< nats per token
  double learningRate = 0;
  double gradientNorm = 0;
  double tokensPerSecond = 0;
  std::int64_t tokens = 0;    ///< since the start of the run
  bool updated = true;
};

/// What a run tells whoever started it (progress bar, JSON lines). Called from the training thread.
class TrainReporter {
 public:
  virtual ~TrainReporter() = default;
  /// Preparation, with bytes or items done (total 0: unknown): "Reading the text".
  virtual void preparing(std::string_view what, std::uint64_t done, std::uint64_t total) = 0;
  virtual void started(const std::filesystem::path& folder, std::int64_t fromStep, std::int64_t toStep) = 0;
  virtual void step(const StepReport& report) = 0;
  virtual void evaluated(std::int64_t step, double loss, std::int64_t tokens) = 0;
  virtual void checkpointed(std::int64_t step, const std::filesystem::path& folder) = 0;
  virtual void ended(ExitCode code, std::string_view reason) = 0;
};

}  // namespace mhc::training
