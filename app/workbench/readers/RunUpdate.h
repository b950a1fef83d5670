// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Message.h"
#include "core/run/RunDatabaseReader.h"
#include "core/view/MixingHealth.h"
#include "core/view/SeriesStore.h"

namespace mhc::workbench {

/// What a run's database holds that the window has not got yet. Immutable once made; made in a reader thread.
struct RunUpdate {
  std::string run;     ///< absolute path of the folder
  bool reset = false;  ///< rows were taken back: forget everything first
  run::RunMeta meta;
  std::map<std::string, std::string> config;  ///< its values by place, with the first update and after a reset
  std::vector<view::SeriesRows> rows;        ///< in the order in which to append them
  bool newest = false;  ///< `rows` are the end of a long history, to be shown until all of it was delivered, from its start
  double read = 1;      ///< share of that history that was delivered with this update and those before it
  std::vector<std::int64_t> recordedSteps;   ///< new steps that have matrices, ascending
  std::vector<view::MixingHealth> health;    ///< of recorded steps in ascending order; lags behind recordedSteps
  std::vector<run::EventRecord> events;      ///< new ones, by id
  std::vector<run::SampleRecord> samples;    ///< the same
  std::int64_t lastStep = -1;                ///< newest row of `step`
  bool complete = true;                      ///< false: more is there already, ask again at once
  std::vector<Message> notes;                ///< what can't be shown; each once

  [[nodiscard]] bool nothingNew() const {
    return !reset && complete && rows.empty() && recordedSteps.empty() && health.empty() && events.empty() && samples.empty() &&
           notes.empty();
  }
};
using RunUpdatePtr = std::shared_ptr<const RunUpdate>;

}  // namespace mhc::workbench
