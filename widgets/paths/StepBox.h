// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include "widgets/base/PathFeed.h"

namespace mhc::widgets {

/// Which checkpoint of a run is measured and shown: the newest, or one of its steps, newest first. Steps that have been
/// measured say so; their checkpoint may be gone by now.
class StepBox : public QComboBox {
  Q_OBJECT

 public:
  explicit StepBox(QWidget* parent = nullptr);

  /// Keeps the chosen step while it is there, else goes back to the newest.
  void setSteps(const PathSteps& steps);
  /// −1: the newest.
  [[nodiscard]] std::int64_t step() const;
  void setStep(std::int64_t step);
  /// Whether the chosen step has a checkpoint that can be measured.
  [[nodiscard]] bool measurable() const;

 Q_SIGNALS:
  void stepChanged();

 private:
  PathSteps steps_;
};

}  // namespace mhc::widgets
