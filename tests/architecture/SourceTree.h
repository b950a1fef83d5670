// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace mhc::architecture {

/// Calls `visit` with the path from `root` and the content of every file that people wrote: not of build folders, runs,
/// hidden folders (but .ci), pictures and other binary files, nor of files over 1 MiB.
void visitTree(const std::filesystem::path& root,
               const std::function<void(const std::string&, const std::string&)>& visit);

}  // namespace mhc::architecture
