// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace mhc::widgets {

/// Measures how long the event loop keeps its owner's thread from answering: a thread posts an event every 10 ms and the
/// longest time until one is handled is kept.
class StallWatch : public QObject {
  Q_OBJECT

 public:
  explicit StallWatch(QObject* parent = nullptr);
  ~StallWatch() override;

  /// Longest delay since start or reset(), in milliseconds; counts a stall that is going on.
  [[nodiscard]] double longestMilliseconds() const;
  /// The same since the start alone, whatever was reset.
  [[nodiscard]] double longestEverMilliseconds() const;
  [[nodiscard]] std::uint64_t beats() const { return beats_.load(); }  ///< events answered
  void reset();
  /// Begins anew, longestEverMilliseconds() too: when the start is over.
  void restart();
  /// Logs the longest delay every `seconds` if it was above 50 ms.
  void logEvery(int seconds);

 protected:
  bool event(QEvent* event) override;
  void timerEvent(QTimerEvent* event) override;

 private:
  void watch();

  std::atomic<std::int64_t> longest_{0};  ///< ns
  std::atomic<std::int64_t> before_{0};   ///< ns, the longest before the last reset()
  std::atomic<std::int64_t> posted_{0};   ///< time the unanswered event was posted, 0: none
  std::atomic<std::uint64_t> beats_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  int timerId_ = 0;
  std::thread thread_;
};

}  // namespace mhc::widgets
