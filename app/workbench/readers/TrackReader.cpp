// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/TrackReader.h"

#include <QCoreApplication>
#include <QPointer>
#include <algorithm>

#include "app/workbench/readers/Histories.h"
#include "app/workbench/readers/ReaderPool.h"
#include "app/workbench/readers/SinkhornRecipe.h"
#include "core/base/Log.h"
#include "core/run/RunDatabaseReader.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/TrackFeed.h"

namespace mhc::workbench {
namespace {

/// Positions of points get all that a trail may show; of the other kinds, fewer are enough for pictures over depth and step.
std::size_t stepsOf(view::RecordKind kind) {
  return kind == view::RecordKind::Mean ? TrackReader::kMeanSteps : TrackReader::kSteps;
}

run::BlobKind blobOf(view::RecordKind kind) {
  switch (kind) {
    case view::RecordKind::Constraint:
      return run::BlobKind::Constraint;
    case view::RecordKind::Composite:
      return run::BlobKind::Composite;
    case view::RecordKind::Streams:
      return run::BlobKind::Streams;
    default:
      return run::BlobKind::MixingMean;
  }
}

std::size_t widthOf(view::RecordKind kind, const run::BlobSizes& sizes) {
  switch (kind) {
    case view::RecordKind::Constraint:
      return sizes.constraint;
    case view::RecordKind::Composite:
      return sizes.composite;
    case view::RecordKind::Streams:
      return sizes.streams;
    default:
      return sizes.mixing;
  }
}

}  // namespace

/// Touched by one thread at a time: the window's thread makes it and gets it back, the reader thread fills it between.
struct TrackReader::Work {
  Key key;
  Version version;
  std::shared_ptr<view::RecordTrack> track = std::make_shared<view::RecordTrack>();
  std::unique_ptr<run::RunDatabaseReader> database;
  std::vector<std::int64_t> steps;
  std::size_t done = 0;
  std::string problem;

  Result<void> open() {
    MHC_TRY_ASSIGN(database, run::RunDatabaseReader::open(std::filesystem::path(key.first.toStdString()) / "run.db"));
    MHC_TRY_ASSIGN(const run::RunMeta meta, database->meta());
    MHC_TRY_ASSIGN(const auto recorded, database->recordedSteps());
    steps = view::spreadSteps(recorded, stepsOf(key.second));
    track->run = key.first.toStdString();
    track->kind = key.second;
    track->n = meta.shape.streams;
    track->sublayers = meta.shape.sublayers;
    track->sinkhorn = sinkhornOf(key.first.toStdString(), track->sublayers);
    track->rows = meta.shape.sublayers + (key.second == view::RecordKind::Streams ? 1 : 0);
    track->width = static_cast<int>(widthOf(key.second, run::blobSizes(meta.shape)));
    return {};
  }
  Result<void> slice() {
    if (database == nullptr) MHC_TRY(open());
    const std::size_t end = std::min(steps.size(), done + kSlice);
    for (; done < end; ++done) {
      MHC_TRY_ASSIGN(const auto records, database->records(blobOf(key.second), steps[done]));
      view::appendRecords(*track, steps[done], records);
    }
    if (done == steps.size()) database.reset();
    return {};
  }
};

TrackReader::TrackReader(ReaderPool& readers, const Histories& histories, widgets::RunSet& runs,
                         widgets::TrackFeed& feed, QObject* parent)
    : QObject(parent), readers_(readers), histories_(histories), feed_(feed) {
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &TrackReader::serve);
  connect(&feed_, &widgets::TrackFeed::wanted, this, [this](const QString& run, view::RecordKind kind) {
    slots_[{run, kind}].wanted = true;
    if (!timer_.isActive()) timer_.start(0);
  });
  connect(&runs, &widgets::RunSet::changed, this, [this, &runs] {
    std::erase_if(slots_, [&](const auto& entry) {
      if (runs.find(entry.first.first) != nullptr) return false;
      feed_.remove(entry.first.first);
      return true;
    });
  });
}

TrackReader::Version TrackReader::versionOf(const QString& run) const {
  const History* history = histories_.find(run);
  if (history == nullptr || history->recorded.empty()) return {};
  return {history->recorded.size(), history->recorded.back(), history->meta.generation};
}

void TrackReader::serve() {
  bool later = false;
  for (auto& [key, slot] : slots_) {
    if (!slot.wanted || slot.reading) continue;
    const Version version = versionOf(key.first);
    if (version.count == 0 || !readers_.isOpen(key.first)) continue;  // asked again with the first Frame
    if (version == slot.read) {
      slot.wanted = false;
    } else if (slot.since.isValid() && slot.since.elapsed() < kFreshMs) {
      later = true;
    } else {
      begin(key, slot, version);
    }
  }
  if (later) timer_.start(kFreshMs / 4);
}

void TrackReader::begin(const Key& key, Slot& slot, const Version& version) {
  slot.wanted = false;
  slot.reading = true;
  slot.since.start();
  auto work = std::make_shared<Work>();
  work->key = key;
  work->version = version;
  next(work);
}

void TrackReader::next(const std::shared_ptr<Work>& work) {
  const QPointer<TrackReader> self(this);
  readers_.post(work->key.first, [self, work] {
    if (const auto read = work->slice(); !read.ok()) work->problem = read.error().text();
    // Back in the window's thread; `self` is only looked at there.
    QMetaObject::invokeMethod(
        qApp,
        [self, work] {
          if (self.isNull()) return;
          const bool ready = !work->problem.empty() || work->done == work->steps.size();
          ready ? self->finish(work) : self->next(work);
        },
        Qt::QueuedConnection);
  });
}

void TrackReader::finish(const std::shared_ptr<Work>& work) {
  const auto slot = slots_.find(work->key);
  if (slot == slots_.end()) return;  // closed meanwhile
  slot->second.reading = false;
  slot->second.read = work->version;
  if (!work->problem.empty()) {
    logWarning(work->problem);
  } else {
    feed_.deliver(work->track);
  }
  if (slot->second.wanted && !timer_.isActive()) timer_.start(0);
}

}  // namespace mhc::workbench
