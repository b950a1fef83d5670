// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/File.h"
#include "core/base/Result.h"

namespace mhc::data {

/// A temporary folder beside the final ones, locked while its maker lives. Removed with the object unless published.
class ImportFolder {
 public:
  /// Also removes temporary folders whose makers have died.
  [[nodiscard]] static Result<ImportFolder> create(const std::filesystem::path& cache);
  ImportFolder(ImportFolder&& other) noexcept;
  ImportFolder& operator=(ImportFolder&&) = delete;
  ~ImportFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Flushes the folder and renames it to CACHE/name. If another import was first, its folder is kept and this one dropped.
  [[nodiscard]] Result<std::filesystem::path> publish(const std::string& name);

 private:
  ImportFolder(std::filesystem::path path, FileDescriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;  ///< empty: published or moved from
  FileDescriptor lock_;
};

}  // namespace mhc::data
