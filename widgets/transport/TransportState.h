// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

namespace mhc::widgets {

/// What the transport bar shows of the current run.
struct TransportState {
  QString run;         ///< the run's name; empty: no run is open
  QString word;        ///< the worker's last acknowledged state: "running", "paused", "finished" …
  QString phase;       ///< what it is doing now, when that is not simply the state: "reading text", "evaluating"
  QString note;        ///< why it ended, or why it can't be controlled; one sentence
  bool attached = false;   ///< a worker of this run is alive and answers
  bool resumable = false;  ///< no worker, and the run is not finished: Run continues it
  bool startable = false;  ///< the open design can be started as a new run
  std::int64_t step = -1;  ///< last step known
  std::int64_t steps = 0;  ///< the schedule's last step, 0 = unknown
  double tokensPerSecond = 0;
  std::optional<double> secondsLeft;
  std::optional<double> secondsLeftLow, secondsLeftHigh;  ///< its spread: 10 % and 90 % by the pace of the last stretches

  bool operator==(const TransportState&) const = default;
};

enum class StopChoice { SaveAndStop, StopWithoutSaving, KeepTraining };

}  // namespace mhc::widgets
