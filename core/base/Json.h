// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/Result.h"

namespace mhc {

/// Keeps the order of keys, so that a document survives a round trip as its author wrote it.
using Json = nlohmann::ordered_json;

struct JsonLimits {
  std::size_t bytes = std::size_t{16} << 20;  ///< longer text is refused unread
  int depth = 64;                             ///< deeper nesting is refused
  bool refuseDuplicateKeys = true;
};

/// Parses text; an error names line and column. Checks UTF-8, size, depth and duplicate keys. Never throws.
[[nodiscard]] Result<Json> parseJson(std::string_view text, const JsonLimits& limits = {});

/// Reads and parses a file: exists, is a file, readable, not larger than the limit, then parseJson.
[[nodiscard]] Result<Json> readJsonFile(const std::filesystem::path& path, const JsonLimits& limits = {});

}  // namespace mhc
