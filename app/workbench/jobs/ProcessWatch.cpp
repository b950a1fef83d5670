// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/ProcessWatch.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QSocketNotifier>

namespace mhc::workbench {
namespace {

constexpr auto kPidfd = static_cast<idtype_t>(3);  // P_PIDFD of the kernel; glibc's headers name it only in newer versions

}  // namespace

ProcessWatch::ProcessWatch(LaunchedWorker worker, QObject* parent)
    : ProcessWatch(std::move(worker.pidfd), worker.pid, true, parent) {}

ProcessWatch::ProcessWatch(FileDescriptor pidfd, pid_t pid, bool child, QObject* parent)
    : QObject(parent), pidfd_(std::move(pidfd)), pid_(pid), child_(child) {
  notifier_ = std::make_unique<QSocketNotifier>(pidfd_.get(), QSocketNotifier::Read);
  connect(notifier_.get(), &QSocketNotifier::activated, this, &ProcessWatch::collect);
}

ProcessWatch::~ProcessWatch() = default;

std::unique_ptr<ProcessWatch> ProcessWatch::ofPid(pid_t pid) {
  FileDescriptor pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.valid()) return nullptr;
  ::fcntl(pidfd.get(), F_SETFD, FD_CLOEXEC);
  return std::unique_ptr<ProcessWatch>(new ProcessWatch(std::move(pidfd), pid, false, nullptr));
}

bool ProcessWatch::signal(int number) const {
  return ::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0) == 0;
}

void ProcessWatch::collect() {
  notifier_->setEnabled(false);
  siginfo_t info{};
  if (child_ && ::waitid(kPidfd, static_cast<id_t>(pidfd_.get()), &info, WEXITED) == 0) {
    Q_EMIT ended(endingOf(info.si_code, info.si_status));
  } else {
    Q_EMIT ended(endingWithoutAWord());
  }
}

}  // namespace mhc::workbench
