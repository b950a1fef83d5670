// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/Message.h"
#include "core/base/Result.h"
#include "core/run/RunDatabaseWriter.h"

namespace mhc::run {

struct TelemetryOptions {
  std::size_t blobBytes = std::size_t{64} << 20;    ///< of detail blobs waiting; beyond, the oldest blobs go
  std::size_t totalBytes = std::size_t{512} << 20;  ///< of everything waiting; beyond, the oldest points go too
  std::chrono::milliseconds gather{50};             ///< steps that come within this time share a transaction
  std::chrono::milliseconds firstRetry{20};         ///< back-off after a failed transaction, doubled up to 2 s
};

/// Bounded queue and writer thread before a RunDatabaseWriter. push() never waits for the disk: if the disk is slow,
/// detail blobs are dropped, oldest first, counted, and the count becomes an event; points, step rows and events stay.
class TelemetryWriter {
 public:
  explicit TelemetryWriter(std::unique_ptr<RunDatabaseWriter> database, TelemetryOptions options = {});
  /// Writes what is waiting (one last try) and closes the database.
  ~TelemetryWriter();
  TelemetryWriter(const TelemetryWriter&) = delete;
  TelemetryWriter& operator=(const TelemetryWriter&) = delete;

  /// Number of a series for PointRecord; equal names give equal numbers. Any thread.
  [[nodiscard]] int series(const std::string& name, const std::string& unit, const std::string& family);
  /// Any thread; returns at once.
  void push(StepRecords records);
  /// Waits until all that was pushed before is durable. The error of the database (for example DiskFull), or
  /// RunFolderBusy after `limit`; the records stay queued and are tried again either way.
  [[nodiscard]] Result<void> flush(std::chrono::milliseconds limit = std::chrono::seconds(30));
  /// Why nothing can be written just now, if so. Any thread.
  [[nodiscard]] std::optional<Error> problem() const;
  [[nodiscard]] std::uint64_t droppedBlobs() const;
  /// Called by the writer thread after each commit with the newest durable step. Set before the first push.
  void onCommitted(std::function<void(std::int64_t)> callback);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mhc::run
