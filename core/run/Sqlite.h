// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"

/// A thin layer over SQLite's C interface: ownership, and errors as sentences. For this folder only.
namespace mhc::run {

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

/// The sentence for what a connection just refused. Full disk: DiskFull; locked or read-only: RunFolderBusy; damaged or
/// no database: BadData.
[[nodiscard]] Error databaseError(sqlite3* connection, int code, const std::filesystem::path& file);

[[nodiscard]] Result<void> execute(sqlite3* connection, const std::string& sql, const std::filesystem::path& file);

/// A prepared statement. Bind from 1, columns from 0.
class Statement {
 public:
  Statement() = default;
  [[nodiscard]] static Result<Statement> prepare(sqlite3* connection, std::string_view sql,
                                                 const std::filesystem::path& file);

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);
  Statement& bindBlob(int index, const void* data, std::size_t size);
  Statement& bindNull(int index);

  /// True: there is a row. After false or an error the statement is reset.
  [[nodiscard]] Result<bool> step();
  /// Runs to the end, ignoring rows, and resets.
  [[nodiscard]] Result<void> run();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const;  ///< malformed UTF-8 replaced
  [[nodiscard]] bool isNull(int column) const;
  [[nodiscard]] std::string_view blob(int column) const;  ///< until the next step
  /// The blob as float32, or nothing unless it has exactly `count` of them.
  [[nodiscard]] std::optional<std::vector<float>> floats(int column, std::size_t count) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::filesystem::path file_;
};

/// First column of the first row of a query, 0 if there is none.
[[nodiscard]] Result<std::int64_t> queryInteger(sqlite3* connection, std::string_view sql,
                                                const std::filesystem::path& file);

}  // namespace mhc::run
