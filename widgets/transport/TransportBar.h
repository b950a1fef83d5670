// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/transport/TransportState.h"

class QLabel;
class QProgressBar;
class QSpinBox;
class QToolButton;

namespace mhc::widgets {

/// Run, Pause, Step, Step N, Stop, Checkpoint, as on a media player, and beside them what the worker last said. The
/// buttons ask; only a new state changes what is shown.
class TransportBar : public QWidget {
  Q_OBJECT

 public:
  explicit TransportBar(QWidget* parent = nullptr);

  void setState(const TransportState& state);
  [[nodiscard]] const TransportState& state() const { return state_; }
  /// Line of text for the state: "running, step 400 of 1,000".
  [[nodiscard]] QString stateText() const;

 Q_SIGNALS:
  /// Start the open design as a new run, continue a paused run, or resume an ended one: the state says which.
  void runRequested();
  void pauseRequested();
  void stepRequested(int steps);
  void stopRequested();
  void checkpointRequested();

 private:
  void showState();
  [[nodiscard]] QString leftText() const;

  TransportState state_;
  QToolButton* run_;
  QToolButton* pause_;
  QToolButton* step_;
  QToolButton* stepMany_;
  QSpinBox* stepCount_;
  QToolButton* stop_;
  QToolButton* checkpoint_;
  QLabel* word_;
  QLabel* figures_;
  QProgressBar* progress_;
};

}  // namespace mhc::widgets
