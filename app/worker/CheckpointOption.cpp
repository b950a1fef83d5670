// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/CheckpointOption.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include "core/base/Log.h"

namespace mhc::worker {

void addCheckpointOption(CLI::App& command, std::string& path) {
  command.add_option("--checkpoint", path, "A run folder (its newest good step) or one of its step folders")
      ->type_name("DIR")
      ->required();
}

Result<training::LoadedCheckpoint> openCheckpoint(const std::string& path, const training::Backend& backend, bool gradients) {
  auto loaded = training::LoadedCheckpoint::open(path, backend, gradients);
  if (loaded.ok()) {
    for (const Message& message : loaded.value().messages) logWarning(message.english);
  }
  return loaded;
}

bool isTerminal(int descriptor) {
  const char* const terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

bool somebodyWatches() { return isTerminal(STDERR_FILENO); }

double shortest(float value) {
  char text[32];
  const auto written = std::to_chars(text, text + sizeof text, value);
  double result = static_cast<double>(value);
  if (written.ec == std::errc()) std::from_chars(text, written.ptr, result);
  return result;
}

}  // namespace mhc::worker
