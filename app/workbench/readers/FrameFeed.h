// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QTimer>
#include <vector>

#include "core/view/Frame.h"

namespace mhc::widgets {
class RunSet;
class TimeCursor;
}  // namespace mhc::widgets

namespace mhc::workbench {

class ReaderPool;

/// Asks the readers for the matrices at the cursor's step, for every shown run. One request a run is under way; what was
/// asked meanwhile is asked once more when it is answered, so that the latest wins and nothing piles up.
class FrameFeed : public QObject {
  Q_OBJECT

 public:
  static constexpr int kLiveMs = 100;  ///< a live cursor refreshes at most this often

  FrameFeed(ReaderPool& readers, widgets::RunSet& runs, widgets::TimeCursor& cursor, QObject* parent = nullptr);

  /// A run got new records: a live cursor wants them.
  void recordsChanged(const QString& run);
  [[nodiscard]] const std::vector<view::FramePtr>& frames() const { return frames_; }

 Q_SIGNALS:
  void framesChanged(const std::vector<mhc::view::FramePtr>& frames);
  void problem(const QString& run, const QString& sentence);

 private:
  struct Slot {
    view::FramePtr frame;
    quint64 asked = 0;  ///< 0: nothing is under way
    bool again = false;
  };
  void requestAll();
  void request(const QString& run);
  void answered(const QString& run, quint64 id, const view::FramePtr& frame);
  void deliver();

  ReaderPool& readers_;
  widgets::RunSet& runs_;
  widgets::TimeCursor& cursor_;
  QHash<QString, Slot> slots_;
  std::vector<view::FramePtr> frames_;
  QTimer live_;
  QTimer delivery_;
  quint64 lastId_ = 0;
};

}  // namespace mhc::workbench
