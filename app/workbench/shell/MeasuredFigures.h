// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>

#include "core/config/Config.h"

namespace mhc::workbench {

class Central;
struct State;

/// Puts what the current run was seen to do beside the predictions of the designs that are exactly what it trains.
class MeasuredFigures : public QObject {
  Q_OBJECT
 public:
  MeasuredFigures(State& state, Central& central, QObject* parent = nullptr);
  void refresh();

 private:
  void readConfig();

  State& state_;
  Central& central_;
  QString run_;
  std::optional<config::Config> config_;  ///< of the current run
};

}  // namespace mhc::workbench
