// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/WorkerState.h"

#include <array>
#include <utility>

namespace mhc::control {
namespace {

constexpr std::array<std::pair<WorkerState, std::string_view>, 8> names{{{WorkerState::Starting, "starting"},
                                                                         {WorkerState::Running, "running"},
                                                                         {WorkerState::Pausing, "pausing"},
                                                                         {WorkerState::Paused, "paused"},
                                                                         {WorkerState::Stopping, "stopping"},
                                                                         {WorkerState::Finished, "finished"},
                                                                         {WorkerState::Stopped, "stopped"},
                                                                         {WorkerState::Failed, "failed"}}};

}  // namespace

std::string_view nameOf(WorkerState state) {
  for (const auto& [value, name] : names) {
    if (value == state) return name;
  }
  return "unknown";
}

std::optional<WorkerState> workerStateOf(std::string_view name) {
  for (const auto& [value, text] : names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

}  // namespace mhc::control
