// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/workbench/jobs/ControlLink.h"
#include "app/workbench/jobs/ProcessWatch.h"
#include "core/run/RunRecords.h"
#include "widgets/transport/TransportState.h"

namespace mhc::workbench {

struct History;

/// One open run as a process: is a worker alive, what did it last acknowledge, how did it end. The files say the rest.
class RunSession : public QObject {
  Q_OBJECT

 public:
  static constexpr int kLookMs = 500;  ///< how often a run without a known worker is looked at

  explicit RunSession(std::filesystem::path folder, QObject* parent = nullptr);
  ~RunSession() override;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] QString id() const { return QString::fromStdString(folder_.string()); }
  /// A worker that this program has just started for this run.
  void adopt(LaunchedWorker worker);
  /// What the run's files say now.
  void setHistory(const History& history);

  /// State of the run for transport bar, runs list and status bar; without the figures of the series.
  [[nodiscard]] const widgets::TransportState& state() const { return state_; }
  [[nodiscard]] bool alive() const { return watch_ != nullptr; }
  [[nodiscard]] bool connected() const { return link_.connected(); }
  /// Process number of the worker, −1 if none is known.
  [[nodiscard]] qint64 pid() const { return watch_ ? watch_->pid() : -1; }

  /// "pause", "resume", "step" {n}, "stop" {save}, "checkpoint". A refusal is emitted as a sentence.
  void request(const std::string& type, const Json& arguments = Json::object());

 Q_SIGNALS:
  void stateChanged();
  void progressed();                          ///< something new is on disk
  void died(const QString& sentence);         ///< the worker ended otherwise than asked: the reason
  void refused(const QString& sentence);

 private:
  void look();
  void watch(std::unique_ptr<ProcessWatch> process);
  void ended(const Ending& ending);
  void acknowledged(const QString& word, qint64 step);
  void askPhase();
  void update();
  void readPlan();
  void describeEnd(widgets::TransportState& next) const;
  [[nodiscard]] QString reasonOfEnd() const;

  std::filesystem::path folder_;
  ControlLink link_;
  std::unique_ptr<ProcessWatch> watch_;
  QTimer timer_;
  widgets::TransportState state_;
  QString word_;   ///< last acknowledged by the worker that lives now
  QString phase_;
  std::int64_t linkStep_ = -1;
  std::int64_t plannedSteps_ = 0;
  std::int64_t lastStep_ = -1;
  bool begun_ = false;
  bool seenAlive_ = false;
  bool looked_ = false;
  std::optional<run::EventRecord> exit_;
  std::optional<Ending> ending_;
};

}  // namespace mhc::workbench
