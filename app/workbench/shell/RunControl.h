// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>
#include <QTimer>

#include "app/workbench/shell/State.h"
#include "core/config/Config.h"

namespace mhc::workbench {

/// Keeps readers, sessions, histories and the runs list in step with the set of open runs, and does what the transport
/// bar asks.
class RunControl : public QObject {
  Q_OBJECT

 public:
  explicit RunControl(State& state, QObject* parent = nullptr);

  /// Opens a run folder and makes it current; a sentence if it is none.
  [[nodiscard]] QString openRun(const QString& path, bool makeCurrent = true);
  /// Starts a new run; a sentence if that could not be done.
  [[nodiscard]] QString train(const config::Config& config, const QString& label,
                              const std::optional<widgets::RankPlan>& plan = {});
  [[nodiscard]] QString resume(const QString& run);
  /// The current run's state with its figures.
  [[nodiscard]] widgets::TransportState transport() const;
  [[nodiscard]] RunSession* current() const { return state_.sessions.find(state_.runs.current()); }

  void pause();
  void proceed();
  void step(int steps);
  void stop(bool save);
  void checkpoint();

 Q_SIGNALS:
  void transportChanged();
  void died(const QString& run, const QString& sentence);
  void note(const QString& sentence);
  /// What of a run can't be shown, once each.
  void readingTroubled(const QString& run, const QString& sentence);
  void alerted(const QString& run, const mhc::view::Alert& alert);
  /// Training that was going on before this window was opened.
  void foundLive(const QString& run);

 private:
  void syncOpenRuns();
  void currentChanged();
  void takeScan(const std::vector<run::RunInfo>& runs);
  void refreshRow(const QString& run);
  void request(const std::string& type, const Json& arguments = Json::object());
  [[nodiscard]] widgets::RunRow rowOf(const QString& run) const;

  State& state_;
  QSet<QString> open_;
  QSet<QString> toLook_;
  QTimer look_;
  bool scannedOnce_ = false;
};

}  // namespace mhc::workbench
