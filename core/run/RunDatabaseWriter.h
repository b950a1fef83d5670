// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Result.h"
#include "core/run/RunRecords.h"

namespace mhc::run {

/// A point whose series is a number given by seriesNumber(), so that a step moves no text.
struct PointRecord {
  int series = 0;
  SeriesPoint point;
};

/// Everything that one step adds.
struct StepRecords {
  std::int64_t step = 0;
  std::vector<StepRow> rows;  ///< usually one
  std::vector<PointRecord> points;
  std::vector<BlobRecord> blobs;
  std::vector<EventRecord> events;
  std::vector<SampleRecord> samples;
};

struct SeriesName {
  std::string name, unit, family;
};

/// The one connection that writes run.db and checkpoints its WAL (WAL, synchronous=FULL). One thread at a time.
/// Errors: ExitCode::DiskFull, RunFolderBusy (locked by another program, unwritable), BadData (damaged or foreign file).
class RunDatabaseWriter {
 public:
  /// Creates or opens and migrates. `creator` says which program writes. A newer format is refused.
  [[nodiscard]] static Result<std::unique_ptr<RunDatabaseWriter>> open(const std::filesystem::path& file,
                                                                       const RunShape& shape,
                                                                       const std::string& creator);
  ~RunDatabaseWriter();
  RunDatabaseWriter(const RunDatabaseWriter&) = delete;
  RunDatabaseWriter& operator=(const RunDatabaseWriter&) = delete;

  /// One transaction: durable when it returns ok, nothing of it when not. `names[p.series]` are the points' series.
  /// Equal keys replace. Blobs of wrong size are refused (InternalError).
  [[nodiscard]] Result<void> append(const std::vector<StepRecords>& steps, const std::vector<SeriesName>& names);
  /// Deletes every row after `step` and writes `resumed` in the same transaction; the generation rises. Also when there
  /// is nothing to delete. The event's detail tells how many rows of each table went.
  [[nodiscard]] Result<void> rewind(std::int64_t step, EventRecord resumed);
  /// Thinning of the detail records (Thinning.h) once at least `batch` of them are due, so that the generation, which
  /// makes readers reload, rises rarely. A TelemetryWriter calls it after its commits.
  [[nodiscard]] Result<void> thin(std::size_t batch);
  void keepEverything(bool keepAll);  ///< full retention: thin() does nothing
  [[nodiscard]] std::int64_t generation() const;
  /// How long a call waits for another program's lock (default 5 s).
  void setBusyTimeout(int milliseconds);
  /// Brings the WAL into the file and shortens it; at the end of a run.
  [[nodiscard]] Result<void> checkpoint();

 private:
  struct State;
  explicit RunDatabaseWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mhc::run
