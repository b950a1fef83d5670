// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/Progress.h"
#include "core/config/Config.h"
#include "core/data/Batches.h"
#include "core/data/Split.h"
#include "core/data/TextImport.h"
#include "core/data/TokenArray.h"
#include "core/data/Tokenizer.h"

namespace mhc::data {

/// Everything that `training.data`, `tokenizer`, `validation_fraction`, `sequence_length` and `seed` mean, opened.
struct Dataset {
  std::shared_ptr<const Tokenizer> tokenizer;
  std::shared_ptr<const TokenArray> tokens;
  Split split;
  std::int64_t sequenceLength = 0;
  std::uint64_t seed = 0;

  /// `corpus:NAME`, `synthetic:copy`, or the path of a text file; texts are imported into the cache if need be (progress
  /// counts bytes of the text). Errors are sentences with ExitCode::BadData (DiskFull if the cache is full).
  [[nodiscard]] static Result<Dataset> open(const config::TrainingConfig& training, const ImportOptions& options = {},
                                            const ProgressFunction& progress = {}, const CancelToken& cancel = {});

  [[nodiscard]] BatchSource batches() const { return {tokens, split.training, sequenceLength, seed}; }
  [[nodiscard]] EvaluationSource evaluation(std::int64_t maximumTokens) const {
    return {tokens, split.validation, sequenceLength, maximumTokens};
  }
};

/// The value of `training.data` to freeze with a run: a relative path becomes absolute, other values stay.
[[nodiscard]] std::string canonicalData(const std::string& data);

/// Opens the tokens of a `training.data` value without splitting them (for `evaluate --data`, which uses the whole text).
[[nodiscard]] Result<std::shared_ptr<const TokenArray>> openTokens(const std::string& data, const Tokenizer& tokenizer,
                                                                   std::uint64_t seed, std::int64_t sequenceLength,
                                                                   const ImportOptions& options = {},
                                                                   const ProgressFunction& progress = {},
                                                                   const CancelToken& cancel = {});

}  // namespace mhc::data
