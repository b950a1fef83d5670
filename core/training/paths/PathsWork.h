// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/training/paths/PathSequences.h"
#include "core/training/paths/PathsJob.h"

namespace mhc::training {

/// What the parts of a paths job share: the network, the sequences, and how far it is. One unit = one sequence through
/// one sublayer.
class PathsWork {
 public:
  PathsWork(EditedModel& edited, const PathSequences& fixed, PathsProgress progress, CancelToken cancel)
      : model(edited), sequences(fixed), progress_(std::move(progress)), cancel_(std::move(cancel)) {}

  EditedModel& model;
  const PathSequences& sequences;

  void setTotal(std::uint64_t units) { total_ = units; }
  /// Units of a whole forward pass over all sequences.
  [[nodiscard]] std::uint64_t pass() const {
    return static_cast<std::uint64_t>(sequences.count) * static_cast<std::uint64_t>(model.sublayers());
  }
  /// Error: cancelled.
  [[nodiscard]] Result<void> advance(std::uint64_t units, std::string_view what);

  /// Mean loss of each sequence with some changes.
  [[nodiscard]] Result<std::vector<double>> losses(const std::vector<hyper::Intervention>& changes,
                                                   std::string_view what);

 private:
  PathsProgress progress_;
  CancelToken cancel_;
  std::uint64_t done_ = 0, total_ = 0;
};

/// Mean of paired differences and its 95 % interval (Student's t).
struct PairedMean {
  double mean = 0, low = 0, high = 0;
};
[[nodiscard]] PairedMean pairedMean(const std::vector<double>& differences);

/// Effects of `report.effects` (their changes are set), one after another; fills loss, sequenceLoss and differences
/// too.
[[nodiscard]] Result<void> measureEffects(PathsWork& work, hyper::PathReport& report);
[[nodiscard]] std::uint64_t effectUnits(const PathsWork& work, const hyper::PathReport& report);

/// The pruning curve over the first `paths` effects of the report.
[[nodiscard]] Result<void> measurePruning(PathsWork& work, const PathsOptions& options, std::size_t paths,
                                          hyper::PathReport& report);
[[nodiscard]] std::uint64_t pruningUnits(const PathsWork& work, const PathsOptions& options, std::size_t paths);

}  // namespace mhc::training
