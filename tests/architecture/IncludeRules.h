// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mhc::architecture {

/// The part of the tree that a file belongs to: "core/run", "kernels", "kernels/cuda", "widgets/wall", "app/worker",
/// "tests/view"; empty for files outside those.
[[nodiscard]] std::string moduleOf(std::string_view path);

/// Whether files of one module may include headers of another (both as moduleOf gives them).
[[nodiscard]] bool mayInclude(std::string_view from, std::string_view to);

/// What a source file (path from the root, '/' between folders) includes although it must not: one sentence each,
/// "PATH:LINE includes X: WHY".
[[nodiscard]] std::vector<std::string> includeViolations(std::string_view path, std::string_view text);

}  // namespace mhc::architecture
