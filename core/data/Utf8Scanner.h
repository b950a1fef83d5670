// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mhc::data {

/// Finds the first byte that is not part of well-formed UTF-8 in a text that comes in pieces.
class Utf8Scanner {
 public:
  void feed(std::string_view piece);
  /// The end of the text: a character that was begun and not finished counts as bad.
  void finish();
  [[nodiscard]] std::optional<std::uint64_t> firstInvalid() const { return bad_; }

 private:
  std::uint64_t offset_ = 0;  ///< of carry_[0] in the text
  std::string carry_;         ///< at most three bytes: the beginning of a character
  std::optional<std::uint64_t> bad_;
};

}  // namespace mhc::data
