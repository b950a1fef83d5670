// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/ExitCode.h"

namespace mhc::worker {

/// What every subcommand shares. A subcommand declares its options on the parser and leaves its work in `action`, which
/// main runs once parsing is over.
struct Session {
  bool json = false;          ///< one JSON document or JSON lines on stdout and nothing else there; logs go to stderr
  std::int64_t threads = 0;   ///< 0: the configuration's value, else the machine's physical cores
  std::string commandLine;    ///< as it was typed
  std::function<ExitCode()> action;
  std::function<std::string()> gpuSupport;  ///< what this build can do with GPUs here, as a sentence
};

}  // namespace mhc::worker
