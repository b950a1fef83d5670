// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace mhc::training {

/// Bytes that come token by token, given out as valid UTF-8: a character waits for its last byte, a byte that fits nowhere
/// becomes U+FFFD. The pieces joined are the same however the bytes were cut.
class Utf8Stream {
 public:
  [[nodiscard]] std::string feed(std::string_view bytes);
  /// What is left at the end: U+FFFD for each byte of a character that was begun.
  [[nodiscard]] std::string finish();

 private:
  std::string waiting_;  ///< at most three bytes
};

}  // namespace mhc::training
