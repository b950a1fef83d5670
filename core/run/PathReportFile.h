// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/Result.h"
#include "core/hyper/PathReport.h"

namespace mhc::run {

/// results/NAME.safetensors of a paths job; docs/run-format.md lists its tensors. Equal reports give equal bytes.
[[nodiscard]] Result<void> writePathReport(const std::filesystem::path& file, const hyper::PathReport& report);

/// Errors: no such file, damaged, another kind of result, shapes that do not fit each other (BadData). Nothing is
/// allocated from a size that the file merely claims.
[[nodiscard]] Result<hyper::PathReport> readPathReport(const std::filesystem::path& file);

/// "paths-00001000-7f3a.safetensors": the step, and four digits of `salt`, so that two jobs do not meet.
[[nodiscard]] std::string pathReportName(std::int64_t step, std::uint32_t salt);

}  // namespace mhc::run
