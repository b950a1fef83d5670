// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/data/Batches.h"

namespace mhc::training {

/// One change of a setting while the run was going on.
struct LiveEdit {
  std::int64_t step = 0;  ///< takes effect with the next step
  std::string key;        ///< "training.learning_rate"
  std::string value;
};

/// Everything of a run between two steps that is not a tensor: trainer.json. No wall time, host or path: equal runs give
/// equal bytes.
struct TrainerState {
  std::int64_t step = 0;
  std::int64_t tokens = 0;
  std::int64_t seed = 0;           ///< Philox is counter-based: seed and positions are all there is to random numbers
  data::DataPosition position;
  std::string dataIdentity;        ///< of the token shards
  std::optional<double> bestLoss;  ///< smallest validation loss so far
  std::int64_t evaluatedStep = 0;  ///< step of the newest evaluation: one that a signal cut short is made up for
  std::int64_t badSteps = 0;       ///< non-finite steps in a row
  std::vector<LiveEdit> edits;
};

[[nodiscard]] std::string toText(const TrainerState& state);
/// `where` names the file in errors (ExitCode::BadData).
[[nodiscard]] Result<TrainerState> trainerStateFrom(const Json& json, const std::string& where);

}  // namespace mhc::training
