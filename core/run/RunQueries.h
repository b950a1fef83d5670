// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/base/Message.h"
#include "core/base/Result.h"
#include "core/run/DatabaseSource.h"
#include "core/run/Sqlite.h"

namespace mhc::run {

/// Prepared queries of one reader. A table or column that the file lacks (another program's file, a newer format, a
/// file whose writer has not made its tables yet) counts as an empty one, not as an error.
class RunQueries {
 public:
  /// `salvage`: a damaged place ends a query as if there were no more rows, with one note.
  RunQueries(std::filesystem::path file, bool assumeReadOnly, bool salvage = false)
      : source_(std::move(file), assumeReadOnly), salvage_(salvage) {}

  [[nodiscard]] Result<void> open();
  /// Follows a source that does not see later commits by itself.
  [[nodiscard]] Result<void> refresh();
  [[nodiscard]] const std::vector<Message>& notes() const { return notes_; }

  using Bind = std::function<void(Statement&)>;
  /// False ends the reading.
  using Row = std::function<bool(const Statement&)>;
  [[nodiscard]] Result<void> each(const std::string& sql, const Bind& bind, const Row& row);
  [[nodiscard]] Result<bool> isPossible(const std::string& sql);
  [[nodiscard]] Result<void> begin() { return execute(source_.connection(), "BEGIN", source_.file()); }
  void end() { sqlite3_exec(source_.connection(), "COMMIT", nullptr, nullptr, nullptr); }
  [[nodiscard]] const std::filesystem::path& file() const { return source_.file(); }

 private:
  [[nodiscard]] Result<Statement*> statement(const std::string& sql);
  [[nodiscard]] Result<void> examine();
  [[nodiscard]] bool survives(const Error& error);

  DatabaseSource source_;
  bool salvage_;
  bool damageNoted_ = false;
  std::map<std::string, Statement> statements_;  // gone before source_
  std::vector<Message> notes_;
};

}  // namespace mhc::run
