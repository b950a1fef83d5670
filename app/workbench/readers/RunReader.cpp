// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/RunReader.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "app/workbench/readers/ConfigValues.h"
#include "app/workbench/readers/MetricNames.h"
#include "app/workbench/readers/SinkhornRecipe.h"
#include "core/base/Clock.h"

namespace mhc::workbench {
namespace {

constexpr std::int64_t kClockTickNs = 100'000'000;  // far more than a tick of the file system's clock

}  // namespace

RunReader::RunReader(std::filesystem::path folder, const run::ReaderOptions& options)
    : folder_(std::move(folder)), file_(folder_ / "run.db"), options_(options) {}

RunReader::~RunReader() = default;

void RunReader::closeConnection() { database_.reset(); }

RunReader::Fingerprint RunReader::fingerprint() const {
  Fingerprint print{};
  const auto look = [&](const std::filesystem::path& path, std::size_t at) {
    struct stat status {};
    // Reading may make an empty -wal: that is no news.
    if (::stat(path.c_str(), &status) != 0 || (at > 0 && status.st_size == 0)) return;
    print[at] = static_cast<std::int64_t>(status.st_ino);
    print[at + 1] = status.st_size;
    print[at + 2] = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  };
  look(file_, 0);
  look(folder_ / "run.db-wal", 3);
  return print;
}

/// The clock of files ticks every few milliseconds and a log that starts over keeps its size: files that were changed just
/// now may have been changed once more without a trace, so they are looked at again.
bool RunReader::settled(const Fingerprint& print) {
  return std::max(print[2], print[5]) + kClockTickNs < wallNanoseconds();
}

void RunReader::forget() {
  axis_.clear();
  newest_ = -1;
  owing_ = false;
  lastStepOf_.clear();
  firstWallNs_ = 0;
  lastRecorded_ = -1;
  lastEvent_ = 0;
  lastSample_ = 0;
  unjudged_.clear();
  initial_.reset();
}

Result<bool> RunReader::openIfPresent() {
  const auto inode = fingerprint()[0];
  if (inode == 0) return false;
  if (database_ && inode == inode_) return true;
  database_.reset();
  MHC_TRY_ASSIGN(database_, run::RunDatabaseReader::open(file_, options_));
  if (inode_ != 0 && inode != inode_) generation_ = -1;  // another file under the same name: everything anew
  inode_ = inode;
  return true;
}

Result<RunUpdatePtr> RunReader::poll() {
  const Fingerprint now = fingerprint();
  if (complete_ && now == seen_) return RunUpdatePtr();
  auto news = readNews();
  // What can't be read at all is not tried again before the file changes; a lock may go away by itself.
  const bool hopeless = !news.ok() && news.error().code == ExitCode::BadData;
  complete_ = hopeless || (news.ok() && (!news.value() || news.value()->complete));
  if (news.ok() || hopeless) seen_ = settled(now) ? now : Fingerprint{};
  if (!news.ok() && generation_) generation_ = -1;  // what was read before the error is not delivered: next time everything
  return news;
}

Result<RunUpdatePtr> RunReader::readNews() {
  MHC_TRY_ASSIGN(const bool present, openIfPresent());
  if (!present) return RunUpdatePtr();
  auto update = std::make_shared<RunUpdate>();
  update->run = folder_.string();
  MHC_TRY(forgetIfRewound(*update));
  MHC_TRY_ASSIGN(const bool onlyNewest, readNewest(*update));
  if (!onlyNewest) {
    MHC_TRY(readAxis(*update));
    MHC_TRY(readSeries(*update));
  }
  MHC_TRY(readRest(*update));
  MHC_TRY(readHealth(*update));
  for (const Message& note : database_->notes()) {
    if (notesDelivered_.insert(note.english).second) update->notes.push_back(note);
  }
  // That all was read is news too, where the last portion was a full one.
  if (delivered_ && !owing_ && update->nothingNew() && update->lastStep == *delivered_) return RunUpdatePtr();
  owing_ = update->read < 1;
  delivered_ = update->lastStep;
  return RunUpdatePtr(std::move(update));
}

Result<void> RunReader::forgetIfRewound(RunUpdate& update) {
  MHC_TRY_ASSIGN(meta_, database_->meta());
  if (generation_ && *generation_ != meta_.generation) {
    forget();
    update.reset = true;
  }
  generation_ = meta_.generation;
  update.meta = meta_;
  if (!delivered_ || update.reset) update.config = configValuesOf(folder_);
  return {};
}

/// The last portion of a history that is longer than one, once.
Result<bool> RunReader::readNewest(RunUpdate& update) {
  if (!axis_.empty() || newest_ >= 0) return false;
  MHC_TRY_ASSIGN(auto rows, database_->stepRows({.limit = kPortion, .newestFirst = true}));
  if (rows.size() < kPortion) return false;
  std::reverse(rows.begin(), rows.end());
  axis_ = std::move(rows);
  MHC_TRY_ASSIGN(const auto infos, database_->series());
  for (const auto& info : infos) {
    MHC_TRY_ASSIGN(auto points, database_->points(info.id, {.after = axis_.front().step - 1,
                                                            .before = axis_.back().step + 1,
                                                            .limit = kPortion,
                                                            .newestFirst = true}));
    if (firstWallNs_ == 0) {
      MHC_TRY_ASSIGN(const auto first, database_->points(info.id, {.limit = 1}));
      if (!first.empty()) firstWallNs_ = first.front().wallNs;
    }
    std::reverse(points.begin(), points.end());
    if (!points.empty()) update.rows.push_back(rowsOf(info, points));
  }
  newest_ = axis_.back().step;
  axis_.clear();
  update.newest = true;
  update.read = 0;
  update.complete = false;
  update.lastStep = newest_;
  return true;
}

Result<void> RunReader::readAxis(RunUpdate& update) {
  const std::int64_t after = axis_.empty() ? -1 : axis_.back().step;
  MHC_TRY_ASSIGN(const auto rows, database_->stepRows({.after = after, .limit = kPortion}));
  axis_.insert(axis_.end(), rows.begin(), rows.end());
  if (!axis_.empty()) update.lastStep = std::max(axis_.back().step, newest_);
  if (rows.size() == kPortion) {
    update.complete = false;
    const double all = static_cast<double>(update.lastStep - axis_.front().step);
    update.read = all > 0 ? static_cast<double>(axis_.back().step - axis_.front().step) / all : 0;
  }
  return {};
}

view::XRow RunReader::xOf(const run::SeriesPoint& point) const {
  view::XRow x;
  x.step = point.step;
  x.wallSeconds = static_cast<double>(point.wallNs - firstWallNs_) * 1e-9;
  // The row of that step, or the one before it where a foreign writer left it out.
  auto row = std::upper_bound(axis_.begin(), axis_.end(), point.step,
                              [](std::int64_t step, const run::StepRow& r) { return step < r.step; });
  if (row == axis_.begin()) return x;
  --row;
  x.tokens = static_cast<double>(row->tokens);
  x.flops = row->flops;
  x.activeSeconds = static_cast<double>(row->activeNs) * 1e-9;
  return x;
}

view::SeriesRows RunReader::rowsOf(const run::SeriesInfo& info, const std::vector<run::SeriesPoint>& points) const {
  view::SeriesRows rows;
  std::vector<double> values;
  rows.x.reserve(points.size());
  values.reserve(points.size());
  for (const auto& point : points) {
    rows.x.push_back(xOf(point));
    values.push_back(point.value);
  }
  rows.metrics.emplace_back(metricOfSeries(info.name), std::move(values));
  return rows;
}

Result<void> RunReader::readSeries(RunUpdate& update) {
  MHC_TRY_ASSIGN(const auto infos, database_->series());
  // The axis was read first: points beyond it get their place on the X axes at the next poll, when their row is known.
  const std::int64_t before = axis_.empty() ? run::anyStep : axis_.back().step + 1;
  for (const auto& info : infos) {
    const auto known = lastStepOf_.find(info.id);
    const std::int64_t after = known == lastStepOf_.end() ? -1 : known->second;
    MHC_TRY_ASSIGN(const auto points, database_->points(info.id, {.after = after, .before = before, .limit = kPortion}));
    if (points.empty()) continue;
    if (points.size() == kPortion) {
      update.complete = false;
      update.read = std::min(update.read, 0.99);
    }
    lastStepOf_[info.id] = points.back().step;
    if (firstWallNs_ == 0) firstWallNs_ = points.front().wallNs;
    update.rows.push_back(rowsOf(info, points));
  }
  return {};
}

Result<void> RunReader::readRest(RunUpdate& update) {
  MHC_TRY_ASSIGN(update.recordedSteps, database_->recordedSteps(lastRecorded_));
  if (!update.recordedSteps.empty()) lastRecorded_ = update.recordedSteps.back();
  unjudged_.insert(unjudged_.end(), update.recordedSteps.begin(), update.recordedSteps.end());
  MHC_TRY_ASSIGN(update.events, database_->events(lastEvent_));
  if (!update.events.empty()) lastEvent_ = update.events.back().id;
  MHC_TRY_ASSIGN(update.samples, database_->samples(lastSample_, kSamples));
  if (!update.samples.empty()) lastSample_ = update.samples.back().id;
  if (update.samples.size() == kSamples) update.complete = false;
  return {};
}

Result<void> RunReader::readHealth(RunUpdate& update) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kHealthMs);
  while (!unjudged_.empty() && std::chrono::steady_clock::now() < end) {
    const std::int64_t step = unjudged_.front();
    unjudged_.pop_front();
    MHC_TRY_ASSIGN(const auto composite, database_->records(run::BlobKind::Composite, step));
    MHC_TRY_ASSIGN(const auto streams, database_->records(run::BlobKind::Streams, step));
    update.health.push_back(view::mixingHealth(step, meta_.shape.streams, composite, streams));
  }
  if (!unjudged_.empty()) update.complete = false;
  return {};
}

Result<view::FramePtr> RunReader::frame(std::int64_t step, bool live) {
  auto frame = std::make_shared<view::Frame>();
  frame->run = folder_.string();
  frame->requested = step;
  frame->live = live;
  auto data = std::make_shared<view::FrameData>();
  MHC_TRY_ASSIGN(const bool present, openIfPresent());
  if (present) {
    MHC_TRY_ASSIGN(const auto meta, database_->meta());
    data->hcType = meta.shape.hcType;
    data->n = meta.shape.streams;
    data->sublayers = meta.shape.sublayers;
    MHC_TRY_ASSIGN(const auto nearest, database_->nearestRecordedStep(live ? run::anyStep : step));
    if (nearest) {
      MHC_TRY_ASSIGN(auto details, database_->details(*nearest));
      if (!details.notes.empty()) frame->note = details.notes.front().english;
      if (!initial_) {
        MHC_TRY_ASSIGN(initial_, database_->meanMaps(0));
        types_ = mixingTypesOf(folder_, data->sublayers);
      }
      frame->recorded = *nearest;
      data->mean = std::move(details.mean);
      data->deviation = std::move(details.deviation);
      data->tokens = std::move(details.tokens);
      data->constraint = std::move(details.constraint);
      data->composite = std::move(details.composite);
      data->streams = std::move(details.streams);
      data->unfolded = std::move(details.unfolded);
      data->initial = *initial_;
      data->types = types_;
      if (probeOf_ != inode_) {
        probe_ = probeTextsOf(*database_);
        probeOf_ = inode_;
      }
      data->tokenTexts = probe_.tokens;
      data->tokenAfter = probe_.after;
    }
  }
  frame->data = std::move(data);
  return view::FramePtr(std::move(frame));
}

}  // namespace mhc::workbench
