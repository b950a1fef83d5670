// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/Result.h"
#include "core/data/Split.h"
#include "core/data/TokenArray.h"

namespace mhc::data {

/// Where training stands in the data: `sample` samples of epoch `epoch` have been used. Saved in trainer.json.
struct DataPosition {
  std::uint64_t epoch = 0;
  std::uint64_t sample = 0;

  bool operator==(const DataPosition&) const = default;
};

/// Training batches. Sample i of epoch e is window π_e(i) (Permutation.h): an epoch uses each window once, and the order
/// depends on the seed and the number of windows only, so all hc_types see the same batches.
class BatchSource {
 public:
  BatchSource(std::shared_ptr<const TokenArray> tokens, WindowRange range, std::int64_t sequenceLength,
              std::uint64_t seed);

  [[nodiscard]] std::int64_t sequenceLength() const { return length_; }
  [[nodiscard]] std::uint64_t windows() const { return range_.windows; }

  /// Writes `batch` samples, ids [batch, T] and targets [batch, T] (row-major; targets[b][t] follows ids[b][t] in the text)
  /// and moves on. A batch may span two epochs. After an error the position has not moved.
  [[nodiscard]] Result<void> next(std::int32_t* ids, std::int32_t* targets, std::int64_t batch);

  /// Moves on by `count` samples without reading them.
  void skip(std::int64_t count);

  [[nodiscard]] DataPosition position() const { return position_; }
  /// Refused if the sample is beyond the epoch (the data are others than those of the checkpoint).
  [[nodiscard]] Result<void> seek(DataPosition position);

 private:
  std::shared_ptr<const TokenArray> tokens_;
  WindowRange range_;
  std::int64_t length_;
  std::uint64_t seed_;
  DataPosition position_;
  std::vector<std::int32_t> window_;
};

/// Evaluation: the windows of the validation split in order from its start, up to `maximumTokens` target tokens (but at
/// least one window), or all of them with maximumTokens = 0. Always the same tokens.
class EvaluationSource {
 public:
  EvaluationSource(std::shared_ptr<const TokenArray> tokens, WindowRange range, std::int64_t sequenceLength,
                   std::int64_t maximumTokens);

  [[nodiscard]] std::uint64_t windows() const { return end_ - first_; }
  /// Target tokens in all: windows · T.
  [[nodiscard]] std::uint64_t tokens() const { return windows() * static_cast<std::uint64_t>(length_); }

  /// Writes up to `batch` samples as BatchSource::next and returns how many; 0 at the end. Rows beyond them repeat the
  /// last sample, so that every row holds valid ids; leave them out of the mean.
  [[nodiscard]] Result<std::int64_t> next(std::int32_t* ids, std::int32_t* targets, std::int64_t batch);
  void rewind() { done_ = first_; }
  /// The index-th of so many about equal parts of the windows, in their order; may be empty.
  [[nodiscard]] EvaluationSource part(int index, int parts) const;

 private:
  std::shared_ptr<const TokenArray> tokens_;
  WindowRange range_;
  std::int64_t length_;
  std::uint64_t first_ = 0;
  std::uint64_t end_;
  std::uint64_t done_ = 0;
  std::vector<std::int32_t> window_;
};

}  // namespace mhc::data
