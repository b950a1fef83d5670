// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/Checkpoint.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <set>

#include "core/base/File.h"
#include "core/base/Text.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/FileSink.h"
#include "core/run/Manifest.h"

namespace mhc::run {
namespace fs = std::filesystem;

std::string checkpointName(std::int64_t step) {
  char name[40];
  std::snprintf(name, sizeof name, "step-%08lld", static_cast<long long>(step));
  return name;
}

CheckpointFile checkpointFile(std::string name, std::string bytes) {
  const std::uint64_t size = bytes.size();
  return {std::move(name), size,
          [text = std::move(bytes)](ByteSink& sink) { return sink.write(text.data(), text.size()); }};
}

/// One try: whatever is left half-done when it ends without success is removed.
class CheckpointWriter::Attempt {
 public:
  Attempt(fs::path folder, FileOperations& operations) : folder_(std::move(folder)), operations_(operations) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt() {
    if (!done_) operations_.removeTree(folder_);
  }

  Result<void> begin() {
    operations_.removeTree(folder_);
    if (operations_.makeDirectory(folder_) != 0) return fileError("create", folder_, errno);
    return {};
  }

  Result<ManifestFile> writeFile(const CheckpointFile& file) {
    MHC_TRY_ASSIGN(FileSink sink, FileSink::create(folder_ / file.name, operations_));
    MHC_TRY(file.write(sink));
    MHC_TRY(sink.finish());
    return ManifestFile{file.name, sink.bytes(), sink.sha256()};
  }

  /// Puts the complete folder in place; an older checkpoint of the same step is exchanged in one atomic call.
  Result<void> publish(const fs::path& target) {
    if (operations_.fsyncDirectory(folder_) != 0) return fileError("flush", folder_, errno);
    std::error_code ignored;
    const bool exchange = fs::exists(target, ignored);
    if (operations_.rename(folder_, target, exchange) != 0) return fileError("rename", folder_, errno);
    done_ = true;
    if (operations_.fsyncDirectory(target.parent_path()) != 0) return fileError("flush", target.parent_path(), errno);
    if (exchange) operations_.removeTree(folder_);  // now the former checkpoint
    return {};
  }

 private:
  fs::path folder_;
  FileOperations& operations_;
  bool done_ = false;
};

CheckpointWriter::CheckpointWriter(fs::path runFolder, FileOperations& operations)
    : root_(std::move(runFolder) / "checkpoints"), operations_(operations) {}

void CheckpointWriter::removeLeftovers() {
  std::error_code code;
  std::vector<fs::path> garbage;
  for (fs::directory_iterator it(root_, code), end; !code && it != end; it.increment(code)) {
    const std::string name = it->path().filename().string();
    const bool temporary = name.starts_with("step-") && name.ends_with(".tmp");
    if (temporary || name.starts_with(".trash-")) garbage.push_back(it->path());
  }
  for (const fs::path& path : garbage) operations_.removeTree(path);
}

Result<CheckpointInfo> CheckpointWriter::write(const CheckpointFacts& facts, const std::vector<CheckpointFile>& files) {
  std::set<std::string> names{"manifest.json"};
  std::uint64_t expected = 65536;
  for (const CheckpointFile& file : files) {
    if (!isPlainName(file.name) || !names.insert(file.name).second) {
      return makeError(ExitCode::InternalError, "checkpoint.name", "A checkpoint can't hold a file named \"{name}\".",
                       {{"name", toValidUtf8(file.name)}});
    }
    if (__builtin_add_overflow(expected, file.expectedBytes, &expected)) {
      expected = std::numeric_limits<std::uint64_t>::max();
    }
  }
  MHC_TRY(createDirectories(root_));
  if (const std::uint64_t free = operations_.freeBytes(root_); free < expected) {
    return makeError(ExitCode::DiskFull, "checkpoint.no_space",
                     "A checkpoint at step {step} needs {need}, but the disk of {path} has {free} left. Free some space; "
                     "the earlier checkpoints are untouched.",
                     {{"step", std::to_string(facts.step)},
                      {"need", formatBytes(expected)},
                      {"free", formatBytes(free)},
                      {"path", root_.string()}});
  }

  const fs::path target = root_ / checkpointName(facts.step);
  fs::path temporary = target;
  temporary += ".tmp";
  Attempt attempt(temporary, operations_);
  MHC_TRY(attempt.begin());
  CheckpointInfo info{facts.step, target, 0, facts.validationLoss, {}};
  std::vector<ManifestFile> written;
  for (const CheckpointFile& file : files) {
    MHC_TRY_ASSIGN(ManifestFile entry, attempt.writeFile(file));
    info.bytes += entry.bytes;
    written.push_back(std::move(entry));
  }
  info.manifest = makeManifest(facts, written);
  MHC_TRY(attempt.writeFile(checkpointFile("manifest.json", info.manifest.dump(2) + "\n")));
  MHC_TRY(attempt.publish(target));
  return info;
}

std::vector<Message> CheckpointWriter::prune(const KeepRule& rule) {
  const std::vector<CheckpointInfo> all = listCheckpoints(root_.parent_path());
  std::set<std::int64_t> keep;
  const std::size_t last = static_cast<std::size_t>(std::max(1, rule.last));
  for (std::size_t i = all.size() > last ? all.size() - last : 0; i < all.size(); ++i) keep.insert(all[i].step);
  const CheckpointInfo* best = nullptr;
  for (const CheckpointInfo& info : all) {
    if (rule.every > 0 && info.step % rule.every == 0) keep.insert(info.step);
    if (info.validationLoss && (best == nullptr || *info.validationLoss < *best->validationLoss)) best = &info;
  }
  if (rule.best && best != nullptr) keep.insert(best->step);
  for (const std::int64_t step : pinnedCheckpoints(root_.parent_path())) keep.insert(step);

  std::vector<Message> messages;
  for (const CheckpointInfo& info : all) {
    if (keep.contains(info.step)) continue;
    // Renamed first: a half-deleted folder must never look like a checkpoint.
    const fs::path trash = root_ / (".trash-" + checkpointName(info.step));
    operations_.removeTree(trash);
    if (operations_.rename(info.folder, trash, false) != 0 || operations_.removeTree(trash) != 0) {
      messages.push_back(fileError("remove", info.folder, errno).message);
    }
  }
  return messages;
}

namespace {
fs::path pinsFile(const fs::path& runFolder) { return runFolder / "checkpoints" / "pins.json"; }
}  // namespace

std::vector<std::int64_t> pinnedCheckpoints(const fs::path& runFolder) {
  std::vector<std::int64_t> steps;
  const auto json = readJsonFile(pinsFile(runFolder));
  if (!json.ok() || !json.value().is_object() || !json.value().contains("pinned")) return steps;
  for (const Json& step : json.value().at("pinned")) {
    if (step.is_number_integer()) steps.push_back(step.get<std::int64_t>());
  }
  return steps;
}

Result<void> pinCheckpoint(const fs::path& runFolder, std::int64_t step, bool pinned) {
  const std::vector<std::int64_t> before = pinnedCheckpoints(runFolder);
  std::set<std::int64_t> steps(before.begin(), before.end());
  if (pinned) steps.insert(step);
  else steps.erase(step);
  MHC_TRY(createDirectories(runFolder / "checkpoints"));
  Json pins = Json::object();
  pins["pinned"] = steps;
  return writeFileDurably(pinsFile(runFolder), pins.dump() + "\n");
}

}  // namespace mhc::run
