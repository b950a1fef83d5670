// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunVerification.h"

#include <algorithm>

#include "core/base/Sha256.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/RunDatabaseReader.h"
#include "core/run/RunFolder.h"
#include "core/run/RunInfo.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

Result<void> checkDatabase(const fs::path& file, Verdict& verdict) {
  MHC_TRY_ASSIGN(const auto reader, RunDatabaseReader::open(file));
  verdict.notes = reader->notes();
  MHC_TRY(reader->checkIntegrity());
  MHC_TRY(reader->meta());
  MHC_TRY_ASSIGN(const auto newest, reader->newestStep());
  if (newest) verdict.step = newest->step;
  return {};
}

Verdict databaseVerdict(const fs::path& file) {
  Verdict verdict;
  verdict.path = file;
  std::error_code code;
  verdict.bytes = fs::file_size(file, code);
  if (code) verdict.bytes = 0;
  if (auto checked = checkDatabase(file, verdict); !checked.ok()) verdict.problem = checked.error();
  return verdict;
}

std::int64_t stepOf(const fs::path& folder) {
  std::int64_t step = 0;
  for (const char c : folder.filename().string().substr(5)) {
    if (__builtin_mul_overflow(step, 10, &step) || __builtin_add_overflow(step, c - '0', &step)) return -1;
  }
  return step;
}

Verdict checkpointVerdict(const fs::path& folder, const std::optional<std::string>& configHash) {
  Verdict verdict;
  verdict.what = Verdict::What::Checkpoint;
  verdict.path = folder;
  verdict.step = stepOf(folder);
  auto checked = verifyCheckpoint(folder);
  if (!checked.ok()) {
    verdict.problem = checked.error();
    return verdict;
  }
  verdict.bytes = checked.value().bytes;
  const Json& manifest = checked.value().manifest;
  if (configHash && manifest["config_hash"] != *configHash) {
    verdict.problem = makeError(ExitCode::BadData, "verify.other_config",
                                "The checkpoint {path} was made with another configuration than the run's config.json. One "
                                "of the two was changed or copied from another run.",
                                {{"path", folder.string()}});
  }
  return verdict;
}

}  // namespace

bool RunVerification::good() const {
  return std::none_of(verdicts.begin(), verdicts.end(), [](const Verdict& verdict) { return verdict.problem.has_value(); });
}

Result<RunVerification> verifyRun(const fs::path& folder) {
  if (!isRunFolder(folder)) {
    return makeError(ExitCode::BadData, "verify.no_run",
                     "{path} is no run folder: it holds neither config.json nor run.db. Give the folder of a run.",
                     {{"path", folder.string()}});
  }
  const RunPaths paths{folder};
  RunVerification verification;
  std::error_code code;
  if (fs::exists(paths.database(), code)) verification.verdicts.push_back(databaseVerdict(paths.database()));
  std::optional<std::string> configHash;
  if (fs::exists(paths.config(), code)) {
    Verdict verdict;
    verdict.what = Verdict::What::Configuration;
    verdict.path = paths.config();
    auto read = readJsonFile(paths.config());
    if (!read.ok()) verdict.problem = read.error();
    auto hash = sha256OfFile(paths.config());
    if (hash.ok()) configHash = hash.value();
    verdict.bytes = fs::file_size(paths.config(), code);
    verification.verdicts.push_back(std::move(verdict));
  }
  std::vector<fs::path> folders = checkpointFolders(folder);
  std::reverse(folders.begin(), folders.end());
  for (const fs::path& checkpoint : folders) verification.verdicts.push_back(checkpointVerdict(checkpoint, configHash));
  return verification;
}

}  // namespace mhc::run
