// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "core/hyper/PathReport.h"

namespace mhc::widgets {

using PathReportPtr = std::shared_ptr<const hyper::PathReport>;

/// What is to be measured on a checkpoint of a run.
struct PathRequest {
  QString run;
  std::int64_t step = -1;  ///< of the checkpoint; −1: the newest
  bool paths = true;       ///< every read, write and carry
  bool wholeMaps = false;  ///< and every map replaced by each of its replacements
  bool prune = false;
  double factor = 0;
  bool raw = false;          ///< carries: the raw entry, without Sinkhorn again
  bool renormalise = false;  ///< reads: Σ H_pre stays
  int sequences = 64;
  std::vector<hyper::Intervention> edits;  ///< "what if": then only these, together
};

enum class PathJobState : std::uint8_t { Waiting, Running, Done, Failed, Cancelled };

struct PathJob {
  quint64 id = 0;
  PathRequest request;
  PathJobState state = PathJobState::Waiting;
  double progress = -1;  ///< 0…1, −1 unknown
  QString doing;         ///< "the effect of every path"
  QString problem;       ///< Failed: a sentence
  PathReportPtr report;  ///< Done

  [[nodiscard]] bool active() const { return state == PathJobState::Waiting || state == PathJobState::Running; }
};

/// Steps of a run, ascending: those whose checkpoint can be measured, and those that have been.
struct PathSteps {
  std::vector<std::int64_t> checkpoints, measured;
  bool operator==(const PathSteps&) const = default;
};

/// Interventions on trained networks, between the views that ask for them and the shell that has the worker measure
/// them. Late answers are dropped by id.
class PathFeed : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// Asks for a measurement; its id.
  quint64 start(const PathRequest& request);
  void cancel(quint64 id);
  [[nodiscard]] const PathJob* find(quint64 id) const;
  /// The newest job of a run: of its paths, or of edited maps. Null if there was none.
  [[nodiscard]] const PathJob* newest(const QString& run, bool edits) const;

  /// The measured paths of a run that were told last, or those of a step; null if none are known. want() asks for the
  /// newest that the run's folder keeps, and for its steps, wantStep() for those of a step.
  [[nodiscard]] PathReportPtr report(const QString& run, std::int64_t step = -1) const;
  [[nodiscard]] PathSteps steps(const QString& run) const {
    return steps_.count(run) > 0 ? steps_.at(run) : PathSteps();
  }
  void want(const QString& run);
  void wantStep(const QString& run, std::int64_t step);

  // The shell's side.
  void setRunning(quint64 id, double progress, const QString& doing);
  void finish(quint64 id, const PathReportPtr& report);
  void fail(quint64 id, const QString& sentence);  ///< empty: cancelled
  void deliver(const QString& run, const PathReportPtr& report);
  void setSteps(const QString& run, PathSteps steps);

 Q_SIGNALS:
  void started(quint64 id);
  void cancelRequested(quint64 id);
  void wanted(const QString& run);
  void stepWanted(const QString& run, qint64 step);
  void jobChanged(quint64 id);
  void reportChanged(const QString& run);
  void stepsChanged(const QString& run);

 private:
  PathJob* active(quint64 id);

  std::map<quint64, PathJob> jobs_;
  std::map<QString, PathReportPtr> reports_;  ///< the last of each run
  std::map<std::pair<QString, std::int64_t>, PathReportPtr> ofStep_;
  std::map<QString, PathSteps> steps_;
  std::vector<QString> asked_;
  std::set<std::pair<QString, std::int64_t>> askedSteps_;
  quint64 last_ = 0;
};

}  // namespace mhc::widgets
