// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <vector>

#include "core/hyper/PathReport.h"

namespace mhc::widgets {

using PathReportPtr = std::shared_ptr<const hyper::PathReport>;

/// What is to be measured on the newest checkpoint of a run.
struct PathRequest {
  QString run;
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

  /// The newest measured paths of a run; null if none are known. want() asks for those that the run's folder keeps.
  [[nodiscard]] PathReportPtr report(const QString& run) const;
  void want(const QString& run);

  // The shell's side.
  void setRunning(quint64 id, double progress, const QString& doing);
  void finish(quint64 id, const PathReportPtr& report);
  void fail(quint64 id, const QString& sentence);  ///< empty: cancelled
  void deliver(const QString& run, const PathReportPtr& report);

 Q_SIGNALS:
  void started(quint64 id);
  void cancelRequested(quint64 id);
  void wanted(const QString& run);
  void jobChanged(quint64 id);
  void reportChanged(const QString& run);

 private:
  PathJob* active(quint64 id);

  std::map<quint64, PathJob> jobs_;
  std::map<QString, PathReportPtr> reports_;
  std::vector<QString> asked_;
  quint64 last_ = 0;
};

}  // namespace mhc::widgets
