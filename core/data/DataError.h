// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/File.h"
#include "core/base/Result.h"

namespace mhc::data {

/// fileError for files that hold data: ends the worker with BadData, unless the disk is full.
[[nodiscard]] inline Error dataFileError(std::string_view action, const std::filesystem::path& path, int errorNumber) {
  Error error = fileError(action, path, errorNumber);
  if (error.code != ExitCode::DiskFull) error.code = ExitCode::BadData;
  return error;
}

/// "FILE can't be used as token data: FOUND. Remove its folder; it is made again from the text."
[[nodiscard]] inline Error badShard(const std::filesystem::path& path, const std::string& found) {
  return makeError(ExitCode::BadData, "data.bad_shard",
                   "{path} can't be used as token data: {found}. Remove its folder; it is made again from the text.",
                   {{"path", path.string()}, {"found", found}});
}

}  // namespace mhc::data
