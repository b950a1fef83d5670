// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/training/train/TrainRun.h"
#include "core/training/train/TrainStep.h"

namespace mhc::training {

/// A rank other than 0: does what rank 0 says, and writes nothing. Returns when rank 0 ends the run. Throws RankError.
class Follower {
 public:
  Follower(TrainRun& run, const TrainOptions& options);
  Ending follow();

 private:
  void obey(const Json& command, const std::string& what);
  void makeStep(std::int64_t step);

  TrainRun& run_;
  TrainStep step_;
  data::BatchSource batches_;
  std::vector<std::int32_t> ids_, targets_, probeIds_;
};

}  // namespace mhc::training
