// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/base/Result.h"

namespace mhc::training {

struct SamplerSettings {
  double temperature = 0.8;  ///< divides the logits; 0: always the likeliest token. 0 … 100
  std::int64_t topK = 0;     ///< only the so many likeliest; 0: all
  double topP = 1.0;         ///< only the likeliest that together have this probability; above 0, at most 1
  std::int64_t seed = 1;     ///< of a random stream of its own: training is never disturbed
};

/// What is wrong with the settings, as a sentence (ExitCode::BadUsage).
[[nodiscard]] Result<void> check(const SamplerSettings& settings);

struct SampledToken {
  std::int32_t id = 0;
  double logProbability = 0;  ///< nats, under the model's own distribution (temperature 1, no cut)
};

/// Draws tokens from logits. Draw k depends on (seed, k) and its logits alone: equal input, equal text. Among equal
/// logits the smaller id is the likelier. The cut is top-k first, then top-p of what is left.
class Sampler {
 public:
  explicit Sampler(const SamplerSettings& settings) : settings_(settings) {}

  /// Error: a logit is not finite, or there are none (ExitCode::BadData).
  [[nodiscard]] Result<SampledToken> sample(std::span<const float> logits);

 private:
  [[nodiscard]] std::int32_t draw(std::span<const float> logits);

  SamplerSettings settings_;
  std::uint64_t draws_ = 0;
  std::vector<std::pair<float, std::int32_t>> order_;
  std::vector<double> weights_;
};

}  // namespace mhc::training
