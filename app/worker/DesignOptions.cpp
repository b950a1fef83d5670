// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/DesignOptions.h"

#include <CLI/CLI.hpp>

#include "core/graph/DesignFile.h"
#include "core/graph/DesignPresets.h"

namespace mhc::worker {

void addDesignOptions(CLI::App& command, DesignOptions& options) {
  auto* preset =
      command.add_option("--preset", options.preset, "A preset of the program, for example tiny-mhc or paper-27b");
  auto* file =
      command.add_option("--config", options.file, "A design (*.mhcd), a configuration (JSON), or a run's folder");
  preset->type_name("NAME");
  file->type_name("FILE");
  preset->excludes(file);
}

Result<graph::Design> readDesign(const DesignOptions& options) {
  if (!options.preset.empty()) return graph::designPreset(options.preset);
  if (!options.file.empty()) return graph::readDesignFile(options.file);
  return makeError(ExitCode::BadUsage, "worker.no_design",
                   "No design was given. Use --preset NAME, for example --preset paper-27b, or --config FILE.");
}

}  // namespace mhc::worker
