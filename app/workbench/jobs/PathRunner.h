// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <deque>
#include <filesystem>
#include <memory>

#include "core/base/Json.h"
#include "widgets/base/PathFeed.h"

namespace mhc::workbench {

/// Has the worker measure what a PathFeed is asked for, one job at a time, and tells what run folders keep of it and
/// which checkpoints they have. The result goes to the run's results folder, or where that can't be written to the
/// user's cache. Jobs end with the window.
class PathRunner : public QObject {
  Q_OBJECT

 public:
  explicit PathRunner(widgets::PathFeed& feed, QObject* parent = nullptr);
  ~PathRunner() override;

 private:
  void enqueue(quint64 id);
  void startNext();
  void readLines();
  void take(const Json& line);
  void ended(int code, QProcess::ExitStatus status);
  void cancel(quint64 id);
  void readKept(const QString& run);
  void readStep(const QString& run, std::int64_t step);
  void watch(const QString& run);
  void listSteps(const QString& run);
  void readResult(quint64 id, const std::filesystem::path& file);

  widgets::PathFeed& feed_;
  QFileSystemWatcher folders_;  ///< the checkpoints of runs that views ask for
  std::deque<quint64> queue_;
  std::unique_ptr<QProcess> process_;
  quint64 running_ = 0;
  bool cancelled_ = false;
  QByteArray rest_;
  Json result_;
  QString problem_;
};

/// The words behind the worker's name. `output` empty: nothing is written.
[[nodiscard]] QStringList pathArguments(const widgets::PathRequest& request, const std::filesystem::path& output);

}  // namespace mhc::workbench
