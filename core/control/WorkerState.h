// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace mhc::control {

/// What a worker says it is doing; the state word of every view is the last one it acknowledged.
enum class WorkerState { Starting, Running, Pausing, Paused, Stopping, Finished, Stopped, Failed };

[[nodiscard]] std::string_view nameOf(WorkerState state);  ///< "starting", …
[[nodiscard]] std::optional<WorkerState> workerStateOf(std::string_view name);
/// No more steps will be made.
[[nodiscard]] constexpr bool hasEnded(WorkerState state) {
  return state == WorkerState::Finished || state == WorkerState::Stopped || state == WorkerState::Failed;
}

}  // namespace mhc::control
