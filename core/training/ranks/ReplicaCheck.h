// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/training/model/Model.h"
#include "core/training/ranks/RankGroup.h"

namespace mhc::training {

/// What must be the same bits on all ranks between two steps. Plain bytes.
struct ReplicaHashes {
  std::uint64_t weights = 0;
  std::uint64_t maps = 0;  ///< H_pre, H_post and H_res of every sublayer over the probe window
};

/// 64 bits of a stretch of memory; not for secrets.
[[nodiscard]] std::uint64_t hashOf(const void* data, std::size_t bytes, std::uint64_t seed = 0);

/// Runs the model over `probe` [T] (empty: no maps). Call it between steps: it uses the model's buffers.
[[nodiscard]] ReplicaHashes replicaHashes(const Parameters& parameters, Model& model,
                                          const std::vector<std::int32_t>& probe);

/// What a comparison found.
struct ReplicaVerdict {
  std::vector<ReplicaHashes> hashes;  ///< by rank
  std::vector<int> weightsDiffer;     ///< ranks whose weights are not those of most
  std::vector<int> mapsDiffer;
  [[nodiscard]] bool equal() const { return weightsDiffer.empty() && mapsDiffer.empty(); }
  /// "The weights of rank 2 differ from those of the other ranks."; empty if nothing differs.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] Json detail() const;
};
[[nodiscard]] ReplicaVerdict judge(const std::vector<ReplicaHashes>& hashes);

}  // namespace mhc::training
