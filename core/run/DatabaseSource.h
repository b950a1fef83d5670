// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>

#include "core/base/Result.h"
#include "core/run/Sqlite.h"

/// How a reader gets at a run.db that another process may be writing. For this folder only.
namespace mhc::run {

/// A read-only connection to a database. Three ways, by what the folder allows:
///  - shared:    the usual one; sees every commit of the writer at once. SQLite needs to write the -shm file beside it;
///  - immutable: the folder can't be written and there is no -wal: the file alone is the whole truth;
///  - copy:      the folder can't be written and there is a -wal: a private copy in the cache, gone with this object.
/// The latter two do not see later commits; reopenIfChanged() does.
class DatabaseSource {
 public:
  DatabaseSource(std::filesystem::path file, bool assumeReadOnly);
  ~DatabaseSource();
  DatabaseSource(const DatabaseSource&) = delete;
  DatabaseSource& operator=(const DatabaseSource&) = delete;

  [[nodiscard]] Result<void> open();
  /// Opens a damaged file so that its readable pages can be read, now and at every later open().
  [[nodiscard]] Result<void> openLeniently();
  /// True: the connection is another one now; statements of the former one must be gone before this is called.
  [[nodiscard]] bool mustReopen() const;

  [[nodiscard]] sqlite3* connection() const { return connection_.get(); }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] bool isPrivateCopy() const { return !copyFolder_.empty(); }

 private:
  using Fingerprint = std::array<std::int64_t, 6>;  ///< inode, size, mtime of the file and of its -wal
  [[nodiscard]] Fingerprint fingerprint() const;
  [[nodiscard]] Result<std::filesystem::path> makeCopy();
  void removeCopy();

  std::filesystem::path file_;
  bool readOnly_;
  bool lenient_ = false;
  std::filesystem::path copyFolder_;
  Fingerprint seen_{};
  Connection connection_;
};

}  // namespace mhc::run
