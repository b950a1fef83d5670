// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <algorithm>

#include "core/base/Log.h"
#include "core/run/RunFolder.h"
#include "core/run/RunInfo.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

constexpr int indexFormat = 1;

/// Inode, size and time of the files that a row is made from. An empty -wal counts as none: reading may create one.
Json fingerprintOf(const fs::path& folder) {
  const RunPaths paths{folder};
  fs::path log = paths.database();
  log += "-wal";
  Json print = Json::array();
  for (const fs::path& path : {paths.config(), paths.database(), log}) {
    struct stat status {};
    const bool there = ::stat(path.c_str(), &status) == 0 && status.st_size > 0;
    print.push_back(there ? static_cast<std::int64_t>(status.st_ino) : 0);
    print.push_back(there ? static_cast<std::int64_t>(status.st_size) : 0);
    print.push_back(there ? std::int64_t{status.st_mtim.tv_sec} * 1000000000 + status.st_mtim.tv_nsec : 0);
  }
  return print;
}

Json rowOf(const RunInfo& info, Json fingerprint) {
  Json row = {{"files", std::move(fingerprint)},
              {"state", static_cast<int>(info.state)},
              {"ended_silently", info.endedSilently},
              {"exit_code", info.exitCode},
              {"exit_reason", info.exitReason},
              {"last_step", info.lastStep},
              {"planned_steps", info.plannedSteps},
              {"hc_type", info.hcType},
              {"streams", info.streams},
              {"sublayers", info.sublayers},
              {"modified", info.modified},
              {"problem", info.problem}};
  if (info.loss) row["loss"] = *info.loss;
  if (info.validationLoss) row["validation_loss"] = *info.validationLoss;
  return row;
}

/// NaN and infinities become null in JSON.
std::optional<double> numberOf(const Json& row, const char* key) {
  if (!row.contains(key)) return std::nullopt;
  return row.at(key).is_number() ? row.at(key).get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::optional<RunInfo> infoOf(const Json& row, const fs::path& folder) {
  RunInfo info;
  info.folder = folder;
  info.name = folder.filename().string();
  try {
    const int state = row.at("state").get<int>();
    if (state < 0 || state > static_cast<int>(RunState::Failed)) return std::nullopt;
    info.state = static_cast<RunState>(state);
    info.endedSilently = row.at("ended_silently").get<bool>();
    info.exitCode = row.at("exit_code").get<int>();
    info.exitReason = row.at("exit_reason").get<std::string>();
    info.lastStep = row.at("last_step").get<std::int64_t>();
    info.plannedSteps = row.at("planned_steps").get<std::int64_t>();
    info.hcType = row.at("hc_type").get<std::string>();
    info.streams = row.at("streams").get<int>();
    info.sublayers = row.at("sublayers").get<int>();
    info.modified = row.at("modified").get<std::int64_t>();
    info.problem = row.at("problem").get<std::string>();
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  info.loss = numberOf(row, "loss");
  info.validationLoss = numberOf(row, "validation_loss");
  return info;
}

}  // namespace

RunIndex::RunIndex(fs::path cacheFile) : cacheFile_(std::move(cacheFile)) {}

void RunIndex::load() {
  if (loaded_) return;
  loaded_ = true;
  if (cacheFile_.empty()) return;
  JsonLimits limits;
  limits.bytes = std::size_t{64} << 20;
  auto read = readJsonFile(cacheFile_, limits);
  if (!read.ok() || !read.value().is_object()) return;
  const Json& json = read.value();
  if (!json.contains("format") || json["format"] != indexFormat || !json.contains("runs") || !json["runs"].is_object()) return;
  rows_ = json["runs"];
}

void RunIndex::save() const {
  if (cacheFile_.empty()) return;
  Json json = {{"format", indexFormat}, {"runs", rows_}};
  auto written = createDirectories(cacheFile_.parent_path());
  if (written.ok()) written = writeFileDurably(cacheFile_, json.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (!written.ok()) logWarning(written.error().text());  // only a cache
}

std::vector<RunInfo> RunIndex::list(const fs::path& runsFolder) {
  load();
  databasesRead_ = 0;
  std::vector<RunInfo> all;
  Json rows = Json::object();
  std::error_code code;
  for (fs::directory_iterator it(runsFolder, code), end; !code && it != end; it.increment(code)) {
    std::error_code ignored;
    const fs::path& folder = it->path();
    if (!it->is_directory(ignored) || !isRunFolder(folder)) continue;
    const std::string key = folder.string();
    Json fingerprint = fingerprintOf(folder);
    std::optional<RunInfo> info;
    const Json* known = rows_.contains(key) && rows_[key].is_object() ? &rows_[key] : nullptr;
    if (known != nullptr && known->contains("files") && known->at("files") == fingerprint) info = infoOf(*known, folder);
    // The lock is no file content: a run that holds it, or held it when it was looked at last, is read anew.
    if (!info || info->state == RunState::Running || isLocked(folder)) {
      info = readRunInfo(folder);
      std::error_code absent;
      if (fs::exists(RunPaths{folder}.database(), absent)) ++databasesRead_;
    }
    rows[key] = rowOf(*info, std::move(fingerprint));
    all.push_back(std::move(*info));
  }
  // Rows of other folders' runs stay, those of runs that are gone from here go.
  for (auto it = rows_.begin(); it != rows_.end(); ++it) {
    if (fs::path(it.key()).parent_path() != runsFolder) rows[it.key()] = it.value();
  }
  if (rows != rows_) {
    rows_ = std::move(rows);
    save();
  }
  std::sort(all.begin(), all.end(), [](const RunInfo& a, const RunInfo& b) {
    return a.modified != b.modified ? a.modified > b.modified : a.name > b.name;
  });
  return all;
}

}  // namespace mhc::run
