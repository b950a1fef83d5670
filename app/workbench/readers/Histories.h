// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <cstdint>
#include <optional>
#include <vector>

#include "app/workbench/readers/RunUpdate.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {
class RunSet;
class SampleFeed;
class SeriesFeed;
}  // namespace mhc::widgets

namespace mhc::workbench {

/// What is known of one run besides its series: steps with matrices, events.
struct History {
  run::RunMeta meta;
  std::int64_t lastStep = -1;
  std::vector<std::int64_t> recorded;  ///< ascending
  std::vector<widgets::TimeMarker> markers;       ///< of the run's events
  std::vector<widgets::TimeMarker> alertMarkers;  ///< of the window's own alerts
  std::optional<run::EventRecord> exit;  ///< how the newest session ended; none while one goes on
  bool begun = false;                    ///< the newest session has written something
  QString lastEvent;                     ///< sentence of the newest event
  QString notes;                         ///< what can't be shown
};

/// Takes the readers' updates: fills the series and samples, keeps each run's history, and gives the time cursor the current run's
/// recorded steps and markers.
class Histories : public QObject {
  Q_OBJECT

 public:
  Histories(widgets::RunSet& runs, widgets::SeriesFeed& series, widgets::SampleFeed& samples, widgets::TimeCursor& cursor,
            QObject* parent = nullptr);

  void apply(const RunUpdate& update);
  void remove(const QString& run);
  void setAlertMarkers(const QString& run, std::vector<widgets::TimeMarker> markers);
  [[nodiscard]] const History* find(const QString& run) const;

 Q_SIGNALS:
  void changed(const QString& run, bool newRecords);

 private:
  void showMarkers(const History* history);
  void showCurrent();

  widgets::RunSet& runs_;
  widgets::SeriesFeed& series_;
  widgets::SampleFeed& samples_;
  widgets::TimeCursor& cursor_;
  QHash<QString, History> histories_;
  QString shown_;
};

}  // namespace mhc::workbench
