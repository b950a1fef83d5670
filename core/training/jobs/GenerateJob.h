// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/training/jobs/LoadedCheckpoint.h"
#include "core/training/sample/Sampler.h"

namespace mhc::training {

struct GenerateOptions {
  SamplerSettings sampler;
  std::int64_t tokens = 200;  ///< how many to draw, at least 1
};

struct GeneratedToken {
  std::int64_t index = 0;     ///< from 0
  std::int32_t id = 0;
  std::string text;           ///< valid UTF-8 that this token completed; may be empty
  double logProbability = 0;  ///< nats
};

struct Generation {
  std::string text;               ///< all pieces joined, without the prompt
  std::vector<std::int32_t> ids;  ///< drawn tokens
  std::int64_t promptTokens = 0;
  std::int64_t slides = 0;        ///< how often the context was full and its older half was dropped
  double seconds = 0;             ///< drawing, the prompt included
  bool complete = true;           ///< false: onToken ended it
};

/// What writes: weights that are trained or were loaded.
struct TextModel {
  const config::ModelConfig& model;
  const Parameters& parameters;
  const data::Tokenizer& tokenizer;
};

/// Called after each token; false ends the generation.
using TokenFunction = std::function<bool(const GeneratedToken&)>;

/// Continues a prompt. Only tokens that the tokenizer knows are drawn. A model sees max_position_embeddings positions at
/// most: when they are used up, generation goes on from the newer half of them (`slides`). Errors: settings, an empty or
/// too long prompt (BadUsage), OutOfMemory, weights that are not finite (BadData).
[[nodiscard]] Result<Generation> generate(const TextModel& model, const Backend& backend, std::string_view prompt,
                                          const GenerateOptions& options, const TokenFunction& onToken = {});
[[nodiscard]] Result<Generation> generate(const LoadedCheckpoint& checkpoint, const Backend& backend,
                                          std::string_view prompt, const GenerateOptions& options,
                                          const TokenFunction& onToken = {});

}  // namespace mhc::training
