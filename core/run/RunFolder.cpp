// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunFolder.h"

#include <array>
#include <cctype>
#include <cstdio>
#include <random>

#include "core/base/Clock.h"
#include "core/base/File.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t maximumConfig = std::uint64_t{16} << 20;

bool isThere(const fs::path& path) {
  std::error_code code;
  return fs::exists(fs::symlink_status(path, code));
}

bool holdsCheckpoints(const fs::path& folder) {
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    if (it->path().filename().string().starts_with("step-")) return true;
  }
  return false;
}

Error notNew(const fs::path& folder) {
  return makeError(ExitCode::RunFolderBusy, "run.not_new",
                   "The folder {path} already holds a run. Continue it with --resume, or choose another folder.",
                   {{"path", folder.string()}});
}

}  // namespace

std::string runName(std::int64_t wallNanoseconds, std::string_view label, std::uint32_t salt) {
  std::string clean;
  for (const char c : label) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
    clean += plain ? c : '-';
  }
  while (!clean.empty() && clean.front() == '.') clean.erase(clean.begin());
  if (clean.empty()) clean = "run";
  char suffix[8];
  std::snprintf(suffix, sizeof suffix, "_%04x", salt & 0xFFFFU);
  return formatUtc(wallNanoseconds).substr(0, 10) + "_" + clean.substr(0, 80) + suffix;
}

fs::path newRunPath(const fs::path& runsFolder, std::string_view label) {
  std::random_device device;
  for (;;) {
    fs::path path = runsFolder / runName(wallNanoseconds(), label, device());
    if (!isThere(path)) return path;
  }
}

bool countsAsNew(const fs::path& folder) {
  const RunPaths paths{folder};
  return !isThere(paths.config()) && !isThere(paths.database()) && !holdsCheckpoints(paths.checkpoints());
}

Result<RunFolder> RunFolder::open(const fs::path& folder, RunStart start) {
  std::error_code code;
  const fs::path full = fs::absolute(folder, code).lexically_normal();
  RunPaths paths{full.has_filename() ? full : full.parent_path()};
  if (start == RunStart::New && !countsAsNew(paths.folder)) return notNew(paths.folder);
  MHC_TRY(createDirectories(paths.folder));
  MHC_TRY(checkWritable(paths.folder));
  MHC_TRY_ASSIGN(RunLock lock, RunLock::acquire(paths.folder));
  // Again under the lock: two workers may have started on the same empty folder.
  if (start == RunStart::New && !countsAsNew(paths.folder)) return notNew(paths.folder);
  return RunFolder(std::move(paths), std::move(lock));
}

bool RunFolder::hasFrozenConfig() const { return isThere(paths_.config()); }

Result<void> RunFolder::freezeConfig(std::string_view bytes) {
  if (!hasFrozenConfig()) return writeFileDurably(paths_.config(), bytes);
  MHC_TRY_ASSIGN(const std::string frozen, frozenConfig());
  if (frozen == bytes) return {};
  return makeError(ExitCode::BadConfiguration, "run.frozen",
                   "The configuration of the run {path} is frozen and differs from the one given. Start a new run for it.",
                   {{"path", paths_.folder.string()}});
}

Result<std::string> RunFolder::frozenConfig() const { return readTextFile(paths_.config(), maximumConfig); }

Result<void> RunFolder::writeEnvironment(Json environment) {
  const auto before = readJsonFile(paths_.environment());
  if (before.ok() && before.value().is_object()) {
    Json earlier = Json::array();
    Json last = before.value();
    if (last.contains("earlier") && last["earlier"].is_array()) earlier = last["earlier"];
    last.erase("earlier");
    earlier.push_back(std::move(last));
    environment["earlier"] = std::move(earlier);
  }
  return writeFileDurably(paths_.environment(), environment.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace mhc::run
