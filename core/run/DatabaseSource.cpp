// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/DatabaseSource.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "core/base/File.h"
#include "core/base/Paths.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

constexpr int copyTries = 8;
constexpr std::size_t walHeaderBytes = 32;

fs::path walOf(const fs::path& file) {
  fs::path wal = file;
  wal += "-wal";
  return wal;
}

/// Bytes that have a meaning in a URI are escaped; the rest of a path goes as it is.
std::string uriOf(const fs::path& file, const char* query) {
  std::string uri = "file:";
  for (const char c : fs::absolute(file).string()) {
    char escaped[4];
    if (c == '%' || c == '?' || c == '#') {
      std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      uri += escaped;
    } else {
      uri += c;
    }
  }
  return uri + query;
}

/// The salts in it change whenever the log starts over.
std::string walHeader(const fs::path& file) {
  std::string header(walHeaderBytes, '\0');
  const FileDescriptor fd(::open(walOf(file).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid() || ::pread(fd.get(), header.data(), header.size(), 0) != static_cast<ssize_t>(header.size())) return {};
  return header;
}

bool hasLog(const fs::path& file) {
  std::error_code code;
  const auto size = fs::file_size(walOf(file), code);
  return !code && size > 0;
}

}  // namespace

DatabaseSource::DatabaseSource(fs::path file, bool assumeReadOnly) : file_(std::move(file)), readOnly_(assumeReadOnly) {
  const fs::path folder = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
  if (::access(folder.c_str(), W_OK) != 0) readOnly_ = true;
}

DatabaseSource::~DatabaseSource() { removeCopy(); }

void DatabaseSource::removeCopy() {
  connection_.reset();
  if (copyFolder_.empty()) return;
  std::error_code ignored;
  fs::remove_all(copyFolder_, ignored);
  copyFolder_.clear();
}

DatabaseSource::Fingerprint DatabaseSource::fingerprint() const {
  Fingerprint print{};
  const auto look = [&](const fs::path& path, std::size_t at) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    print[at] = static_cast<std::int64_t>(status.st_ino);
    print[at + 1] = status.st_size;
    print[at + 2] = std::int64_t{status.st_mtim.tv_sec} * 1000000000 + status.st_mtim.tv_nsec;
  };
  look(file_, 0);
  look(walOf(file_), 3);
  return print;
}

bool DatabaseSource::mustReopen() const { return connection_ == nullptr || (readOnly_ && fingerprint() != seen_); }

/// File and log belong together only if no checkpoint ran in between: the file must not have changed, and the log must
/// not have started over, while both were copied. A log that merely grew is fine: its checksums end at the torn frame.
Result<fs::path> DatabaseSource::makeCopy() {
  static std::atomic<int> counter{0};
  copyFolder_ = cacheHome() / "database-copies" / (std::to_string(::getpid()) + "-" + std::to_string(counter++));
  std::error_code code;
  fs::remove_all(copyFolder_, code);
  MHC_TRY(createDirectories(copyFolder_));
  fs::permissions(copyFolder_, fs::perms::owner_all, code);
  const fs::path target = copyFolder_ / "run.db";
  for (int i = 0; i < copyTries; ++i) {
    const Fingerprint before = fingerprint();
    const std::string header = walHeader(file_);
    fs::remove(walOf(target), code);
    fs::copy_file(file_, target, fs::copy_options::overwrite_existing, code);
    if (code) return fileError("copy", file_, code.value());
    fs::copy_file(walOf(file_), walOf(target), fs::copy_options::overwrite_existing, code);
    const Fingerprint after = fingerprint();
    const bool fileStood = before[0] == after[0] && before[1] == after[1] && before[2] == after[2];
    if (!code && fileStood && before[3] == after[3] && header == walHeader(file_)) {
      seen_ = before;
      return target;
    }
  }
  return makeError(ExitCode::RunFolderBusy, "database.copy",
                   "{path} changed while it was being copied, because its folder can't be written. Try again in a moment.",
                   {{"path", file_.string()}});
}

Result<void> DatabaseSource::open() {
  removeCopy();
  fs::path target = file_;
  const char* query = "?mode=ro";
  seen_ = fingerprint();
  if (readOnly_ && hasLog(file_)) {
    MHC_TRY_ASSIGN(target, makeCopy());
  } else if (readOnly_) {
    query = "?mode=ro&immutable=1";
  }
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(uriOf(target, query).c_str(), &raw,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  connection_.reset(raw);
  if (code != SQLITE_OK) return databaseError(raw, code, file_);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, 2000);
  // The writer alone brings the log into the file.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // With a writable schema SQLite takes the file's own length instead of refusing a file that was cut off. Nothing can be
  // written through this connection either way.
  sqlite3_db_config(raw, lenient_ ? SQLITE_DBCONFIG_WRITABLE_SCHEMA : SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return execute(raw, "PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0; PRAGMA cell_size_check=1", file_);
}

Result<void> DatabaseSource::openLeniently() {
  lenient_ = true;
  return open();
}

}  // namespace mhc::run
