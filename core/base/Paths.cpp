// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <string>

#include "core/base/File.h"

namespace mhc {
namespace fs = std::filesystem;
namespace {

std::mutex profileMutex;
fs::path profile;  // empty: the XDG rules

fs::path profilePath() {
  const std::scoped_lock lock(profileMutex);
  return profile;
}

fs::path xdgPlace(const char* variable, const char* fallback) {
  if (const char* value = std::getenv(variable); value != nullptr && value[0] == '/') return fs::path(value) / "mhc-workbench";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/") / fallback / "mhc-workbench";
}

fs::path place(const char* variable, const char* fallback, const char* inProfile) {
  const fs::path moved = profilePath();
  return moved.empty() ? xdgPlace(variable, fallback) : moved / inProfile;
}

}  // namespace

void setProfile(const fs::path& directory) {
  const std::scoped_lock lock(profileMutex);
  profile = directory.empty() ? fs::path() : fs::absolute(directory);
}

fs::path dataHome() { return place("XDG_DATA_HOME", ".local/share", "data"); }
fs::path cacheHome() { return place("XDG_CACHE_HOME", ".cache", "cache"); }
fs::path configHome() { return place("XDG_CONFIG_HOME", ".config", "config"); }
fs::path sharedCacheHome() { return xdgPlace("XDG_CACHE_HOME", ".cache"); }
fs::path defaultRunsFolder() { return dataHome() / "runs"; }

Result<fs::path> runtimeFolder() {
  fs::path folder;
  if (const char* value = std::getenv("XDG_RUNTIME_DIR"); value != nullptr && value[0] == '/') {
    folder = fs::path(value) / "mhc-workbench";
  } else {
    std::error_code code;
    folder = fs::temp_directory_path(code) / ("mhc-" + std::to_string(::getuid()));
  }
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return fileError("create", folder, errno);
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0) return fileError("inspect", folder, errno);
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::getuid() || (status.st_mode & 0077) != 0) {
    return makeError(ExitCode::RunFolderBusy, "paths.runtime_unsafe",
                     "The folder {path} must belong to you alone (mode 0700). Remove it or set XDG_RUNTIME_DIR.",
                     {{"path", folder.string()}});
  }
  return folder;
}

fs::path executableFolder() {
  std::error_code code;
  const fs::path self = fs::read_symlink("/proc/self/exe", code);
  return code ? fs::current_path(code) : self.parent_path();
}

fs::path resourceFolder() {
  if (const char* value = std::getenv("MHC_RESOURCES"); value != nullptr && *value != '\0') return value;
  std::error_code code;
  for (const fs::path& candidate : {executableFolder() / "resources", executableFolder() / "../share/mhc-workbench",
                                    executableFolder() / "../resources"}) {
    if (fs::is_directory(candidate / "presets", code)) return fs::weakly_canonical(candidate, code);
  }
  // A build tree: walk up to the source tree that holds resources/presets.
  for (fs::path folder = executableFolder(); folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::is_directory(folder / "resources/presets", code)) return folder / "resources";
  }
  return "resources";
}

}  // namespace mhc
