// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/RunScanner.h"

#include <memory>

namespace mhc::workbench {

RunScanner::RunScanner(std::filesystem::path runsFolder, std::filesystem::path cacheFile, QObject* parent)
    : QObject(parent),
      folder_(std::move(runsFolder)),
      worker_(new QObject),
      index_(std::make_shared<run::RunIndex>(std::move(cacheFile))) {
  worker_->moveToThread(&thread_);
  connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
  thread_.setObjectName(QStringLiteral("run-scanner"));
  thread_.start();
  timer_.setInterval(kEveryMs);
  connect(&timer_, &QTimer::timeout, this, &RunScanner::scanNow);
  timer_.start();
}

RunScanner::~RunScanner() {
  thread_.quit();
  thread_.wait();
}

void RunScanner::setFolder(const std::filesystem::path& runsFolder) {
  folder_ = runsFolder;
  scanNow();
}

void RunScanner::scanNow() {
  if (busy_) return;
  busy_ = true;
  QMetaObject::invokeMethod(worker_, [this, index = index_, folder = folder_] {
    auto runs = std::make_shared<std::vector<run::RunInfo>>(index->list(folder));
    // `this` waits for the thread in its destructor, and takes its own queued calls with it.
    QMetaObject::invokeMethod(
        this,
        [this, runs, folder] {
          busy_ = false;
          if (folder == folder_) {
            Q_EMIT scanned(*runs);
          } else {
            scanNow();
          }
        },
        Qt::QueuedConnection);
  });
}

}  // namespace mhc::workbench
