// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

#include "core/base/Result.h"

/// For this folder only.
namespace mhc::control {

/// Where the worker of a run folder listens: a short name in runtimeFolder(), always the same for the same folder, so
/// that the one worker that holds the run's lock can remove what a killed one left.
[[nodiscard]] Result<std::filesystem::path> socketPathFor(const std::filesystem::path& runFolder);

/// An error if the path is too long for a socket's name.
[[nodiscard]] Result<sockaddr_un> socketAddress(const std::filesystem::path& path);

}  // namespace mhc::control
