// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunInfo.h"

#include <sys/stat.h>

#include <algorithm>

#include "core/run/RunDatabaseReader.h"
#include "core/run/RunFolder.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

std::int64_t modifiedAt(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || status.st_size == 0) return 0;  // reading may create an empty -wal
  return std::int64_t{status.st_mtim.tv_sec} * 1000000000 + status.st_mtim.tv_nsec;
}

void readConfig(const RunPaths& paths, RunInfo& info) {
  JsonLimits limits;
  limits.bytes = std::size_t{1} << 20;
  const auto json = readJsonFile(paths.config(), limits);
  if (!json.ok() || !json.value().is_object()) return;
  const Json& config = json.value();
  if (config.contains("training") && config["training"].is_object()) {
    const Json& training = config["training"];
    if (training.contains("steps") && training["steps"].is_number_integer()) {
      info.plannedSteps = training["steps"].get<std::int64_t>();
    }
  }
  if (config.contains("model") && config["model"].is_object()) {
    const Json& model = config["model"];
    if (model.contains("hc_type") && model["hc_type"].is_string()) info.hcType = model["hc_type"].get<std::string>();
  }
}

/// How the run ended, by its last word.
void readEnding(const EventRecord& event, RunInfo& info) {
  if (event.kind != "exit") {
    info.state = RunState::Failed;
    info.endedSilently = true;
    return;
  }
  const Json& detail = event.detail;
  if (detail.contains("code") && detail["code"].is_number_integer()) info.exitCode = detail["code"].get<int>();
  if (detail.contains("reason") && detail["reason"].is_string()) info.exitReason = detail["reason"].get<std::string>();
  if (info.exitReason.empty()) info.exitReason = event.text;
  if (info.exitCode == static_cast<int>(ExitCode::StoppedResumable)) info.state = RunState::Stopped;
  else if (info.exitCode != 0) info.state = RunState::Failed;
  else info.state = info.exitReason == "stopped" ? RunState::Stopped : RunState::Finished;
}

Result<void> readDatabase(const RunPaths& paths, RunInfo& info) {
  MHC_TRY_ASSIGN(const auto reader, RunDatabaseReader::open(paths.database()));
  MHC_TRY_ASSIGN(const RunMeta meta, reader->meta());
  info.streams = meta.shape.streams;
  info.sublayers = meta.shape.sublayers;
  if (!meta.shape.hcType.empty()) info.hcType = meta.shape.hcType;
  MHC_TRY_ASSIGN(const auto step, reader->newestStep());
  if (step) info.lastStep = step->step;
  MHC_TRY_ASSIGN(const auto loss, reader->lastPoint("loss"));
  if (loss) {
    info.loss = loss->value;
    info.lastStep = std::max(info.lastStep, loss->step);
  }
  MHC_TRY_ASSIGN(const auto validation, reader->lastPoint("validation_loss"));
  if (validation) info.validationLoss = validation->value;
  MHC_TRY_ASSIGN(const auto last, reader->lastEvent({"start", "resume", "exit"}));
  if (info.state == RunState::Running) return {};
  if (last) {
    readEnding(*last, info);
  } else if (info.lastStep >= 0) {
    info.state = RunState::Stopped;  // another program's run, which need not write events
  }
  return {};
}

}  // namespace

std::string_view nameOf(RunState state) {
  switch (state) {
    case RunState::New: return "new";
    case RunState::Running: return "running";
    case RunState::Finished: return "finished";
    case RunState::Stopped: return "stopped";
    case RunState::Failed: return "failed";
  }
  return "unknown";
}

bool isRunFolder(const fs::path& folder) {
  const RunPaths paths{folder};
  std::error_code code;
  return fs::is_regular_file(paths.config(), code) || fs::is_regular_file(paths.database(), code) ||
         fs::is_regular_file(paths.log(), code);
}

RunInfo readRunInfo(const fs::path& folder) {
  const RunPaths paths{folder};
  RunInfo info;
  info.folder = folder;
  info.name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  fs::path log = paths.database();
  log += "-wal";
  info.modified = std::max({modifiedAt(paths.config()), modifiedAt(paths.database()), modifiedAt(log)});
  if (isLocked(folder)) {
    info.state = RunState::Running;
    info.holder = readLockHolder(folder);
  }
  readConfig(paths, info);
  std::error_code code;
  if (fs::exists(paths.database(), code)) {
    if (auto read = readDatabase(paths, info); !read.ok()) info.problem = read.error().text();
  }
  return info;
}

}  // namespace mhc::run
