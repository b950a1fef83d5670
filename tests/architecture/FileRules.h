// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mhc::architecture {

/// Files past this many lines do two jobs: split them.
inline constexpr int kLinesMaximum = 400;
inline constexpr int kWorkerMainLinesMaximum = 130;

/// Whether the file is C++ or CUDA of ours.
[[nodiscard]] bool isSource(std::string_view path);

/// The rules for a single file: the licence line, its length, no places of one machine. One sentence each.
[[nodiscard]] std::vector<std::string> fileViolations(std::string_view path, std::string_view text);

}  // namespace mhc::architecture
