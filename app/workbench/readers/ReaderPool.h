// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QThread>
#include <array>
#include <functional>

#include "app/workbench/readers/ReaderThread.h"

namespace mhc::workbench {

/// Two threads that read run databases, and which run is read by which. Lives in the window's thread; every answer
/// arrives there as a queued signal.
class ReaderPool : public QObject {
  Q_OBJECT

 public:
  explicit ReaderPool(QObject* parent = nullptr);
  ~ReaderPool() override;

  void open(const QString& run);
  void close(const QString& run);
  [[nodiscard]] bool isOpen(const QString& run) const { return threadOf_.contains(run); }
  /// A worker said that something is new.
  void look(const QString& run);
  /// Runs a piece of work in the run's reader thread; none if the run isn't open. It must not hold the thread long.
  void post(const QString& run, std::function<void()> work);
  void requestFrame(const QString& run, qint64 step, bool live, quint64 id);

 Q_SIGNALS:
  void updated(const mhc::workbench::RunUpdatePtr& update);
  void frameReady(const mhc::view::FramePtr& frame, quint64 id);
  void frameFailed(const QString& run, quint64 id, const QString& sentence);
  void failed(const QString& run, const QString& sentence);

 private:
  static constexpr int kThreads = 2;
  [[nodiscard]] ReaderThread* of(const QString& run) const;

  std::array<QThread, kThreads> threads_;
  std::array<ReaderThread*, kThreads> readers_{};
  QHash<QString, int> threadOf_;
  int next_ = 0;
};

}  // namespace mhc::workbench
