// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/Sqlite.h"

#include <cstring>

#include "core/base/Text.h"

namespace mhc::run {

Error databaseError(sqlite3* connection, int code, const std::filesystem::path& file) {
  const int primary = code & 0xFF;
  const std::string reason = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  const auto make = [&](ExitCode exit, const char* id, const char* pattern) {
    return makeError(exit, id, pattern, {{"path", file.string()}, {"reason", reason}});
  };
  switch (primary) {
    case SQLITE_FULL:
      return make(ExitCode::DiskFull, "database.full",
                  "The disk is full, so {path} could not be written. Free some space; nothing that was saved is lost.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make(ExitCode::RunFolderBusy, "database.locked",
                  "{path} is locked by another program. Close that program; the records wait meanwhile.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return make(ExitCode::RunFolderBusy, "database.read_only",
                  "{path} can't be written ({reason}). Check the permissions of its folder.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return make(ExitCode::BadData, "database.damaged",
                  "{path} is damaged or not a run database ({reason}). Use a copy of it, or start a new run.");
    case SQLITE_IOERR:
      return make(ExitCode::DiskFull, "database.io",
                  "The disk refused to read or write {path} ({reason}). Check the disk and the free space.");
    case SQLITE_CANTOPEN:
      return make(ExitCode::RunFolderBusy, "database.open",
                  "{path} can't be opened ({reason}). Check that it exists and that you may read it.");
    default:
      return make(ExitCode::InternalError, "database.failed", "{path}: the database reported \"{reason}\".");
  }
}

Result<void> execute(sqlite3* connection, const std::string& sql, const std::filesystem::path& file) {
  const int code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return databaseError(connection, code, file);
  return {};
}

Result<Statement> Statement::prepare(sqlite3* connection, std::string_view sql, const std::filesystem::path& file) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(connection, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) return databaseError(connection, code, file);
  Statement statement;
  statement.statement_.reset(raw);
  statement.file_ = file;
  return statement;
}

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), index, value);
  return *this;
}

Statement& Statement::bind(int index, double value) {
  sqlite3_bind_double(statement_.get(), index, value);
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text(statement_.get(), index, text.data() == nullptr ? "" : text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bindBlob(int index, const void* data, std::size_t size) {
  // A null pointer would bind NULL instead of an empty blob.
  sqlite3_bind_blob64(statement_.get(), index, data == nullptr ? "" : data, size, SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bindNull(int index) {
  sqlite3_bind_null(statement_.get(), index);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  Error error = databaseError(sqlite3_db_handle(statement_.get()), code, file_);
  reset();
  return error;
}

Result<void> Statement::run() {
  for (;;) {
    MHC_TRY_ASSIGN(const bool row, step());
    if (!row) return {};
  }
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }
bool Statement::isNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return toValidUtf8({text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))});
}

std::string_view Statement::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::optional<std::vector<float>> Statement::floats(int column, std::size_t count) const {
  const std::string_view bytes = blob(column);
  if (bytes.size() != count * sizeof(float)) return std::nullopt;
  std::vector<float> values(count);
  if (count > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

Result<std::int64_t> queryInteger(sqlite3* connection, std::string_view sql, const std::filesystem::path& file) {
  MHC_TRY_ASSIGN(Statement statement, Statement::prepare(connection, sql, file));
  MHC_TRY_ASSIGN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

}  // namespace mhc::run
