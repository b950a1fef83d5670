// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/Result.h"

namespace mhc::data {

/// A range of tokens cut into windows of T + 1 tokens at stride T: window w = tokens first + w·T … first + w·T + T, of
/// which the first T are inputs and the last T targets. Windows never reach beyond the range; a tail too short for one
/// more is not used.
struct WindowRange {
  std::uint64_t first = 0;
  std::uint64_t tokens = 0;
  std::uint64_t windows = 0;

  bool operator==(const WindowRange&) const = default;
};

/// The last ⌊fraction · tokens⌋ tokens are held out for validation: no window holds tokens of both parts.
struct Split {
  WindowRange training;
  WindowRange validation;  ///< no windows if the fraction is 0

  bool operator==(const Split&) const = default;

  /// Errors: either part is shorter than one window (but a fraction of 0 is allowed).
  [[nodiscard]] static Result<Split> make(std::uint64_t tokens, double validationFraction, std::int64_t sequenceLength);
};

}  // namespace mhc::data
