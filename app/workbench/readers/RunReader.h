// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/workbench/readers/ProbeTexts.h"
#include "app/workbench/readers/RunUpdate.h"
#include "core/base/Result.h"
#include "core/view/Frame.h"

namespace mhc::workbench {

/// Reads one run's database piece by piece: of a long history its end first, then all of it from the start. Without Qt and without a thread of its own: whoever calls owns the thread.
/// Every database call is one short read transaction, so a writer's checkpoint never waits long.
class RunReader {
 public:
  /// Points of one series in one update: little enough for the window to take in between two pictures.
  static constexpr std::size_t kPortion = 20'000;
  /// Time for the records that alerts watch, in one update.
  static constexpr int kHealthMs = 20;
  static constexpr std::size_t kSamples = 200;  ///< texts in one update

  /// A damaged database is read as far as it goes.
  explicit RunReader(std::filesystem::path folder, const run::ReaderOptions& options = {.salvage = true});
  ~RunReader();

  /// What is new since the last call; null if nothing is (also while there is no database yet). Costs two stat() calls
  /// when the files have not changed.
  [[nodiscard]] Result<RunUpdatePtr> poll();

  /// The matrices of the record nearest to `step`, or of the newest record if `live`.
  [[nodiscard]] Result<view::FramePtr> frame(std::int64_t step, bool live);

  /// Gives the connection back; the next call opens it again and goes on where it was.
  void closeConnection();
  [[nodiscard]] bool connectionOpen() const { return database_ != nullptr; }

 private:
  using Fingerprint = std::array<std::int64_t, 6>;  ///< inode, size, mtime of run.db and of its -wal

  [[nodiscard]] Result<bool> openIfPresent();
  [[nodiscard]] Result<void> forgetIfRewound(RunUpdate& update);
  [[nodiscard]] Result<bool> readNewest(RunUpdate& update);
  [[nodiscard]] Result<void> readAxis(RunUpdate& update);
  [[nodiscard]] Result<void> readSeries(RunUpdate& update);
  [[nodiscard]] Result<void> readRest(RunUpdate& update);
  [[nodiscard]] Result<void> readHealth(RunUpdate& update);
  [[nodiscard]] Result<RunUpdatePtr> readNews();
  [[nodiscard]] view::SeriesRows rowsOf(const run::SeriesInfo& info, const std::vector<run::SeriesPoint>& points) const;
  [[nodiscard]] view::XRow xOf(const run::SeriesPoint& point) const;
  [[nodiscard]] Fingerprint fingerprint() const;
  [[nodiscard]] static bool settled(const Fingerprint& print);
  void forget();

  std::filesystem::path folder_;
  std::filesystem::path file_;
  run::ReaderOptions options_;
  std::unique_ptr<run::RunDatabaseReader> database_;
  Fingerprint seen_{};
  bool complete_ = false;
  std::optional<std::int64_t> delivered_;  ///< newest step that was told; none: nothing was told yet
  std::set<std::string> notesDelivered_;  ///< by their sentence
  std::int64_t inode_ = 0;
  std::optional<std::int64_t> generation_;
  run::RunMeta meta_;
  std::vector<run::StepRow> axis_;
  bool owing_ = false;        ///< the last update said that not all was read
  std::int64_t newest_ = -1;  ///< last step of the end that was delivered before the rest
  std::map<std::int64_t, std::int64_t> lastStepOf_;  ///< series id -> last step delivered
  std::int64_t firstWallNs_ = 0;
  std::int64_t lastRecorded_ = -1;
  std::int64_t lastEvent_ = 0;
  std::int64_t lastSample_ = 0;
  std::deque<std::int64_t> unjudged_;  ///< recorded steps whose health is not delivered yet
  std::optional<std::vector<std::vector<float>>> initial_;  ///< mean maps of step 0
  std::vector<std::string> types_;  ///< mixing of each sublayer, where they differ; as old as initial_
  ProbeTexts probe_;
  std::int64_t probeOf_ = 0;  ///< inode of the file that probe_ is from
};

}  // namespace mhc::workbench
