// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/training/jobs/LoadedCheckpoint.h"

namespace CLI {
class App;
}

namespace mhc::worker {

/// Declares --checkpoint DIR, required, on a subcommand; `path` must outlive the parsing.
void addCheckpointOption(CLI::App& command, std::string& path);

/// LoadedCheckpoint::open, with what was passed over said as warnings on stderr.
[[nodiscard]] Result<training::LoadedCheckpoint> openCheckpoint(const std::string& path, const training::Backend& backend,
                                                                bool gradients = false);

/// Is standard error a terminal: is somebody looking at progress?
[[nodiscard]] bool somebodyWatches();
/// Whether a terminal is there that can draw over a line: not one that calls itself dumb (TERM).
[[nodiscard]] bool isTerminal(int descriptor);

/// A float as the shortest decimal number that reads back as the same float.
[[nodiscard]] double shortest(float value);

}  // namespace mhc::worker
