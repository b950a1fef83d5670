// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/hyper/Sinkhorn.h"

namespace mhc::view {

/// Which records of a run (layouts: FrameData): Mean 2n+n² · Constraint 7+n² · Composite 40 · Streams n²+1+n.
enum class RecordKind : std::uint8_t { Mean, Constraint, Composite, Streams };

/// One kind of record of one run over its steps: what curves over steps and depth × step pictures are made of.
/// Immutable once made. Steps may be a selection of the recorded ones, first and last included.
struct RecordTrack {
  std::string run;
  RecordKind kind = RecordKind::Mean;
  int n = 0;                        ///< streams
  int sublayers = 0;                ///< L
  int rows = 0;                     ///< records a step: L, for Streams L + 1; row 0 is sublayer or boundary 1
  int width = 0;                    ///< numbers a record
  std::vector<std::int64_t> steps;  ///< ascending
  std::vector<float> values;        ///< [steps, rows, width]; NaN: not recorded
  /// How each sublayer makes H_res of its logits, by the run's config; none where that is no Sinkhorn. Empty: not known.
  std::vector<std::optional<hyper::SinkhornOptions>> sinkhorn;

  [[nodiscard]] bool empty() const { return steps.empty() || values.empty(); }
  [[nodiscard]] const float* record(std::size_t step, int row) const {
    return values.data() +
           (step * static_cast<std::size_t>(rows) + static_cast<std::size_t>(row)) * static_cast<std::size_t>(width);
  }
};
using TrackPtr = std::shared_ptr<const RecordTrack>;

/// At most `maximum` (≥ 2) of the ascending steps, evenly spread by position, first and last kept.
[[nodiscard]] std::vector<std::int64_t> spreadSteps(const std::vector<std::int64_t>& steps, std::size_t maximum);

/// Records that a step has, put at the end of the track: rows that are missing or of another width become NaN.
void appendRecords(RecordTrack& track, std::int64_t step, const std::vector<std::vector<float>>& records);

/// Position of the step nearest to `step` (the earlier of two equally near); the track must not be empty.
[[nodiscard]] std::size_t nearestPosition(const RecordTrack& track, std::int64_t step);

}  // namespace mhc::view
