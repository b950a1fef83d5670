// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TrackFeed.h"

namespace mhc::widgets {

view::TrackPtr TrackFeed::find(const QString& run, view::RecordKind kind) const {
  const auto found = tracks_.find({run, kind});
  return found == tracks_.end() ? nullptr : found->second;
}

void TrackFeed::want(const QString& run, view::RecordKind kind) {
  if (!run.isEmpty()) Q_EMIT wanted(run, kind);
}

void TrackFeed::deliver(const view::TrackPtr& track) {
  const QString run = QString::fromStdString(track->run);
  tracks_[{run, track->kind}] = track;
  Q_EMIT changed(run, track->kind);
}

void TrackFeed::remove(const QString& run) {
  std::erase_if(tracks_, [&](const auto& entry) { return entry.first.first == run; });
}

}  // namespace mhc::widgets
