// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace mhc {

enum class LogLevel { Info, Warning, Error };

/// One line "2026-03-01T12:34:56Z warning text" on stderr, written with a single call so that lines never mix.
/// In a worker stderr is the run's worker.log.
void log(LogLevel level, std::string_view text);
inline void logInfo(std::string_view text) { log(LogLevel::Info, text); }
inline void logWarning(std::string_view text) { log(LogLevel::Warning, text); }
inline void logError(std::string_view text) { log(LogLevel::Error, text); }

/// From now on lines go to this file (appended, created where needed), warnings and errors to stderr as well, unless
/// stderr already is that file. A run keeps its log whoever started it. An empty path ends it. A file that can't be opened is no reason to stop: ignored.
void setLogFile(const std::filesystem::path& file);

/// Lines below this level are dropped (default Info).
void setLogThreshold(LogLevel level);

}  // namespace mhc
