// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "app/workbench/readers/RunUpdate.h"
#include "core/view/AlertTracker.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {
class AlertFeed;
}

namespace mhc::workbench {

class AlertSettings;

/// How far a run is, and whether steps are to be expected of it.
struct RunProgress {
  std::int64_t step = -1;
  bool alive = false;     ///< a worker, ours or another program's, holds the run
  bool training = false;  ///< alive and not paused or ending
};

/// Judges the records of all open runs by their rules (measures.md 2) as they come, and looks for runs that stand
/// still. The same rules for a live run, a finished one and one of another program: they look at files only.
class AlertWatch : public QObject {
  Q_OBJECT

 public:
  static constexpr int kStallLookMs = 1000;
  using ProgressOf = std::function<RunProgress(const QString& run)>;

  AlertWatch(widgets::AlertFeed& feed, ProgressOf progressOf, QObject* parent = nullptr);
  ~AlertWatch() override;

  void apply(const RunUpdate& update);
  void close(const QString& run);
  /// Of a run's alerts, for the time bar.
  [[nodiscard]] std::vector<widgets::TimeMarker> markers(const QString& run) const;
  /// Looks for runs that stand still; called by a timer, with a clock in seconds.
  void lookForStalls(double seconds);

 Q_SIGNALS:
  void markersChanged(const QString& run);
  /// An alert of a run that is alive, which a person should know of now.
  void raised(const QString& run, const mhc::view::Alert& alert);

 private:
  struct Watched;
  Watched& watched(const RunUpdate& update);
  void setRule(const QString& run, view::AlertKind kind, const view::AlertRule& rule);
  void publish(const QString& run, const Watched& watched);

  widgets::AlertFeed& feed_;
  ProgressOf progressOf_;
  std::map<QString, std::unique_ptr<Watched>> runs_;
  QTimer timer_;
};

}  // namespace mhc::workbench
