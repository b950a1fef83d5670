// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "app/workbench/readers/RunReader.h"

namespace mhc::workbench {

/// Lives in a reader thread and owns its runs' readers. Every slot is called through the event loop of that thread and
/// every signal reaches the window's thread as a queued value.
class ReaderThread : public QObject {
  Q_OBJECT

 public:
  static constexpr int kPollMs = 500;
  static constexpr std::size_t kMaximumConnections = 32;  ///< two threads: 64 in all

  ReaderThread();

 public Q_SLOTS:
  void start();
  void openRun(const std::string& run);
  void closeRun(const std::string& run);
  /// Something is new in this run: look now.
  void look(const std::string& run);
  void requestFrame(const std::string& run, std::int64_t step, bool live, quint64 id);

 Q_SIGNALS:
  void updated(mhc::workbench::RunUpdatePtr update);
  void frameReady(mhc::view::FramePtr frame, quint64 id);
  void frameFailed(const std::string& run, quint64 id, const mhc::Message& message);
  void failed(const std::string& run, const mhc::Message& message);

 private:
  struct Entry {
    std::unique_ptr<RunReader> reader;
    std::string lastError;
    std::list<std::string>::iterator recent;
  };

  void pollAll();
  void poll(const std::string& run);
  void touch(Entry& entry, const std::string& run);
  void limitConnections();

  std::map<std::string, Entry> runs_;
  std::list<std::string> recent_;  ///< most recently used first
  QTimer* timer_ = nullptr;
};

}  // namespace mhc::workbench
