// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Batches.h"

#include <algorithm>

#include "core/data/Permutation.h"

namespace mhc::data {
namespace {

std::uint64_t startOf(const WindowRange& range, std::uint64_t window, std::int64_t length) {
  return range.first + window * static_cast<std::uint64_t>(length);
}

/// Reads one window of T + 1 tokens and writes row `row` of ids and targets.
Result<void> fillRow(const TokenArray& tokens, std::uint64_t first, std::vector<std::int32_t>& window, std::int64_t row,
                     std::int32_t* ids, std::int32_t* targets) {
  MHC_TRY(tokens.read(first, window.size(), window.data()));
  const auto length = static_cast<std::int64_t>(window.size()) - 1;
  std::copy(window.begin(), window.end() - 1, ids + row * length);
  std::copy(window.begin() + 1, window.end(), targets + row * length);
  return {};
}

}  // namespace

BatchSource::BatchSource(std::shared_ptr<const TokenArray> tokens, WindowRange range, std::int64_t sequenceLength,
                         std::uint64_t seed)
    : tokens_(std::move(tokens)),
      range_(range),
      length_(sequenceLength),
      seed_(seed),
      window_(static_cast<std::size_t>(sequenceLength) + 1) {}

Result<void> BatchSource::next(std::int32_t* ids, std::int32_t* targets, std::int64_t batch) {
  if (range_.windows == 0) {
    return makeError(ExitCode::BadData, "data.no_windows",
                     "There is no training data: not even one sample fits. Use a longer text or a shorter sequence_length.");
  }
  DataPosition at = position_;
  for (std::int64_t row = 0; row < batch; ++row) {
    if (at.sample == range_.windows) at = {at.epoch + 1, 0};
    const std::uint64_t window = Permutation(seed_, at.epoch, range_.windows)(at.sample);
    MHC_TRY(fillRow(*tokens_, startOf(range_, window, length_), window_, row, ids, targets));
    ++at.sample;
  }
  position_ = at;
  return {};
}

void BatchSource::skip(std::int64_t count) {
  if (range_.windows == 0) return;
  const std::uint64_t sample = position_.sample + static_cast<std::uint64_t>(count);
  // As next() leaves it: at the end of an epoch, not at the start of the one after.
  const std::uint64_t epochs = sample == 0 ? 0 : (sample - 1) / range_.windows;
  position_ = {position_.epoch + epochs, sample - epochs * range_.windows};
}

Result<void> BatchSource::seek(DataPosition position) {
  if (position.sample > range_.windows) {
    return makeError(ExitCode::BadData, "data.position_beyond_end",
                     "The saved position is sample {sample} of an epoch, but the data hold {windows} samples. Resume with the "
                     "data the run was started with.",
                     {{"sample", std::to_string(position.sample)}, {"windows", std::to_string(range_.windows)}});
  }
  position_ = position;
  return {};
}

EvaluationSource::EvaluationSource(std::shared_ptr<const TokenArray> tokens, WindowRange range, std::int64_t sequenceLength,
                                   std::int64_t maximumTokens)
    : tokens_(std::move(tokens)),
      range_(range),
      length_(sequenceLength),
      end_(range.windows),
      window_(static_cast<std::size_t>(sequenceLength) + 1) {
  if (maximumTokens > 0) {
    end_ = std::min(end_, std::max<std::uint64_t>(1, static_cast<std::uint64_t>(maximumTokens / sequenceLength)));
  }
}

Result<std::int64_t> EvaluationSource::next(std::int32_t* ids, std::int32_t* targets, std::int64_t batch) {
  const auto rows = static_cast<std::int64_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(batch), end_ - done_));
  if (rows == 0) return std::int64_t{0};
  for (std::int64_t row = 0; row < batch; ++row) {
    const std::uint64_t window = done_ + static_cast<std::uint64_t>(std::min(row, rows - 1));
    MHC_TRY(fillRow(*tokens_, startOf(range_, window, length_), window_, row, ids, targets));
  }
  done_ += static_cast<std::uint64_t>(rows);
  return rows;
}

EvaluationSource EvaluationSource::part(int index, int parts) const {
  const std::uint64_t all = end_ - first_;
  const auto at = [&](int i) { return first_ + all * static_cast<std::uint64_t>(i) / static_cast<std::uint64_t>(parts); };
  EvaluationSource some = *this;
  some.first_ = at(index);
  some.end_ = at(index + 1);
  some.done_ = some.first_;
  return some;
}

}  // namespace mhc::data
