// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Utf8Scanner.h"

#include "core/base/Text.h"

namespace mhc::data {

void Utf8Scanner::feed(std::string_view piece) {
  if (bad_) return;
  std::string joined;
  std::string_view text = piece;
  if (!carry_.empty()) {
    joined = carry_;
    joined += piece;
    text = joined;
  }
  const auto bad = firstInvalidUtf8(text);
  if (bad && text.size() - *bad >= 4) {  // too long to be a character that only lacks its end
    bad_ = offset_ + *bad;
    return;
  }
  const std::size_t whole = bad.value_or(text.size());
  offset_ += whole;
  carry_ = std::string(text.substr(whole));
}

void Utf8Scanner::finish() {
  if (!bad_ && !carry_.empty()) bad_ = offset_;
  carry_.clear();
}

}  // namespace mhc::data
