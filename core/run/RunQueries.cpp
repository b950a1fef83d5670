// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunQueries.h"

#include <array>
#include <utility>

#include "core/run/RunRecords.h"

namespace mhc::run {
namespace {

/// What a file needs for each thing that can be shown, and what is missing without it.
struct Need {
  const char* sql;
  const char* what;
};
constexpr std::uintmax_t smallestFile = 4096;  // one page

constexpr std::array<Need, 9> needs{{
    {"SELECT generation, streams, sublayers, hc_type, creator FROM meta", "the model's shape"},
    {"SELECT id, name, unit, family FROM series", "the curves"},
    {"SELECT series, step, wall_ns, value, flag FROM point", "the curves"},
    {"SELECT step, tokens, active_ns, flops FROM step", "tokens and time"},
    {"SELECT step, kind, sublayer, data FROM mixing", "the mixing matrices"},
    {"SELECT step, sublayer, data FROM \"constraint\"", "the sums of rows and columns"},
    {"SELECT step, boundary, data FROM composite", "the gains over depth"},
    {"SELECT step, boundary, data FROM streams", "the streams"},
    {"SELECT id, step, wall_ns, kind, text, detail FROM event", "the events"},
}};

}  // namespace

Result<void> RunQueries::open() {
  std::error_code code;
  if (!std::filesystem::exists(source_.file(), code)) {
    return makeError(ExitCode::BadData, "database.missing",
                     "There is no run database {path}. Nothing has been recorded there yet, or the folder is another one.",
                     {{"path", source_.file().string()}});
  }
  MHC_TRY(source_.open());
  auto examined = examine();
  if (examined.ok() || !survives(examined.error())) return examined;
  // SQLite refuses a whole file that is shorter than its header says, unless it is asked to be lenient.
  statements_.clear();
  MHC_TRY(source_.openLeniently());
  return examine();
}

/// Is this damage that a salvaging reader reads around?
bool RunQueries::survives(const Error& error) {
  if (!salvage_ || error.message.id != "database.damaged") return false;
  if (!damageNoted_) {
    notes_.push_back(makeMessage("database.salvaged",
                                 "{path} is damaged or cut off: it is shown as far as it can be read. Restore it from a copy "
                                 "if you have one; the checkpoints are not affected.",
                                 {{"path", file().string()}}));
  }
  damageNoted_ = true;
  return true;
}

Result<void> RunQueries::refresh() {
  if (!source_.mustReopen()) return {};
  statements_.clear();
  return source_.open();
}

Result<void> RunQueries::examine() {
  sqlite3* const db = source_.connection();
  MHC_TRY_ASSIGN(const std::int64_t tables, queryInteger(db, "SELECT count(*) FROM sqlite_master", file()));
  if (tables == 0) {  // its writer has only just created it, unless it ends before its first page does
    std::error_code code;
    const auto size = std::filesystem::file_size(file(), code);
    if (code || size == 0 || size >= smallestFile) return {};
    return makeError(ExitCode::BadData, "database.cut_off",
                     "{path} is cut off after {bytes} bytes: nothing can be read from it. Restore it from a copy.",
                     {{"path", file().string()}, {"bytes", std::to_string(size)}});
  }
  MHC_TRY_ASSIGN(const std::int64_t application, queryInteger(db, "PRAGMA application_id", file()));
  if (application != runApplicationId) {
    return makeError(ExitCode::BadData, "database.foreign_read",
                     "{path} is a database of another program, not of a training run. Open a run folder's run.db.",
                     {{"path", file().string()}});
  }
  MHC_TRY_ASSIGN(const std::int64_t version, queryInteger(db, "PRAGMA user_version", file()));
  if (version > runFormatVersion) {
    notes_.push_back(makeMessage("database.newer_read",
                                 "This run was written by a newer version of the program (format {found}, known up to "
                                 "{known}): what is new in it is not shown.",
                                 {{"found", std::to_string(version)}, {"known", std::to_string(runFormatVersion)}}));
  }
  std::string missing;
  for (const Need& need : needs) {
    MHC_TRY_ASSIGN(const bool possible, isPossible(need.sql));
    if (possible || missing.find(need.what) != std::string::npos) continue;
    missing += missing.empty() ? "" : ", ";
    missing += need.what;
  }
  if (!missing.empty()) {
    notes_.push_back(makeMessage("database.missing_tables",
                                 "This run's database lacks tables or columns, so these can't be shown: {what}.",
                                 {{"what", missing}}));
  }
  return {};
}

Result<Statement*> RunQueries::statement(const std::string& sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return &found->second;
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(source_.connection(), sql.c_str(), -1, &raw, nullptr);
  sqlite3_finalize(raw);
  if ((code & 0xFF) == SQLITE_ERROR) return static_cast<Statement*>(nullptr);  // no such table or column
  MHC_TRY_ASSIGN(Statement prepared, Statement::prepare(source_.connection(), sql, file()));
  return &statements_.emplace(sql, std::move(prepared)).first->second;
}

Result<bool> RunQueries::isPossible(const std::string& sql) {
  MHC_TRY_ASSIGN(const Statement* prepared, statement(sql));
  return prepared != nullptr;
}

Result<void> RunQueries::each(const std::string& sql, const Bind& bind, const Row& row) {
  MHC_TRY_ASSIGN(Statement * query, statement(sql));
  if (query == nullptr) return {};
  if (bind) bind(*query);
  for (;;) {
    auto more = query->step();
    if (!more.ok()) return survives(more.error()) ? Result<void>() : more.error();
    if (!more.value()) return {};
    if (!row(*query)) break;
  }
  query->reset();  // an open statement would hold a read transaction
  return {};
}

}  // namespace mhc::run
