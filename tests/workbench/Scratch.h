// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>

#include "core/run/RunDatabaseWriter.h"

namespace mhc::test {

/// A folder that goes with its test.
class Scratch {
 public:
  [[nodiscard]] std::filesystem::path path() const { return folder_.path().toStdString(); }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path() / name; }

 private:
  QTemporaryDir folder_;
};

inline const run::RunShape kShape{4, 8, "mhc"};

/// A run folder whose database is written as a worker writes it.
class WrittenRun {
 public:
  explicit WrittenRun(const std::filesystem::path& folder) : folder_(folder) {
    std::filesystem::create_directories(folder);
    auto opened = run::RunDatabaseWriter::open(folder / "run.db", kShape, "test");
    REQUIRE(opened.ok());
    writer_ = std::move(opened).value();
  }

  /// Steps first…last with loss 10/step; matrices every `every` steps.
  void append(std::int64_t first, std::int64_t last, std::int64_t every = 10) {
    std::vector<run::StepRecords> records;
    for (std::int64_t step = first; step <= last; ++step) {
      run::StepRecords record;
      record.step = step;
      record.rows.push_back({step, step * 100, step * 1'000'000'000, static_cast<double>(step) * 1e9});
      record.points.push_back({0, {step, step * 2'000'000'000 + 1, lossAt(step)}});
      if (step % every == 0) {
        for (int l = 1; l <= kShape.sublayers; ++l) {
          record.blobs.push_back({run::BlobKind::MixingMean, l, std::vector<float>(24, static_cast<float>(step))});
        }
      }
      records.push_back(std::move(record));
    }
    REQUIRE(writer_->append(records, {{"loss", "nats", "loss"}}).ok());
  }
  void event(std::int64_t step, const std::string& kind, const std::string& text, Json detail = Json::object()) {
    run::StepRecords record;
    record.step = step;
    record.events.push_back({0, step, 1, kind, text, std::move(detail)});
    REQUIRE(writer_->append({record}, {}).ok());
  }
  void sample(std::int64_t step, const std::string& prompt, const std::string& text) {
    run::StepRecords record;
    record.step = step;
    record.samples.push_back({0, step, prompt, text, Json{{"temperature", 0.8}, {"top_k", 40}}, {}});
    REQUIRE(writer_->append({record}, {}).ok());
  }
  void rewind(std::int64_t step) {
    run::EventRecord resumed;
    resumed.step = step;
    resumed.kind = "resume";
    resumed.text = "Resumed.";
    REQUIRE(writer_->rewind(step, resumed).ok());
  }
  static double lossAt(std::int64_t step) { return 10.0 / static_cast<double>(step + 1); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<run::RunDatabaseWriter> writer_;
};

}  // namespace mhc::test
