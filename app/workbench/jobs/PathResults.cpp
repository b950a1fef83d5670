// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/PathResults.h"

#include <charconv>
#include <random>
#include <set>
#include <string_view>

#include "core/base/File.h"
#include "core/base/Paths.h"
#include "core/base/Sha256.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/PathReportFile.h"
#include "core/run/RunFolder.h"

namespace mhc::workbench {
namespace fs = std::filesystem;

namespace {

/// Calls with each kept result and the step that its name says.
template <typename Call>
void eachResult(const fs::path& run, const Call& call) {
  for (const fs::path& folder : pathResultFolders(run)) {
    std::error_code code;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
      const std::string name = at->path().filename().string();
      constexpr std::string_view begin = "paths-", ending = ".safetensors";
      if (!name.starts_with(begin) || !name.ends_with(ending)) continue;
      std::int64_t step = -1;
      const char* digits = name.data() + begin.size();
      if (std::from_chars(digits, name.data() + name.size(), step).ec == std::errc() && step >= 0)
        call(at->path(), step);
    }
  }
}

}  // namespace

std::vector<fs::path> pathResultFolders(const fs::path& run) {
  const std::string name = sha256Of(run.string()).substr(0, 16);
  return {run::RunPaths{run}.results(), cacheHome() / "results" / name};
}

fs::path newestPathResult(const fs::path& run, std::int64_t step) {
  fs::path newest;
  fs::file_time_type when{};
  eachResult(run, [&](const fs::path& file, std::int64_t ofStep) {
    std::error_code ignored;
    const auto time = fs::last_write_time(file, ignored);
    if (ignored || (step >= 0 && step != ofStep) || (!newest.empty() && time <= when)) return;
    newest = file;
    when = time;
  });
  return newest;
}

widgets::PathSteps pathSteps(const fs::path& run) {
  std::set<std::int64_t> checkpoints, measured;
  for (const auto& checkpoint : run::listCheckpoints(run)) checkpoints.insert(checkpoint.step);
  eachResult(run, [&](const fs::path&, std::int64_t step) { measured.insert(step); });
  return {{checkpoints.begin(), checkpoints.end()}, {measured.begin(), measured.end()}};
}

Result<fs::path> newPathResult(const fs::path& run, std::int64_t step) {
  const std::vector<fs::path> folders = pathResultFolders(run);
  if (createDirectories(folders[0]).ok() && checkWritable(folders[0]).ok()) return fs::path();
  if (!createDirectories(folders[1]).ok() || !checkWritable(folders[1]).ok()) {
    return makeError(ExitCode::RunFolderBusy, "paths.nowhere",
                     "Neither {run} nor the cache can be written to. Make room or rights for the result.",
                     {{"run", run.string()}});
  }
  if (step < 0) {
    const auto checkpoints = run::listCheckpoints(run);
    step = checkpoints.empty() ? 0 : checkpoints.back().step;
  }
  return folders[1] / run::pathReportName(step, std::random_device()());
}

}  // namespace mhc::workbench
