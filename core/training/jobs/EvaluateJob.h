// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/Progress.h"
#include "core/training/jobs/LoadedCheckpoint.h"

namespace mhc::training {

struct EvaluateOptions {
  std::string data;         ///< as training.data: corpus:tiny, synthetic:copy, or the path of a text
  std::int64_t length = 0;  ///< tokens per window; 0: the run's sequence_length, else max_position_embeddings
  std::int64_t tokens = 0;  ///< at most about so many; 0: the whole text (synthetic data: 40960)
};

struct TextEvaluation {
  double loss = 0;          ///< nats per token
  double perplexity = 0;    ///< e^loss
  double bitsPerByte = 0;   ///< loss in bits, over the bytes of the target tokens
  std::int64_t tokens = 0;  ///< targets
  std::int64_t bytes = 0;   ///< of those targets
  std::int64_t length = 0;  ///< tokens per window
  std::uint64_t windows = 0;
};

/// Mean loss over a whole text: consecutive windows of T + 1 tokens at stride T from its start; what is left over at the
/// end is not used. A text shorter than one window is one shorter window. `progress` counts tokens, and bytes while the
/// text is imported. Errors: BadUsage (options), BadData (text missing, empty, of one token, of ids that the model lacks).
[[nodiscard]] Result<TextEvaluation> evaluateText(LoadedCheckpoint& checkpoint, const Backend& backend,
                                                  const EvaluateOptions& options, const ProgressFunction& progress = {});

}  // namespace mhc::training
