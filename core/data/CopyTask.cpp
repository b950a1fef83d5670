// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/CopyTask.h"

#include "core/base/Philox.h"

namespace mhc::data {

CopyTask::CopyTask(std::uint64_t seed, std::int64_t sequenceLength)
    : seed_(seed), length_(static_cast<std::uint64_t>(sequenceLength)) {}

Result<void> CopyTask::read(std::uint64_t first, std::uint64_t count, std::int32_t* ids) const {
  if (first > size() || count > size() - first) {
    return makeError(ExitCode::InternalError, "data.beyond_end", "Tokens beyond the end of synthetic:copy were asked for.");
  }
  static const std::uint64_t stream = streamOf("data.synthetic.copy");
  const std::uint64_t half = (length_ + 1) / 2;
  for (std::uint64_t k = 0; k < count; ++k) {
    const std::uint64_t block = (first + k) / length_;
    const std::uint64_t symbol = (first + k) % length_ % half;
    // One 32-bit word for each symbol; multiply-shift maps it to 0 … 25 without a bias that matters (2^-27).
    const std::uint64_t word = block * half + symbol;
    const std::uint32_t bits = philox(seed_, stream, word / 4)[word % 4];
    ids[k] = 'a' + static_cast<std::int32_t>((std::uint64_t{bits} * kSymbols) >> 32);
  }
  return {};
}

std::string CopyTask::identity() const {
  return "synthetic:copy seed=" + std::to_string(seed_) + " length=" + std::to_string(length_);
}

}  // namespace mhc::data
