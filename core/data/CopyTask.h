// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/TokenArray.h"

namespace mhc::data {

/// `synthetic:copy`: blocks of `sequenceLength` tokens, the first half (rounded up) random letters a … z, the rest the
/// same letters again. What a model that copies perfectly can't know is the first half: its loss tends to ln(26) / 2
/// nats for an even length. Generated from the seed by Philox, nothing is stored.
class CopyTask final : public TokenArray {
 public:
  static constexpr std::uint64_t kBlocks = 65536;
  static constexpr int kSymbols = 26;

  CopyTask(std::uint64_t seed, std::int64_t sequenceLength);

  [[nodiscard]] std::uint64_t size() const override { return kBlocks * length_; }
  [[nodiscard]] std::int64_t vocabularySize() const override { return 256; }
  [[nodiscard]] Result<void> read(std::uint64_t first, std::uint64_t count, std::int32_t* ids) const override;
  [[nodiscard]] std::string identity() const override;

 private:
  std::uint64_t seed_;
  std::uint64_t length_;
};

}  // namespace mhc::data
