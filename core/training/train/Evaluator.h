// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include "core/base/Result.h"
#include "core/data/Batches.h"
#include "core/training/model/Model.h"
#include "core/training/ranks/RankGroup.h"

namespace mhc::training {

struct Evaluation {
  double loss = 0;          ///< nats per token, mean over all target tokens
  std::int64_t tokens = 0;
  bool complete = true;     ///< false: `goOn` ended it early
};

/// Mean loss over the windows of `source` from its start, in batches of at most the model's. `goOn` is asked between
/// batches. The sum runs in double over tokens in order. With `ranks`, which all call it, each takes its part of the
/// windows and all get the mean over all of them.
[[nodiscard]] Result<Evaluation> evaluate(Model& model, data::EvaluationSource source,
                                          const std::function<bool()>& goOn = {}, RankGroup* ranks = nullptr);

}  // namespace mhc::training
