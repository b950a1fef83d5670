// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/RunDatabaseReader.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/run/RunDetails.h"
#include "core/run/RunQueries.h"
#include "core/run/RunSchema.h"

namespace mhc::run {
namespace {

constexpr int maximumStreams = 64;
constexpr int maximumSublayers = 10000;
constexpr std::size_t maximumKinds = 64;

constexpr const char* eventColumns = "SELECT id, step, wall_ns, kind, text, detail FROM event ";

double valueOf(const Statement& row, int value, int flag) {
  switch (row.integer(flag)) {
    case 1: return std::numeric_limits<double>::quiet_NaN();
    case 2: return std::numeric_limits<double>::infinity();
    case 3: return -std::numeric_limits<double>::infinity();
    default: return row.isNull(value) ? std::numeric_limits<double>::quiet_NaN() : row.real(value);
  }
}

Json jsonOf(const std::string& text) {
  auto parsed = parseJson(text);
  return parsed.ok() && parsed.value().is_object() ? std::move(parsed).value() : Json::object();
}

EventRecord eventOf(const Statement& row) {
  return {row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4), jsonOf(row.text(5))};
}

std::string distinctStepsOf(const char* table) {
  std::string sql = distinctSteps;
  for (std::size_t at; (at = sql.find("{table}")) != std::string::npos;) sql.replace(at, 7, table);
  return sql;
}

std::string ranged(const std::string& head, const PointRange& range) {
  return head + (range.newestFirst ? "ORDER BY step DESC LIMIT ?3" : "ORDER BY step LIMIT ?3");
}

std::int64_t limitOf(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, std::size_t{1} << 40));
}

}  // namespace

struct RunDatabaseReader::State {
  State(const std::filesystem::path& file, const ReaderOptions& options)
      : queries(file, options.assumeReadOnly, options.salvage) {}

  RunQueries queries;
  bool mapsRecorded = false;  // the run has mixing records: once so, always so (step 0 stays)

  Result<RunMeta> readMeta();
  Result<const char*> recordTable();
};

Result<RunMeta> RunDatabaseReader::State::readMeta() {
  RunMeta meta;
  MHC_TRY(queries.each("SELECT generation, streams, sublayers, hc_type, creator FROM meta", {}, [&](const Statement& row) {
    meta.generation = row.integer(0);
    meta.shape.streams = static_cast<int>(std::clamp<std::int64_t>(row.integer(1), -1, maximumStreams + 1));
    meta.shape.sublayers = static_cast<int>(std::clamp<std::int64_t>(row.integer(2), -1, maximumSublayers + 1));
    meta.shape.hcType = row.text(3);
    meta.creator = row.text(4);
    return false;
  }));
  const RunShape& shape = meta.shape;
  if (shape.streams < 0 || shape.streams > maximumStreams || shape.sublayers < 0 || shape.sublayers > maximumSublayers) {
    return makeError(ExitCode::BadData, "database.impossible_shape",
                     "{path} claims a model of an impossible shape: at most {n} streams and {l} sublayers are known. The "
                     "file is damaged, or was written wrongly.",
                     {{"path", queries.file().string()},
                      {"n", std::to_string(maximumStreams)},
                      {"l", std::to_string(maximumSublayers)}});
  }
  return meta;
}

Result<const char*> RunDatabaseReader::State::recordTable() {
  if (!mapsRecorded) {
    MHC_TRY(queries.each("SELECT 1 FROM mixing LIMIT 1", {}, [&](const Statement&) {
      mapsRecorded = true;
      return false;
    }));
  }
  return mapsRecorded ? "mixing" : "streams";
}

RunDatabaseReader::RunDatabaseReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
RunDatabaseReader::~RunDatabaseReader() = default;

Result<std::unique_ptr<RunDatabaseReader>> RunDatabaseReader::open(const std::filesystem::path& file,
                                                                   const ReaderOptions& options) {
  auto state = std::make_unique<State>(file, options);
  MHC_TRY(state->queries.open());
  return std::unique_ptr<RunDatabaseReader>(new RunDatabaseReader(std::move(state)));
}

const std::vector<Message>& RunDatabaseReader::notes() const { return state_->queries.notes(); }

Result<RunMeta> RunDatabaseReader::meta() {
  MHC_TRY(state_->queries.refresh());
  return state_->readMeta();
}

Result<std::vector<SeriesInfo>> RunDatabaseReader::series() {
  std::vector<SeriesInfo> all;
  MHC_TRY(state_->queries.each("SELECT id, name, unit, family FROM series ORDER BY id", {}, [&](const Statement& row) {
    all.push_back({row.integer(0), row.text(1), row.text(2), row.text(3)});
    return true;
  }));
  return all;
}

Result<std::vector<SeriesPoint>> RunDatabaseReader::points(std::int64_t series, const PointRange& range) {
  std::vector<SeriesPoint> all;
  const std::string sql = ranged("SELECT step, wall_ns, value, flag FROM point WHERE step > ?1 AND step < ?2 AND series = ?4 ",
                                 range);
  MHC_TRY(state_->queries.each(
      sql, [&](Statement& q) { q.bind(1, range.after).bind(2, range.before).bind(3, limitOf(range.limit)).bind(4, series); },
      [&](const Statement& row) {
        all.push_back({row.integer(0), row.integer(1), valueOf(row, 2, 3)});
        return true;
      }));
  return all;
}

Result<std::optional<SeriesPoint>> RunDatabaseReader::lastPoint(const std::string& series) {
  std::optional<SeriesPoint> last;
  MHC_TRY(state_->queries.each(
      "SELECT step, wall_ns, value, flag FROM point WHERE series = (SELECT id FROM series WHERE name = ?1) "
      "ORDER BY step DESC LIMIT 1",
      [&](Statement& q) { q.bind(1, std::string_view(series)); },
      [&](const Statement& row) {
        last = SeriesPoint{row.integer(0), row.integer(1), valueOf(row, 2, 3)};
        return false;
      }));
  return last;
}

Result<std::vector<StepRow>> RunDatabaseReader::stepRows(const PointRange& range) {
  std::vector<StepRow> all;
  MHC_TRY(state_->queries.each(
      ranged("SELECT step, tokens, active_ns, flops FROM step WHERE step > ?1 AND step < ?2 ", range),
      [&](Statement& q) { q.bind(1, range.after).bind(2, range.before).bind(3, limitOf(range.limit)); },
      [&](const Statement& row) {
        all.push_back({row.integer(0), row.integer(1), row.integer(2), row.real(3)});
        return true;
      }));
  return all;
}

Result<std::optional<StepRow>> RunDatabaseReader::newestStep() {
  MHC_TRY_ASSIGN(const auto rows, stepRows({.limit = 1, .newestFirst = true}));
  return rows.empty() ? std::optional<StepRow>() : rows.front();
}

Result<std::vector<std::int64_t>> RunDatabaseReader::recordedSteps(std::int64_t after) {
  std::vector<std::int64_t> steps;
  MHC_TRY_ASSIGN(const char* table, state_->recordTable());
  MHC_TRY(state_->queries.each(
      distinctStepsOf(table), [&](Statement& q) { q.bind(1, after); },
      [&](const Statement& row) {
        steps.push_back(row.integer(0));
        return true;
      }));
  return steps;
}

Result<std::optional<std::int64_t>> RunDatabaseReader::nearestRecordedStep(std::int64_t step) {
  MHC_TRY_ASSIGN(const std::string table, state_->recordTable());
  std::optional<std::int64_t> before;
  std::optional<std::int64_t> after;
  MHC_TRY(state_->queries.each(
      "SELECT (SELECT max(step) FROM " + table + " WHERE step <= ?1), (SELECT min(step) FROM " + table + " WHERE step > ?1)",
      [&](Statement& q) { q.bind(1, step); },
      [&](const Statement& row) {
        if (!row.isNull(0)) before = row.integer(0);
        if (!row.isNull(1)) after = row.integer(1);
        return false;
      }));
  if (!before) return after;
  if (!after) return before;
  return *after - step < step - *before ? after : before;
}

Result<std::vector<EventRecord>> RunDatabaseReader::events(std::int64_t afterId, std::size_t limit) {
  std::vector<EventRecord> all;
  MHC_TRY(state_->queries.each(
      std::string(eventColumns) + "WHERE id > ?1 ORDER BY id LIMIT ?2",
      [&](Statement& q) { q.bind(1, afterId).bind(2, limitOf(limit)); },
      [&](const Statement& row) {
        all.push_back(eventOf(row));
        return true;
      }));
  return all;
}

Result<std::optional<EventRecord>> RunDatabaseReader::lastEvent(const std::vector<std::string>& kinds) {
  std::optional<EventRecord> last;
  const std::size_t count = std::min(kinds.size(), maximumKinds);
  if (count == 0) return last;
  std::string marks = "?1";
  for (std::size_t i = 1; i < count; ++i) marks += ",?" + std::to_string(i + 1);
  MHC_TRY(state_->queries.each(
      eventColumns + ("WHERE kind IN (" + marks + ") ORDER BY id DESC LIMIT 1"),
      [&](Statement& q) {
        for (std::size_t i = 0; i < count; ++i) q.bind(static_cast<int>(i) + 1, std::string_view(kinds[i]));
      },
      [&](const Statement& row) {
        last = eventOf(row);
        return false;
      }));
  return last;
}

Result<std::vector<SampleRecord>> RunDatabaseReader::samples(std::int64_t afterId, std::size_t limit) {
  std::vector<SampleRecord> all;
  MHC_TRY(state_->queries.each(
      "SELECT id, step, prompt, text, settings, tokens FROM sample WHERE id > ?1 ORDER BY id LIMIT ?2",
      [&](Statement& q) { q.bind(1, afterId).bind(2, limitOf(limit)); },
      [&](const Statement& row) {
        SampleRecord sample{row.integer(0), row.integer(1), row.text(2), row.text(3), jsonOf(row.text(4)), {}};
        const std::string_view bytes = row.blob(5);
        sample.tokens.resize(bytes.size() / sizeof(std::int32_t));
        if (!sample.tokens.empty()) std::memcpy(sample.tokens.data(), bytes.data(), sample.tokens.size() * sizeof(std::int32_t));
        all.push_back(std::move(sample));
        return true;
      }));
  return all;
}

Result<void> RunDatabaseReader::checkIntegrity() {
  std::string found = "no answer";
  MHC_TRY(state_->queries.each("PRAGMA integrity_check(1)", {}, [&](const Statement& row) {
    found = row.text(0);
    return false;
  }));
  if (found == "ok") return {};
  return makeError(ExitCode::BadData, "database.integrity",
                   "{path} is damaged: {found}. Restore it from a copy; the checkpoints are not affected.",
                   {{"path", state_->queries.file().string()}, {"found", found}});
}

Result<StepDetails> RunDatabaseReader::details(std::int64_t step, bool withTokens) {
  MHC_TRY(state_->queries.begin());
  const auto readAll = [&]() -> Result<StepDetails> {
    MHC_TRY_ASSIGN(const RunMeta meta, state_->readMeta());
    return readDetails(state_->queries, meta.shape, step, withTokens);
  };
  auto details = readAll();
  state_->queries.end();
  return details;
}

Result<std::vector<std::vector<float>>> RunDatabaseReader::meanMaps(std::int64_t step) {
  MHC_TRY(state_->queries.begin());
  const auto readMaps = [&]() -> Result<std::vector<std::vector<float>>> {
    MHC_TRY_ASSIGN(const RunMeta meta, state_->readMeta());
    return readMeanMaps(state_->queries, meta.shape, step);
  };
  auto maps = readMaps();
  state_->queries.end();
  return maps;
}

Result<std::vector<std::vector<float>>> RunDatabaseReader::records(BlobKind kind, std::int64_t step) {
  MHC_TRY(state_->queries.begin());
  const auto readKind = [&]() -> Result<std::vector<std::vector<float>>> {
    MHC_TRY_ASSIGN(const RunMeta meta, state_->readMeta());
    return readRecords(state_->queries, meta.shape, kind, step);
  };
  auto records = readKind();
  state_->queries.end();
  return records;
}

}  // namespace mhc::run
