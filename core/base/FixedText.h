// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace mhc {

/// As much of `text` as fits into a place of fixed size, which then ends with zeros: for structures that are sent as
/// plain bytes.
template <std::size_t N>
void copyInto(char (&place)[N], std::string_view text) {
  const auto end = std::copy_n(text.begin(), std::min(text.size(), N - 1), place);
  std::fill(end, place + N, char(0));
}

}  // namespace mhc
