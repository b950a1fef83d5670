// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/CheckpointLoader.h"

#include <algorithm>

#include "core/base/Sha256.h"
#include "core/base/Text.h"
#include "core/run/Manifest.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

CheckpointInfo infoOf(const fs::path& folder, Manifest manifest) {
  CheckpointInfo info{manifest.facts.step, folder, 0, manifest.facts.validationLoss, std::move(manifest.json)};
  for (const ManifestFile& file : manifest.files) info.bytes += file.bytes;
  return info;
}

Error badFile(const fs::path& folder, const std::string& name, const std::string& found) {
  return makeError(ExitCode::BadData, "checkpoint.file", "The checkpoint {path} can't be trusted: {name} {found}.",
                   {{"path", folder.string()}, {"name", name}, {"found", found}});
}

Result<void> verifyFile(const fs::path& folder, const ManifestFile& file) {
  std::error_code code;
  const fs::path path = folder / file.name;
  if (!fs::is_regular_file(path, code)) return badFile(folder, file.name, "is missing");
  const std::uint64_t size = fs::file_size(path, code);
  if (code) return badFile(folder, file.name, "can't be read");
  if (size != file.bytes) {
    return badFile(folder, file.name, "has " + std::to_string(size) + " bytes instead of " + std::to_string(file.bytes));
  }
  const auto digest = sha256OfFile(path);
  if (!digest.ok()) return digest.error();
  if (digest.value() != file.sha256) return badFile(folder, file.name, "was changed: its SHA-256 differs from the manifest's");
  return {};
}

}  // namespace

std::vector<fs::path> checkpointFolders(const fs::path& runFolder) {
  std::vector<std::pair<std::int64_t, fs::path>> found;
  std::error_code code;
  for (fs::directory_iterator it(runFolder / "checkpoints", code), end; !code && it != end; it.increment(code)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with("step-") || name.size() < 13 || name.size() > 24) continue;
    if (name.find_first_not_of("0123456789", 5) != std::string::npos) continue;
    std::error_code ignored;
    if (it->is_directory(ignored)) found.emplace_back(std::stoll(name.substr(5, 18)), it->path());
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<fs::path> folders;
  for (auto& [step, folder] : found) folders.push_back(std::move(folder));
  return folders;
}

std::vector<CheckpointInfo> listCheckpoints(const fs::path& runFolder) {
  std::vector<CheckpointInfo> all;
  for (const fs::path& folder : checkpointFolders(runFolder)) {
    auto manifest = readManifest(folder);
    if (manifest.ok()) all.push_back(infoOf(folder, std::move(manifest).value()));
  }
  std::reverse(all.begin(), all.end());
  return all;
}

Result<CheckpointInfo> verifyCheckpoint(const fs::path& folder) {
  MHC_TRY_ASSIGN(Manifest manifest, readManifest(folder));
  for (const ManifestFile& file : manifest.files) MHC_TRY(verifyFile(folder, file));
  return infoOf(folder, std::move(manifest));
}

CheckpointSearch findCheckpoint(const fs::path& runFolder) {
  CheckpointSearch search;
  for (const fs::path& folder : checkpointFolders(runFolder)) {
    auto checked = verifyCheckpoint(folder);
    if (checked.ok()) {
      search.found = std::move(checked).value();
      if (!search.messages.empty()) {
        search.messages.push_back(makeMessage("checkpoint.fallback", "The checkpoint of step {step} is used instead.",
                                              {{"step", std::to_string(search.found->step)}}));
      }
      break;
    }
    search.messages.push_back(checked.error().message);
  }
  return search;
}

Result<CheckpointSearch> openCheckpoint(const fs::path& path) {
  std::error_code code;
  if (fs::exists(path / "manifest.json", code)) {
    // A trailing slash would make filename() empty.
    fs::path folder = fs::weakly_canonical(path, code);
    MHC_TRY_ASSIGN(CheckpointInfo info, verifyCheckpoint(code ? path : folder));
    return CheckpointSearch{std::move(info), {}};
  }
  CheckpointSearch search = findCheckpoint(path);
  if (search.found) return search;
  if (!search.messages.empty()) return Error{search.messages.front(), ExitCode::BadData};
  return makeError(ExitCode::BadData, "checkpoint.none",
                   "{path} holds no checkpoint. Give a run folder with checkpoints or one of its step folders.",
                   {{"path", path.string()}});
}

}  // namespace mhc::run
