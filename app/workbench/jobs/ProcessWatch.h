// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <QObject>
#include <memory>

#include "app/workbench/jobs/Ending.h"
#include "app/workbench/jobs/WorkerLauncher.h"

class QSocketNotifier;

namespace mhc::workbench {

/// Waits for the end of one process without polling: a pidfd becomes readable when it ends.
class ProcessWatch : public QObject {
  Q_OBJECT

 public:
  /// A child of this program: its exit status is read and it is reaped.
  explicit ProcessWatch(LaunchedWorker worker, QObject* parent = nullptr);
  ~ProcessWatch() override;

  /// Any other process of this user, for example the worker of a run that an earlier window started. Null if it is gone.
  [[nodiscard]] static std::unique_ptr<ProcessWatch> ofPid(pid_t pid);

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool isChild() const { return child_; }
  /// Sends a signal to exactly this process, even if its number has been reused meanwhile.
  bool signal(int number) const;

 Q_SIGNALS:
  void ended(const mhc::workbench::Ending& ending);

 private:
  ProcessWatch(FileDescriptor pidfd, pid_t pid, bool child, QObject* parent);
  void collect();

  FileDescriptor pidfd_;
  pid_t pid_;
  bool child_;
  std::unique_ptr<QSocketNotifier> notifier_;
};

}  // namespace mhc::workbench
