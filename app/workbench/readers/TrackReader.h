// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <map>
#include <memory>
#include <utility>

#include "core/view/RecordTrack.h"

namespace mhc::widgets {
class RunSet;
class TrackFeed;
}  // namespace mhc::widgets

namespace mhc::workbench {

class Histories;
class ReaderPool;

/// Answers a TrackFeed: reads the wanted records in the run's reader thread, a slice of steps at a time, so that frame
/// requests get their turn between. A run that has nothing new since the last reading isn't read again.
class TrackReader : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kSteps = 256;  ///< of a track; 192 sublayers × 40 numbers are then 8 MB
  static constexpr std::size_t kMeanSteps = 1000;  ///< of mean maps; 192 sublayers × 24 numbers are then 18 MB
  static constexpr std::size_t kSlice = 16;   ///< steps read in one go
  static constexpr int kFreshMs = 2000;       ///< a growing run is read again this often at most

  TrackReader(ReaderPool& readers, const Histories& histories, widgets::RunSet& runs, widgets::TrackFeed& feed,
              QObject* parent = nullptr);

 private:
  using Key = std::pair<QString, view::RecordKind>;
  struct Version {
    std::size_t count = 0;
    std::int64_t last = -1;
    std::int64_t generation = -1;
    bool operator==(const Version&) const = default;
  };
  struct Slot {
    bool wanted = false;
    bool reading = false;
    Version read;
    QElapsedTimer since;
  };
  struct Work;

  void serve();
  void begin(const Key& key, Slot& slot, const Version& version);
  void next(const std::shared_ptr<Work>& work);
  void finish(const std::shared_ptr<Work>& work);
  [[nodiscard]] Version versionOf(const QString& run) const;

  ReaderPool& readers_;
  const Histories& histories_;
  widgets::TrackFeed& feed_;
  std::map<Key, Slot> slots_;
  QTimer timer_;
};

}  // namespace mhc::workbench
