// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunDatabaseWriter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/run/RunSchema.h"
#include "core/run/Sqlite.h"
#include "core/run/Thinning.h"

namespace mhc::run {
namespace fs = std::filesystem;
namespace {

/// Routine events are no markers: they would keep records at a regular distance for ever.
bool isMarker(const std::string& kind) { return kind != "sample" && kind != "evaluate" && kind != "telemetry"; }

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

struct BlobTarget {
  const char* sql;
  std::size_t floats;
};

BlobTarget targetOf(BlobKind kind, const BlobSizes& sizes) {
  switch (kind) {
    case BlobKind::MixingMean:
      return {"INSERT OR REPLACE INTO mixing VALUES(?1,'mean',?2,?3)", sizes.mixing};
    case BlobKind::MixingStd:
      return {"INSERT OR REPLACE INTO mixing VALUES(?1,'std',?2,?3)", sizes.mixing};
    case BlobKind::MixingToken:
      return {"INSERT OR REPLACE INTO mixing VALUES(?1,'token',?2,?3)", sizes.token};
    case BlobKind::Constraint:
      return {"INSERT OR REPLACE INTO \"constraint\" VALUES(?1,?2,?3)", sizes.constraint};
    case BlobKind::Composite:
      return {"INSERT OR REPLACE INTO composite VALUES(?1,?2,?3)", sizes.composite};
    case BlobKind::Streams:
      return {"INSERT OR REPLACE INTO streams VALUES(?1,?2,?3)", sizes.streams};
    case BlobKind::Unfolded:
      return {"INSERT OR REPLACE INTO unfolded VALUES(?1,?3)", sizes.unfolded};
  }
  return {"", 0};
}

}  // namespace

struct RunDatabaseWriter::State {
  fs::path file;
  Connection connection;
  std::map<std::string, Statement> statements;  // by their text
  RunShape shape;
  bool keepAll = false;
  std::int64_t generation = 0;
  std::map<std::string, std::int64_t> seriesIds;
  std::vector<std::int64_t> recorded;   // steps with detail records, ascending
  std::size_t lookAt = 0;               // so many records, before thinning looks at them again
  std::set<std::int64_t> markers;

  sqlite3* db() const { return connection.get(); }

  Result<Statement*> statement(const std::string& sql) {
    auto found = statements.find(sql);
    if (found == statements.end()) {
      MHC_TRY_ASSIGN(Statement prepared, Statement::prepare(db(), sql, file));
      found = statements.emplace(sql, std::move(prepared)).first;
    }
    return &found->second;
  }

  /// Runs `body` in one transaction; any error rolls all of it back.
  template <typename Body>
  Result<void> transaction(Body body) {
    MHC_TRY(execute(db(), "BEGIN IMMEDIATE", file));
    Result<void> done = body();
    if (done.ok()) done = execute(db(), "COMMIT", file);
    // SQLite may have rolled back by itself (full disk); then this says so and is ignored.
    if (!done.ok() && sqlite3_get_autocommit(db()) == 0) sqlite3_exec(db(), "ROLLBACK", nullptr, nullptr, nullptr);
    return done;
  }

  Result<void> prepareFile(const std::string& creator);
  Result<void> readState();
  Result<std::int64_t> seriesId(const SeriesName& name);
  Result<void> insert(const StepRecords& records, const std::vector<SeriesName>& names,
                      const std::vector<std::int64_t>& ids);
  Result<void> insertPoint(std::int64_t series, const SeriesPoint& point);
  Result<void> insertEvent(const EventRecord& event);
  Result<void> insertSample(const SampleRecord& sample);
  Result<void> raiseGeneration() { return execute(db(), "UPDATE meta SET generation = generation + 1", file); }
  void remember(const std::vector<StepRecords>& steps);
};

Result<void> RunDatabaseWriter::State::prepareFile(const std::string& creator) {
  MHC_TRY_ASSIGN(const std::int64_t version, queryInteger(db(), "PRAGMA user_version", file));
  MHC_TRY_ASSIGN(const std::int64_t application, queryInteger(db(), "PRAGMA application_id", file));
  MHC_TRY_ASSIGN(const std::int64_t tables, queryInteger(db(), "SELECT count(*) FROM sqlite_master", file));
  if (tables > 0 && application != runApplicationId) {
    return makeError(ExitCode::BadData, "database.foreign",
                     "{path} is a database of another program. Move it away or choose another folder.",
                     {{"path", file.string()}});
  }
  if (version > runFormatVersion) {
    return makeError(ExitCode::BadData, "database.newer",
                     "{path} was written by a newer version of this program (format {found}, known up to {known}). Use "
                     "that version to continue the run.",
                     {{"path", file.string()},
                      {"found", std::to_string(version)},
                      {"known", std::to_string(runFormatVersion)}});
  }
  MHC_TRY(execute(db(), "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                        "PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864", file));
  if (tables > 0) return {};
  return transaction([&]() -> Result<void> {
    MHC_TRY(execute(db(), runSchema, file));
    MHC_TRY(execute(db(), "PRAGMA application_id=" + std::to_string(runApplicationId) +
                              "; PRAGMA user_version=" + std::to_string(runFormatVersion), file));
    MHC_TRY_ASSIGN(Statement insertMeta, Statement::prepare(db(), "INSERT INTO meta VALUES(1,1,?1,?2,?3,?4)", file));
    insertMeta.bind(1, static_cast<std::int64_t>(shape.streams)).bind(2, static_cast<std::int64_t>(shape.sublayers));
    return insertMeta.bind(3, std::string_view(shape.hcType)).bind(4, std::string_view(creator)).run();
  });
}

Result<void> RunDatabaseWriter::State::readState() {
  MHC_TRY_ASSIGN(Statement meta,
                 Statement::prepare(db(), "SELECT generation, streams, sublayers, hc_type FROM meta", file));
  MHC_TRY_ASSIGN(const bool row, meta.step());
  const RunShape stored = row ? RunShape{static_cast<int>(meta.integer(1)), static_cast<int>(meta.integer(2)), meta.text(3)}
                              : RunShape{};
  if (!row || stored != shape) {
    return makeError(ExitCode::BadData, "database.shape",
                     "{path} belongs to a model of {n} streams and {l} sublayers ({type}), not to this one. Choose another "
                     "folder.",
                     {{"path", file.string()},
                      {"n", std::to_string(stored.streams)},
                      {"l", std::to_string(stored.sublayers)},
                      {"type", stored.hcType}});
  }
  generation = meta.integer(0);
  meta.reset();

  seriesIds.clear();
  MHC_TRY_ASSIGN(Statement series, Statement::prepare(db(), "SELECT id, name FROM series", file));
  for (;;) {
    MHC_TRY_ASSIGN(const bool more, series.step());
    if (!more) break;
    seriesIds[series.text(1)] = series.integer(0);
  }
  std::set<std::int64_t> steps;
  for (const std::string_view table : detailTables) {
    std::string sql = distinctSteps;
    for (std::size_t at; (at = sql.find("{table}")) != std::string::npos;) sql.replace(at, 7, table);
    MHC_TRY_ASSIGN(Statement distinct, Statement::prepare(db(), sql, file));
    distinct.bind(1, std::int64_t{-1});
    for (;;) {
      MHC_TRY_ASSIGN(const bool more, distinct.step());
      if (!more) break;
      steps.insert(distinct.integer(0));
    }
  }
  recorded.assign(steps.begin(), steps.end());
  lookAt = 0;
  markers.clear();
  MHC_TRY_ASSIGN(Statement events, Statement::prepare(db(), "SELECT step, kind FROM event", file));
  for (;;) {
    MHC_TRY_ASSIGN(const bool more, events.step());
    if (!more) break;
    if (isMarker(events.text(1))) markers.insert(events.integer(0));
  }
  return {};
}

Result<std::int64_t> RunDatabaseWriter::State::seriesId(const SeriesName& name) {
  if (const auto found = seriesIds.find(name.name); found != seriesIds.end()) return found->second;
  MHC_TRY_ASSIGN(Statement * insert, statement("INSERT INTO series(name, unit, family) VALUES(?1,?2,?3)"));
  insert->bind(1, std::string_view(name.name)).bind(2, std::string_view(name.unit)).bind(3, std::string_view(name.family));
  MHC_TRY(insert->run());
  return sqlite3_last_insert_rowid(db());
}

Result<void> RunDatabaseWriter::State::insertPoint(std::int64_t series, const SeriesPoint& point) {
  MHC_TRY_ASSIGN(Statement * insert, statement("INSERT OR REPLACE INTO point VALUES(?1,?2,?3,?4,?5)"));
  insert->bind(1, series).bind(2, point.step).bind(3, point.wallNs);
  const bool finite = std::isfinite(point.value);
  const int flag = finite ? 0 : std::isnan(point.value) ? 1 : point.value > 0 ? 2 : 3;
  if (finite) insert->bind(4, point.value);
  else insert->bindNull(4);
  return insert->bind(5, static_cast<std::int64_t>(flag)).run();
}

Result<void> RunDatabaseWriter::State::insertEvent(const EventRecord& event) {
  MHC_TRY_ASSIGN(Statement * insert,
                 statement("INSERT INTO event(step, wall_ns, kind, text, detail) VALUES(?1,?2,?3,?4,?5)"));
  insert->bind(1, event.step).bind(2, event.wallNs).bind(3, std::string_view(event.kind));
  return insert->bind(4, std::string_view(event.text)).bind(5, std::string_view(dumped(event.detail))).run();
}

Result<void> RunDatabaseWriter::State::insertSample(const SampleRecord& sample) {
  MHC_TRY_ASSIGN(Statement * insert,
                 statement("INSERT INTO sample(step, prompt, text, settings, tokens) VALUES(?1,?2,?3,?4,?5)"));
  insert->bind(1, sample.step).bind(2, std::string_view(sample.prompt)).bind(3, std::string_view(sample.text));
  insert->bind(4, std::string_view(dumped(sample.settings)));
  return insert->bindBlob(5, sample.tokens.data(), sample.tokens.size() * sizeof(std::int32_t)).run();
}

Result<void> RunDatabaseWriter::State::insert(const StepRecords& records, const std::vector<SeriesName>& names,
                                              const std::vector<std::int64_t>& ids) {
  for (const StepRow& row : records.rows) {
    MHC_TRY_ASSIGN(Statement * insertRow, statement("INSERT OR REPLACE INTO step VALUES(?1,?2,?3,?4)"));
    MHC_TRY(insertRow->bind(1, row.step).bind(2, row.tokens).bind(3, row.activeNs).bind(4, row.flops).run());
  }
  for (const PointRecord& record : records.points) {
    if (record.series < 0 || static_cast<std::size_t>(record.series) >= names.size()) {
      return makeError(ExitCode::InternalError, "database.series", "A point belongs to the unknown series {number}.",
                       {{"number", std::to_string(record.series)}});
    }
    MHC_TRY(insertPoint(ids[static_cast<std::size_t>(record.series)], record.point));
  }
  const BlobSizes sizes = blobSizes(shape);
  for (const BlobRecord& blob : records.blobs) {
    const BlobTarget target = targetOf(blob.kind, sizes);
    if (blob.data.size() != target.floats) {
      return makeError(ExitCode::InternalError, "database.blob",
                       "A detail record of step {step} has {found} numbers instead of {expected}.",
                       {{"step", std::to_string(records.step)},
                        {"found", std::to_string(blob.data.size())},
                        {"expected", std::to_string(target.floats)}});
    }
    MHC_TRY_ASSIGN(Statement * insertBlob, statement(target.sql));
    insertBlob->bind(1, records.step);
    if (blob.kind != BlobKind::Unfolded) insertBlob->bind(2, static_cast<std::int64_t>(blob.index));
    MHC_TRY(insertBlob->bindBlob(3, blob.data.data(), blob.data.size() * sizeof(float)).run());
  }
  for (const EventRecord& event : records.events) MHC_TRY(insertEvent(event));
  for (const SampleRecord& sample : records.samples) MHC_TRY(insertSample(sample));
  return {};
}

void RunDatabaseWriter::State::remember(const std::vector<StepRecords>& steps) {
  for (const StepRecords& records : steps) {
    for (const EventRecord& event : records.events) {
      if (isMarker(event.kind)) markers.insert(event.step);
    }
    if (records.blobs.empty()) continue;
    const auto at = std::lower_bound(recorded.begin(), recorded.end(), records.step);
    if (at == recorded.end() || *at != records.step) recorded.insert(at, records.step);
  }
}

RunDatabaseWriter::RunDatabaseWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
RunDatabaseWriter::~RunDatabaseWriter() = default;

Result<std::unique_ptr<RunDatabaseWriter>> RunDatabaseWriter::open(const fs::path& file, const RunShape& shape,
                                                                   const std::string& creator) {
  auto state = std::make_unique<State>();
  state->file = file;
  state->shape = shape;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  state->connection.reset(raw);
  if (code != SQLITE_OK) return databaseError(raw, code, file);
  sqlite3_busy_timeout(raw, 5000);
  MHC_TRY(state->prepareFile(creator));
  MHC_TRY(state->readState());
  return std::unique_ptr<RunDatabaseWriter>(new RunDatabaseWriter(std::move(state)));
}

Result<void> RunDatabaseWriter::append(const std::vector<StepRecords>& steps, const std::vector<SeriesName>& names) {
  std::vector<std::int64_t> ids(names.size());
  const Result<void> done = state_->transaction([&]() -> Result<void> {
    for (std::size_t i = 0; i < names.size(); ++i) {
      MHC_TRY_ASSIGN(ids[i], state_->seriesId(names[i]));
    }
    for (const StepRecords& records : steps) MHC_TRY(state_->insert(records, names, ids));
    return {};
  });
  MHC_TRY(done);
  for (std::size_t i = 0; i < names.size(); ++i) state_->seriesIds[names[i].name] = ids[i];
  state_->remember(steps);
  return {};
}

Result<void> RunDatabaseWriter::rewind(std::int64_t step, EventRecord resumed) {
  const Result<void> done = state_->transaction([&]() -> Result<void> {
    Json deleted = Json::object();
    for (const std::string_view table : stepTables) {
      MHC_TRY_ASSIGN(Statement remove, Statement::prepare(state_->db(), "DELETE FROM " + std::string(table) +
                                                                            " WHERE step > ?1", state_->file));
      MHC_TRY(remove.bind(1, step).run());
      const std::string name(table.front() == '"' ? table.substr(1, table.size() - 2) : table);
      deleted[name] = sqlite3_changes64(state_->db());
    }
    resumed.detail["deleted_rows"] = std::move(deleted);
    MHC_TRY(state_->insertEvent(resumed));
    return state_->raiseGeneration();
  });
  MHC_TRY(done);
  return state_->readState();
}

Result<void> RunDatabaseWriter::thin(std::size_t batch) {
  // Looking costs a pass over the records, so look only when enough may be due: each new record makes at most one due.
  const std::vector<std::int64_t>& recorded = state_->recorded;
  if (state_->keepAll || recorded.size() < std::max(state_->lookAt, newestRecords + batch)) return {};
  const std::vector<std::int64_t> drop = recordsToDrop(recorded, state_->markers);
  if (drop.size() < batch) {
    state_->lookAt = recorded.size() + (batch - drop.size());
    return {};
  }
  const Result<void> done = state_->transaction([&]() -> Result<void> {
    for (const std::string_view table : detailTables) {
      MHC_TRY_ASSIGN(Statement remove, Statement::prepare(state_->db(), "DELETE FROM " + std::string(table) +
                                                                            " WHERE step = ?1", state_->file));
      for (const std::int64_t step : drop) MHC_TRY(remove.bind(1, step).run());
    }
    return state_->raiseGeneration();
  });
  MHC_TRY(done);
  ++state_->generation;
  std::vector<std::int64_t> left;
  std::set_difference(recorded.begin(), recorded.end(), drop.begin(), drop.end(), std::back_inserter(left));
  state_->recorded = std::move(left);
  state_->lookAt = state_->recorded.size() + batch;
  return {};
}

void RunDatabaseWriter::keepEverything(bool keepAll) { state_->keepAll = keepAll; }
std::int64_t RunDatabaseWriter::generation() const { return state_->generation; }
void RunDatabaseWriter::setBusyTimeout(int milliseconds) { sqlite3_busy_timeout(state_->db(), milliseconds); }

Result<void> RunDatabaseWriter::checkpoint() {
  int log = 0;
  int done = 0;
  const int code = sqlite3_wal_checkpoint_v2(state_->db(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, &log, &done);
  // Readers may hold the WAL for a moment; what is in it is safe, it only stays longer.
  if (code == SQLITE_OK || code == SQLITE_BUSY) return {};
  return databaseError(state_->db(), code, state_->file);
}

}  // namespace mhc::run
