// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "app/workbench/jobs/RunSession.h"
#include "core/config/Config.h"
#include "widgets/ranks/RankPlan.h"

namespace mhc::workbench {

/// The sessions of all open runs, and the starting of workers.
class Sessions : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  ~Sessions() override;

  /// The run's session, made at the first call.
  RunSession& open(const QString& run);
  void close(const QString& run);
  [[nodiscard]] RunSession* find(const QString& run) const;
  [[nodiscard]] bool anyAlive() const;

  /// Starts a worker that trains this configuration in a new folder below `runsFolder`; the folder's path.
  /// On several ranks if there is a plan.
  [[nodiscard]] Result<QString> launch(const config::Config& config, const std::filesystem::path& runsFolder,
                                       const QString& label, const std::optional<widgets::RankPlan>& plan = {});
  /// Starts a worker that goes on with a run from its last checkpoint, on as many ranks of this machine as it had.
  [[nodiscard]] Result<void> resume(const QString& run);

 Q_SIGNALS:
  void stateChanged(const QString& run);
  void progressed(const QString& run);
  void died(const QString& run, const QString& sentence);
  void refused(const QString& run, const QString& sentence);

 private:
  std::map<QString, std::unique_ptr<RunSession>> sessions_;
};

/// The words behind "train" for a run in this folder; the configuration comes by standard input.
[[nodiscard]] std::vector<std::string> trainArguments(const std::filesystem::path& runFolder, bool resume);

}  // namespace mhc::workbench
