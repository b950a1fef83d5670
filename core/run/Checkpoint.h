// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Message.h"
#include "core/base/Result.h"
#include "core/run/FileOperations.h"

namespace mhc::run {

/// One file of a checkpoint: its plain name ("model.safetensors"), about how many bytes, and who writes them.
struct CheckpointFile {
  std::string name;
  std::uint64_t expectedBytes = 0;
  std::function<Result<void>(ByteSink&)> write;
};
[[nodiscard]] CheckpointFile checkpointFile(std::string name, std::string bytes);

/// What the manifest says beside sizes and SHA-256 of the files.
struct CheckpointFacts {
  std::int64_t step = 0;
  std::string configHash;                ///< SHA-256 of the frozen config.json
  Json versions = Json::object();        ///< program, LibTorch, …
  std::optional<double> validationLoss;  ///< of this step; the smallest one is kept as "best"
};

struct KeepRule {
  int last = 3;            ///< newest so many; at least 1
  bool best = true;        ///< the one with the smallest validation loss
  std::int64_t every = 0;  ///< steps divisible by this; 0: none
};

struct CheckpointInfo {
  std::int64_t step = 0;
  std::filesystem::path folder;
  std::uint64_t bytes = 0;
  std::optional<double> validationLoss;
  Json manifest;
};

/// Writes checkpoints/step-XXXXXXXX so that a kill or power loss at any instant leaves the newest complete one intact:
/// space check, step-XXXXXXXX.tmp/, fsync of each file, manifest.json last, fsync, fsync of the folder, rename, fsync
/// of the parent, and only then older ones go.
class CheckpointWriter {
 public:
  explicit CheckpointWriter(std::filesystem::path runFolder, FileOperations& operations = realFileOperations());

  /// Removes what an interrupted writer left (*.tmp, .trash-*). Call once when a run starts or resumes.
  void removeLeftovers();
  /// Durable when it returns ok. A checkpoint of the same step is exchanged atomically. ExitCode::DiskFull if the disk
  /// has not enough room: nothing is changed then.
  [[nodiscard]] Result<CheckpointInfo> write(const CheckpointFacts& facts, const std::vector<CheckpointFile>& files);
  /// Drops older checkpoints. A failure to delete is reported, never fatal to training: messages.
  [[nodiscard]] std::vector<Message> prune(const KeepRule& rule);

 private:
  class Attempt;
  std::filesystem::path root_;
  FileOperations& operations_;
};

/// Pinned checkpoints are never dropped (checkpoints/pins.json).
[[nodiscard]] std::vector<std::int64_t> pinnedCheckpoints(const std::filesystem::path& runFolder);
[[nodiscard]] Result<void> pinCheckpoint(const std::filesystem::path& runFolder, std::int64_t step, bool pinned);

/// "step-00000200".
[[nodiscard]] std::string checkpointName(std::int64_t step);

}  // namespace mhc::run
