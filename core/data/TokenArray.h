// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "core/base/Result.h"

namespace mhc::data {

/// A long sequence of token ids that can be read anywhere. Immutable and safe to read from several threads.
class TokenArray {
 public:
  virtual ~TokenArray() = default;

  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Every id is below this; read() refuses data that break it.
  [[nodiscard]] virtual std::int64_t vocabularySize() const = 0;
  /// Writes tokens first … first + count - 1. Asking beyond the end is an error, as is a file that changed on disk.
  [[nodiscard]] virtual Result<void> read(std::uint64_t first, std::uint64_t count, std::int32_t* ids) const = 0;
  /// Equal for equal sequences: goes into trainer.json, so that a run resumes only on the data it began with.
  [[nodiscard]] virtual std::string identity() const = 0;
};

}  // namespace mhc::data
