// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Json.h"

/// Inside core/config only: pieces of sentences.
namespace mhc::config {

/// A value as JSON text, shortened to what fits in a sentence.
[[nodiscard]] std::string valueText(const Json& value);

/// Text from outside, made printable and shortened.
[[nodiscard]] std::string quotedText(std::string_view text);

/// "a, b and c"
[[nodiscard]] std::string listText(std::span<const std::string> names);

/// " Did you mean \"steps\"?" or nothing.
[[nodiscard]] std::string didYouMean(std::string_view name, std::span<const std::string> candidates);

}  // namespace mhc::config
