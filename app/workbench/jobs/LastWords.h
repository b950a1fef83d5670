// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>

namespace mhc::workbench {

enum class LastWords { Line, Error };

/// The end of a run's worker.log without time stamp and level: its last line, or its last line that reports an error.
/// Empty if there is none. Reads at most 16 KiB.
[[nodiscard]] QString lastWords(const std::filesystem::path& runFolder, LastWords which);

}  // namespace mhc::workbench
