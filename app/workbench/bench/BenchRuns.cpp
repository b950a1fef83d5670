// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/bench/BenchRuns.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "core/base/File.h"
#include "core/run/RunDatabaseReader.h"
#include "core/run/RunDatabaseWriter.h"

namespace mhc::bench {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kBatch = 100;

std::vector<float> wave(std::size_t count, std::int64_t step, int index) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] =
        0.25F + 0.05F * std::sin(0.001F * static_cast<float>(step) + static_cast<float>(index) + static_cast<float>(i));
  }
  return values;
}

run::StepRecords deepStep(std::int64_t step, const run::RunShape& shape, bool tokens) {
  const run::BlobSizes sizes = run::blobSizes(shape);
  run::StepRecords records;
  records.step = step;
  records.rows.push_back({step, step * 1000, step * 1'000'000, 1e9 * static_cast<double>(step)});
  records.points.push_back({0, {step, step + 1, 4.0 / static_cast<double>(step + 1)}});
  const auto add = [&](run::BlobKind kind, int index, std::size_t count) {
    records.blobs.push_back({kind, index, wave(count, step, index)});
  };
  for (int l = 1; l <= shape.sublayers; ++l) {
    add(run::BlobKind::MixingMean, l, sizes.mixing);
    add(run::BlobKind::MixingStd, l, sizes.mixing);
    if (tokens) add(run::BlobKind::MixingToken, l, sizes.token);
    add(run::BlobKind::Constraint, l, sizes.constraint);
    add(run::BlobKind::Composite, l, sizes.composite);
  }
  for (int b = 1; b <= shape.sublayers + 1; ++b) add(run::BlobKind::Streams, b, sizes.streams);
  if (step % 10 == 0) add(run::BlobKind::Unfolded, 0, sizes.unfolded);
  return records;
}

bool told(const Result<void>& written) {
  if (!written.ok()) std::fprintf(stderr, "%s\n", written.error().text().c_str());
  return written.ok();
}

std::unique_ptr<run::RunDatabaseWriter> openNew(const fs::path& folder, const run::RunShape& shape) {
  std::error_code code;
  fs::create_directories(folder, code);
  auto writer = run::RunDatabaseWriter::open(folder / "run.db", shape, "bench");
  if (!writer.ok()) std::fprintf(stderr, "%s\n", writer.error().text().c_str());
  return writer.ok() ? std::move(writer).value() : nullptr;
}

/// The first step that an interrupted writing has not made yet.
std::int64_t begun(const fs::path& folder) {
  auto reader = run::RunDatabaseReader::open(folder / "run.db");
  if (!reader.ok()) return 0;
  const auto newest = reader.value()->newestStep();
  return newest.ok() && newest.value() ? newest.value()->step + 1 : 0;
}

}  // namespace

bool writeDeepRun(const fs::path& folder, int sublayers, std::int64_t steps, std::int64_t tokensEvery) {
  const fs::path done = folder / "complete";
  if (fs::exists(done)) return true;
  const run::RunShape shape{kStreams, sublayers, "mhc"};
  const auto writer = openNew(folder, shape);
  if (writer == nullptr) return false;
  for (std::int64_t first = begun(folder); first < steps; first += kBatch) {
    std::vector<run::StepRecords> batch;
    for (std::int64_t step = first; step < std::min(first + kBatch, steps); ++step) {
      batch.push_back(deepStep(step, shape, step % tokensEvery == 0));
    }
    if (!told(writer->append(batch, {{"loss", "nats/token", "loss"}}))) return false;
  }
  return told(writer->checkpoint()) && told(writeFileDurably(done, "yes"));
}

bool writeLongRun(const fs::path& folder, int series, std::int64_t points) {
  const fs::path done = folder / "complete";
  if (fs::exists(done)) return true;
  const auto writer = openNew(folder, {1, 2, "residual"});
  if (writer == nullptr) return false;
  std::vector<run::SeriesName> names{{"loss", "", ""}};
  for (int i = 1; i < series; ++i) names.push_back({"series_" + std::to_string(i), "", ""});
  constexpr std::int64_t kSteps = 10'000;
  for (std::int64_t first = std::max<std::int64_t>(1, begun(folder)); first <= points; first += kSteps) {
    std::vector<run::StepRecords> batch;
    for (std::int64_t step = first; step < std::min(first + kSteps, points + 1); ++step) {
      run::StepRecords records;
      records.step = step;
      records.rows.push_back({step, step, step, 0});
      for (int i = 0; i < series; ++i)
        records.points.push_back({i, {step, step, std::sin(1e-3 * static_cast<double>(step * i))}});
      batch.push_back(std::move(records));
    }
    if (!told(writer->append(batch, names))) return false;
  }
  return told(writer->checkpoint()) && told(writeFileDurably(done, "yes"));
}

bool writeManyRuns(const fs::path& folder, int count) {
  for (int i = 0; i < count; ++i) {
    const fs::path run = folder / ("run-" + std::to_string(i));
    if (fs::exists(run / "run.db")) continue;
    const auto writer = openNew(run, {kStreams, 8, "mhc"});
    if (writer == nullptr) return false;
    run::StepRecords records;
    records.step = i;
    records.rows.push_back({i, 0, 0, 0});
    records.points.push_back({0, {i, 1, 3.0}});
    records.events.push_back({0, i, 1, "exit", "Finished.", Json{{"code", 0}, {"reason", "finished"}}});
    if (!told(writer->append({records}, {{"loss", "", ""}})) || !told(writer->checkpoint())) return false;
  }
  return true;
}

}  // namespace mhc::bench
