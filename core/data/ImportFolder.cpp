// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/ImportFolder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "core/data/DataError.h"

namespace mhc::data {
namespace fs = std::filesystem;
namespace {

constexpr const char* kPrefix = "import-";
constexpr const char* kSuffix = ".tmp";

FileDescriptor openFolder(const fs::path& folder) {
  return FileDescriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

void removeAbandoned(const fs::path& cache) {
  std::error_code code;
  for (fs::directory_iterator at(cache, code), end; !code && at != end; at.increment(code)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    const FileDescriptor folder = openFolder(at->path());
    // The lock went with the process that made the folder.
    if (!folder.valid() || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) continue;
    std::error_code ignored;
    fs::remove_all(at->path(), ignored);
  }
}

}  // namespace

Result<ImportFolder> ImportFolder::create(const fs::path& cache) {
  MHC_TRY(createDirectories(cache));
  // One import at a time looks for and makes temporary folders: a new one must not be taken for an abandoned one
  // between its creation and its lock.
  const FileDescriptor whole = openFolder(cache);
  if (!whole.valid()) return dataFileError("open", cache, errno);
  while (::flock(whole.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return dataFileError("lock", cache, errno);
  }
  removeAbandoned(cache);
  static std::atomic<unsigned> counter{0};
  const fs::path folder = cache / (kPrefix + std::to_string(::getpid()) + "-" + std::to_string(counter++) + kSuffix);
  if (::mkdir(folder.c_str(), 0755) != 0) return dataFileError("create", folder, errno);
  FileDescriptor lock = openFolder(folder);
  if (!lock.valid() || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return dataFileError("lock", folder, errno);
  return ImportFolder(folder, std::move(lock));
}

ImportFolder::ImportFolder(ImportFolder&& other) noexcept : path_(std::move(other.path_)), lock_(std::move(other.lock_)) {
  other.path_.clear();
}

ImportFolder::~ImportFolder() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Result<fs::path> ImportFolder::publish(const std::string& name) {
  MHC_TRY(fsyncDirectory(path_));
  const fs::path cache = path_.parent_path();
  const fs::path target = cache / name;
  if (::rename(path_.c_str(), target.c_str()) != 0) {
    // A folder that is not empty stands there: the same text was imported at the same time.
    if (errno == ENOTEMPTY || errno == EEXIST) return target;
    return dataFileError("rename", path_, errno);
  }
  path_.clear();
  MHC_TRY(fsyncDirectory(cache));
  return target;
}

}  // namespace mhc::data
