// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Message.h"
#include "core/base/Result.h"
#include "core/run/RunRecords.h"

namespace mhc::run {

inline constexpr std::int64_t anyStep = std::numeric_limits<std::int64_t>::max();

struct RunMeta {
  std::int64_t generation = 0;  ///< rises whenever rows are deleted: reload everything then
  RunShape shape;
  std::string creator;
};

/// Which rows of a series: after < step < before, ascending, or newest first; at most `limit`.
struct PointRange {
  std::int64_t after = -1;
  std::int64_t before = anyStep;
  std::size_t limit = 200000;
  bool newestFirst = false;
};

/// All detail records of one step; index 0 is sublayer or boundary 1; an empty vector = not recorded. A blob of a wrong
/// size is left out and told in `notes`.
struct StepDetails {
  std::vector<std::vector<float>> mean, deviation, tokens, constraint, composite;  ///< [L]
  std::vector<std::vector<float>> streams;                                         ///< [L+1]
  std::vector<float> unfolded;
  std::vector<Message> notes;
};

struct ReaderOptions {
  /// Treat the folder as read-only even if it is not (for tests; root may write everywhere).
  bool assumeReadOnly = false;
  /// Read a damaged file (cut off, overwritten in places) as far as it goes: what can't be read is missing, and notes() say
  /// so. Without it a damaged place is an error.
  bool salvage = false;
};

/// Reads run.db beside its writer: mode=ro, query_only, never checkpoints. Folder not writable: immutable when there is
/// no -wal, else a private copy in the cache. One thread at a time. Every call is one short read transaction.
class RunDatabaseReader {
 public:
  [[nodiscard]] static Result<std::unique_ptr<RunDatabaseReader>> open(const std::filesystem::path& file,
                                                                       const ReaderOptions& options = {});
  ~RunDatabaseReader();
  RunDatabaseReader(const RunDatabaseReader&) = delete;
  RunDatabaseReader& operator=(const RunDatabaseReader&) = delete;

  /// What cannot be shown: a newer format and missing tables, found when opening; damage, when it is met.
  [[nodiscard]] const std::vector<Message>& notes() const;
  [[nodiscard]] Result<RunMeta> meta();
  [[nodiscard]] Result<std::vector<SeriesInfo>> series();
  [[nodiscard]] Result<std::vector<SeriesPoint>> points(std::int64_t series, const PointRange& range = {});
  /// Newest point of a series by name.
  [[nodiscard]] Result<std::optional<SeriesPoint>> lastPoint(const std::string& series);
  /// Newest row of `step`; none: nothing is recorded yet.
  [[nodiscard]] Result<std::optional<StepRow>> newestStep();
  [[nodiscard]] Result<std::vector<StepRow>> stepRows(const PointRange& range = {});
  /// Steps that have detail records (mixing, or streams where the family has no maps), ascending.
  [[nodiscard]] Result<std::vector<std::int64_t>> recordedSteps(std::int64_t after = -1);
  /// The recorded step nearest to `step` (the earlier of two equally near).
  [[nodiscard]] Result<std::optional<std::int64_t>> nearestRecordedStep(std::int64_t step);
  [[nodiscard]] Result<StepDetails> details(std::int64_t step, bool withTokens = true);
  /// Only the token-mean maps: for trails of many steps.
  [[nodiscard]] Result<std::vector<std::vector<float>>> meanMaps(std::int64_t step);
  /// All records of one kind at a step, as in StepDetails: for curves and pictures over many steps.
  [[nodiscard]] Result<std::vector<std::vector<float>>> records(BlobKind kind, std::int64_t step);
  /// Ascending by id, ids above `afterId`.
  [[nodiscard]] Result<std::vector<EventRecord>> events(std::int64_t afterId = 0, std::size_t limit = 10000);
  /// The newest event of one of these kinds.
  [[nodiscard]] Result<std::optional<EventRecord>> lastEvent(const std::vector<std::string>& kinds);
  [[nodiscard]] Result<std::vector<SampleRecord>> samples(std::int64_t afterId = 0, std::size_t limit = 1000);
  /// PRAGMA integrity_check; BadData with its first words.
  [[nodiscard]] Result<void> checkIntegrity();

 private:
  struct State;
  explicit RunDatabaseReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mhc::run
