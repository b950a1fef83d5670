// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/run/RunDatabaseReader.h"
#include "core/run/RunDatabaseWriter.h"
#include "tests/run/Scratch.h"

namespace mhc::run::test {

inline const RunShape smallShape{2, 3, "mhc"};  // n = 2: maps of 8 numbers; L = 3

inline std::unique_ptr<RunDatabaseWriter> openWriter(const std::filesystem::path& file, const RunShape& shape = smallShape) {
  auto writer = RunDatabaseWriter::open(file, shape, "tests");
  INFO((writer.ok() ? "" : writer.error().text()));
  REQUIRE(writer.ok());
  return std::move(writer).value();
}

inline std::unique_ptr<RunDatabaseReader> openReader(const std::filesystem::path& file, bool readOnly = false) {
  auto reader = RunDatabaseReader::open(file, {.assumeReadOnly = readOnly});
  INFO((reader.ok() ? "" : reader.error().text()));
  REQUIRE(reader.ok());
  return std::move(reader).value();
}

inline std::vector<float> numbers(std::size_t count, std::int64_t step, int index) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(step) + 0.25F * static_cast<float>(index) + 0.01F * static_cast<float>(i);
  return values;
}

/// One step as a trainer writes it: row, two series, every kind of record.
inline StepRecords stepRecords(std::int64_t step, const RunShape& shape = smallShape, bool withDetails = true) {
  const BlobSizes sizes = blobSizes(shape);
  StepRecords records;
  records.step = step;
  records.rows.push_back({step, step * 100, step * 1000000, 1e9 * static_cast<double>(step)});
  records.points.push_back({0, {step, step * 10, 4.0 / static_cast<double>(step + 1)}});
  records.points.push_back({1, {step, step * 10, 0.001}});
  if (!withDetails) return records;
  for (int l = 1; l <= shape.sublayers; ++l) {
    records.blobs.push_back({BlobKind::MixingMean, l, numbers(sizes.mixing, step, l)});
    records.blobs.push_back({BlobKind::MixingStd, l, numbers(sizes.mixing, step, l + 10)});
    records.blobs.push_back({BlobKind::MixingToken, l, numbers(sizes.token, step, l + 20)});
    records.blobs.push_back({BlobKind::Constraint, l, numbers(sizes.constraint, step, l + 30)});
    records.blobs.push_back({BlobKind::Composite, l, numbers(sizes.composite, step, l + 40)});
  }
  for (int b = 1; b <= shape.sublayers + 1; ++b) records.blobs.push_back({BlobKind::Streams, b, numbers(sizes.streams, step, b + 50)});
  records.blobs.push_back({BlobKind::Unfolded, 0, numbers(sizes.unfolded, step, 60)});
  return records;
}

inline const std::vector<SeriesName> lossNames{{"loss", "nat", "training"}, {"learning_rate", "", "training"}};

inline void appendSteps(RunDatabaseWriter& writer, std::int64_t first, std::int64_t last, bool withDetails = true) {
  std::vector<StepRecords> steps;
  for (std::int64_t step = first; step <= last; ++step) steps.push_back(stepRecords(step, smallShape, withDetails));
  const auto written = writer.append(steps, lossNames);
  INFO((written.ok() ? "" : written.error().text()));
  REQUIRE(written.ok());
}

/// Another program's connection to the file.
class Foreign {
 public:
  explicit Foreign(const std::filesystem::path& file) { REQUIRE(sqlite3_open(file.c_str(), &db_) == SQLITE_OK); }
  ~Foreign() { sqlite3_close(db_); }
  Foreign(const Foreign&) = delete;
  Foreign& operator=(const Foreign&) = delete;
  void run(const std::string& sql) {
    INFO(sql);
    REQUIRE(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace mhc::run::test
