// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/jobs/EvaluateJob.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/config/Document.h"
#include "core/data/Dataset.h"
#include "core/training/train/Evaluator.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kBatchTokens = 2048;
constexpr std::int64_t kSyntheticTokens = 40960;

/// What the run was trained on, if the checkpoint still lies in its run folder.
config::TrainingConfig trainingOf(const LoadedCheckpoint& checkpoint) {
  config::TrainingConfig training;
  training.sequence_length = checkpoint.model.max_position_embeddings;
  const auto folder = checkpoint.runFolder();
  if (folder.empty()) return training;
  const auto config = config::loadValidConfigFile(folder / "config.json");
  if (!config.ok() || config.value().model != checkpoint.model) return training;
  return config.value().training;
}

Result<std::int64_t> chooseLength(const EvaluateOptions& options, const LoadedCheckpoint& checkpoint,
                                  const config::TrainingConfig& training) {
  const std::int64_t most = checkpoint.model.max_position_embeddings;
  if (options.length == 0) return std::min(training.sequence_length, most);
  if (options.length > 0 && options.length <= most) return options.length;
  return makeError(ExitCode::BadUsage, "evaluate.length",
                   "A window of {length} tokens was asked for. Use 1 to {most} (max_position_embeddings of the model).",
                   {{"length", std::to_string(options.length)}, {"most", std::to_string(most)}});
}

Result<void> checkTokens(const data::TokenArray& tokens, const LoadedCheckpoint& checkpoint, const std::string& data) {
  if (tokens.size() < 2) {
    return makeError(ExitCode::BadData, "evaluate.too_short",
                     "{data} holds a single token; nothing can be predicted. Use a text of two characters or more.",
                     {{"data", data}});
  }
  if (tokens.vocabularySize() > checkpoint.model.vocab_size) {
    return makeError(ExitCode::BadData, "evaluate.vocabulary",
                     "{data} holds token ids up to {last}, but the model's vocabulary has {vocab}. Evaluate a model with a "
                     "larger vocabulary.",
                     {{"data", data}, {"last", std::to_string(tokens.vocabularySize() - 1)},
                      {"vocab", std::to_string(checkpoint.model.vocab_size)}});
  }
  return {};
}

/// Bytes of the tokens 1 … count.
Result<std::int64_t> bytesOfTargets(const data::TokenArray& tokens, const data::Tokenizer& tokenizer, std::uint64_t count) {
  std::vector<std::int32_t> ids(std::min<std::uint64_t>(count, std::uint64_t{1} << 16));
  std::int64_t bytes = 0;
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t part = std::min<std::uint64_t>(ids.size(), count - done);
    MHC_TRY(tokens.read(1 + done, part, ids.data()));
    for (std::uint64_t i = 0; i < part; ++i) bytes += static_cast<std::int64_t>(tokenizer.bytesOf(ids[i]).size());
    done += part;
  }
  return bytes;
}

}  // namespace

Result<TextEvaluation> evaluateText(LoadedCheckpoint& checkpoint, const Backend& backend, const EvaluateOptions& options,
                                    const ProgressFunction& progress) {
  if (options.tokens < 0) {
    return makeError(ExitCode::BadUsage, "evaluate.tokens", "{count} tokens were asked for. Use a number above 0, or 0 for all.",
                     {{"count", std::to_string(options.tokens)}});
  }
  const config::TrainingConfig training = trainingOf(checkpoint);
  MHC_TRY_ASSIGN(std::int64_t length, chooseLength(options, checkpoint, training));
  MHC_TRY_ASSIGN(const std::shared_ptr<const data::TokenArray> tokens,
                 data::openTokens(options.data, *checkpoint.tokenizer, static_cast<std::uint64_t>(training.seed), length, {},
                                  progress));
  MHC_TRY(checkTokens(*tokens, checkpoint, options.data));
  length = static_cast<std::int64_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(length), tokens->size() - 1));
  data::WindowRange range{0, tokens->size(), (tokens->size() - 1) / static_cast<std::uint64_t>(length)};
  const bool synthetic = options.data.starts_with("synthetic:");
  const std::int64_t most = options.tokens == 0 && synthetic ? kSyntheticTokens : options.tokens;
  data::EvaluationSource source(tokens, range, length, most);

  const auto batch = std::max<std::int64_t>(1, std::min<std::int64_t>(kBatchTokens / length, static_cast<std::int64_t>(source.windows())));
  MHC_TRY_ASSIGN(const auto model, Model::create(checkpoint.model, checkpoint.parameters, backend, batch, length, false));
  std::uint64_t done = 0;
  const auto goOn = [&] {
    done = std::min(source.tokens(), done + static_cast<std::uint64_t>(batch * length));
    if (progress) progress(done, source.tokens());
    return true;
  };
  MHC_TRY_ASSIGN(const Evaluation evaluation, evaluate(*model, source, goOn));
  TextEvaluation result;
  result.loss = evaluation.loss;
  result.perplexity = std::exp(evaluation.loss);
  result.tokens = evaluation.tokens;
  result.length = length;
  result.windows = source.windows();
  MHC_TRY_ASSIGN(result.bytes, bytesOfTargets(*tokens, *checkpoint.tokenizer, source.tokens()));
  if (result.bytes > 0) {
    result.bitsPerByte = evaluation.loss * static_cast<double>(result.tokens) / std::numbers::ln2 / static_cast<double>(result.bytes);
  }
  return result;
}

}  // namespace mhc::training
