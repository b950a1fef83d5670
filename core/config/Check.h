// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/Config.h"
#include "core/config/Problem.h"

namespace mhc::config {

/// What is known beside the configuration; unknown things are not judged.
struct CheckContext {
  std::optional<std::int64_t> corpus_tokens = {};  ///< training and validation tokens together
  std::optional<std::uint64_t> free_disk = {};     ///< bytes, where the run's folder will be
  bool design = false;                             ///< a design is being made: notes on what its shape costs, too
  bool for_training = true;  ///< false: a model to look at; what this trainer can't run is then no error
};

/// Everything: each field's range, relations between fields, what this build's trainer can run, lint. Errors first.
[[nodiscard]] std::vector<Problem> check(const Config& config, const CheckContext& context = {});

/// Parts of check(). Relations and lint expect fields within their ranges.
[[nodiscard]] std::vector<Problem> checkRanges(const Config& config);
[[nodiscard]] std::vector<Problem> checkRelations(const Config& config);
[[nodiscard]] std::vector<Problem> checkTrainerSupport(const Config& config);
[[nodiscard]] std::vector<Problem> lint(const Config& config, const CheckContext& context = {});

/// "cpu", "cuda" or "cuda:N".
[[nodiscard]] bool isDeviceName(std::string_view name);

/// max |column sum - 1| of H_res after t iterations for n = 4 and logits N(0, 1), over random matrices (6000 draws;
/// from t = 20 on the value of 20).
struct ColumnError {
  double median = 0;
  double p99 = 0;
};
[[nodiscard]] ColumnError expectedColumnError(std::int64_t iterations);
/// The same for logits N(0, scale²), interpolated between measured scales and iterations (LintSinkhorn.cpp).
[[nodiscard]] ColumnError expectedColumnError(std::int64_t iterations, double scale);
/// Fewest iterations of 20, 30, 50, 100 after which 99 in 100 such matrices are within 0.01; 0: not even 100.
[[nodiscard]] std::int64_t iterationsFor(double scale);
/// Standard deviation of the logits of H_res that a model starts with, before the temperature: of the token-dependent
/// part.
[[nodiscard]] double initialLogitScale(const ModelConfig& model);
/// A learning rate that suits AdamW at this width: 1e-3·√(384 / C), between the presets' 2e-3 and the paper's 4e-4.
[[nodiscard]] double suitableLearningRate(std::int64_t width);

}  // namespace mhc::config
