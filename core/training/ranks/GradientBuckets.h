// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/training/backend/Backend.h"
#include "core/training/model/Operation.h"
#include "core/training/model/Parameters.h"
#include "core/training/ranks/RankGroup.h"

namespace mhc::training {

/// Part [begin, end) of the flat gradients whose sum over the ranks is formed at once.
struct Bucket {
  std::int64_t begin = 0, end = 0;
  int ready = 0;  ///< whole once the backward pass of this boundary is over; −1: when all of it is
};

/// Cuts the flat gradients into buckets of about `floats` (within one group, none shares a tensor with another), in the
/// order in which a backward pass completes them.
[[nodiscard]] std::vector<Bucket> planBuckets(const Parameters& parameters, std::int64_t floats);

/// size + 1 ascending offsets: which part of a bucket each rank owns when the optimizer's state is sharded. Matrices under
/// Muon stay whole, others are cut at multiples of 16 floats.
[[nodiscard]] std::vector<std::int64_t> ownersOf(const Bucket& bucket, const Parameters& parameters, int size);

/// The ranges that `rank` owns of all buckets, ascending: ParameterOptions::owned.
[[nodiscard]] std::vector<ParameterRange> ownedRanges(const config::Config& config, int rank, int size);

/// Sums gradients over the ranks while the backward pass still runs.
class GradientBuckets final : public BackwardProgress {
 public:
  /// `sharded`: each rank gets the sums of what it owns only.
  GradientBuckets(const Parameters& parameters, const Backend& backend, RankGroup& ranks, bool sharded);

  /// During the last backward pass of a step.
  void boundaryDone(int l) override;
  /// After it: starts what is left and waits for all. Throws RankError.
  void finish();
  /// Sharded: brings what each rank made of its weights to all. Throws RankError.
  void gatherWeights();

  [[nodiscard]] const std::vector<Bucket>& buckets() const { return buckets_; }

 private:
  const Parameters& parameters_;
  Backend backend_;
  RankGroup& ranks_;
  bool sharded_;
  std::vector<Bucket> buckets_;
  std::vector<std::vector<std::int64_t>> owners_;  ///< by bucket, if sharded
  std::vector<Collective::Ticket> tickets_;
};

}  // namespace mhc::training
