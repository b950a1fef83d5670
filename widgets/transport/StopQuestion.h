// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMessageBox>

#include "widgets/transport/TransportState.h"

namespace mhc::widgets {

/// The one question of this program: how to stop a training. Enter saves and stops, Escape keeps training.
class StopQuestion : public QMessageBox {
  Q_OBJECT

 public:
  explicit StopQuestion(const TransportState& state, QWidget* parent = nullptr);

  [[nodiscard]] QAbstractButton* buttonOf(StopChoice choice) const;

 Q_SIGNALS:
  void chosen(mhc::widgets::StopChoice choice);

 private:
  QAbstractButton* save_;
  QAbstractButton* drop_;
  QAbstractButton* keep_;
};

}  // namespace mhc::widgets
