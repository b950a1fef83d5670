// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample/Utf8Stream.h"

#include <algorithm>
#include <utility>

#include "core/base/Text.h"

namespace mhc::training {
namespace {

/// Bytes at the end of `text` that may be the beginning of one character.
std::size_t unfinished(std::string_view text) {
  for (std::size_t length = std::min<std::size_t>(3, text.size()); length > 0; --length) {
    std::string candidate(text.substr(text.size() - length));
    const auto first = static_cast<unsigned char>(candidate[0]);
    const std::size_t whole = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || length >= whole) continue;
    // The second byte of some characters is restricted: one of these two is allowed wherever any is.
    for (const char filler : {'\x80', '\xBF'}) {
      std::string completed = candidate;
      completed.append(whole - length, filler);
      if (!firstInvalidUtf8(completed)) return length;
    }
  }
  return 0;
}

}  // namespace

std::string Utf8Stream::feed(std::string_view bytes) {
  waiting_ += bytes;
  const std::size_t keep = unfinished(waiting_);
  std::string text = toValidUtf8(std::string_view(waiting_).substr(0, waiting_.size() - keep));
  waiting_.erase(0, waiting_.size() - keep);
  return text;
}

std::string Utf8Stream::finish() { return toValidUtf8(std::exchange(waiting_, {})); }

}  // namespace mhc::training
