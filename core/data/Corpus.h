// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/Result.h"

namespace mhc::data {

/// A text that packaging/install-dependencies puts into the user's cache.
struct Corpus {
  std::string_view name;   ///< as in the configuration, after "corpus:"
  std::string_view title;  ///< what to call it before people
  std::string_view file;   ///< below <cache>/corpus
  std::uint64_t bytes;
  std::string_view sha256;
};

/// "tiny": the Jargon File 4.4.7 (public domain).
inline constexpr Corpus kTinyCorpus{"tiny", "The Jargon File, version 4.4.7", "jargon.txt", 1681817,
                                    "40dfb4b98191a670a09a183d5798d50f243d23fdbd1495dcc0aca2ce5895ba97"};

/// The path of a corpus after checking its size and SHA-256; missing or different: an error that says what to run.
[[nodiscard]] Result<std::filesystem::path> findCorpus(std::string_view name);

}  // namespace mhc::data
