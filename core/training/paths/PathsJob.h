// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/hyper/PathReport.h"
#include "core/training/jobs/LoadedCheckpoint.h"

namespace mhc::training {

struct PathsOptions {
  std::string data;             ///< as training.data; empty: the run's own
  std::int64_t sequences = 64;  ///< of the validation split, from its start; fewer if it is shorter
  std::int64_t length = 0;      ///< tokens of each; 0: the run's sequence_length, else max_position_embeddings
  bool paths = true;            ///< measure every read, write and carry, scaled by `factor`
  double factor = 0;
  bool sinkhornAgain = true;                    ///< carries, where the family has logits
  bool renormalise = false;                     ///< reads
  std::vector<hyper::PathAction> replacements;  ///< of every whole map they are possible for
  std::vector<hyper::Intervention> edits;       ///< made all together: one more effect, the last one
  bool prune = false;                           ///< needs `paths`
  std::int64_t pruneMost = 0;                   ///< paths to take out; 0: all
  int pruneCandidates = 4;                      ///< so many of the cheapest so far are measured, and the best one goes
  int pruneOrders = 3;                          ///< random ones
  std::uint64_t seed = 1;                       ///< of those
};

/// Units done and in all, and what is being done.
using PathsProgress = std::function<void(std::uint64_t done, std::uint64_t total, std::string_view what)>;

/// Measures interventions on a trained network (measures.md 9) over the first windows of the validation split. Memory:
/// that of one training micro-batch of at most 2,048 tokens, and [effects, sequences] differences. Equal options give
/// equal bytes on the same machine and threads. Errors: BadUsage (options, a plain residual), BadData (no run folder
/// and no data, a split of less than two windows), StoppedResumable when cancelled, OutOfMemory.
[[nodiscard]] Result<hyper::PathReport> measurePaths(LoadedCheckpoint& checkpoint, const Backend& backend,
                                                     const PathsOptions& options, const PathsProgress& progress = {},
                                                     const CancelToken& cancel = {});

}  // namespace mhc::training
