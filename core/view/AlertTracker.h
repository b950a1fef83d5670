// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "core/view/Alerts.h"

namespace mhc::view {

/// Goes through a run's records in ascending order and keeps the list of alerts. An alert is raised by the first record
/// beyond the threshold and is over after three records in a row well inside it, so that a value that trembles about
/// the threshold is one alert and not fifty.
class AlertTracker {
 public:
  static constexpr int kCalmRecords = 3;

  explicit AlertTracker(const AlertRules& rules) : rules_(rules) {}

  /// Numbers in alerts() of those that this record raised.
  std::vector<std::size_t> observe(const MixingHealth& health);
  /// A step's loss and gradient norm: are they numbers?
  std::vector<std::size_t> observeFigures(std::int64_t step, bool finite);

  [[nodiscard]] const AlertRules& rules() const { return rules_; }
  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }

 private:
  struct Open {
    std::optional<std::size_t> alert;
    int calm = 0;
  };
  struct Finding {
    AlertKind kind;
    std::int64_t step;
    double value;
    bool bad, calm;
  };
  void judge(Open& open, const Finding& finding, std::vector<std::size_t>& raised);

  AlertRules rules_;
  std::vector<Alert> alerts_;
  std::array<Open, kAlertKinds> open_;
  Open figures_;  ///< NaN in the figures of a step: another matter than NaN in the matrices
};

/// Has training stopped moving? Told the newest step and the time; raised when no step came for the rule's seconds, or
/// for twenty times the usual distance between two steps if that is longer (evaluation and checkpoints take their
/// time).
class StallTracker {
 public:
  /// `seconds`: a clock that never goes back. `training`: a worker is alive and not paused, so steps are to be
  /// expected.
  void observe(double seconds, std::int64_t step, bool training);
  /// Seconds since the newest step, if that is a stall by this rule.
  [[nodiscard]] std::optional<double> stalledFor(const AlertRule& rule, double seconds) const;
  [[nodiscard]] std::int64_t step() const { return step_; }

 private:
  std::int64_t step_ = -1;
  double since_ = 0;
  double usual_ = 0;  ///< moving mean of the seconds of a step; 0: unknown
  bool training_ = false;
};

}  // namespace mhc::view
