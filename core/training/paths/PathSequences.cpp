// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/paths/PathSequences.h"

#include <algorithm>

#include "core/config/Document.h"
#include "core/data/Dataset.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kBatchTokens = 2048;
constexpr std::int64_t kMostSequences = 65536;
constexpr std::int64_t kMostTokens = std::int64_t{1} << 26;

/// The run's own training settings, where the checkpoint lies in its run folder and belongs to it.
Result<config::TrainingConfig> trainingOf(const LoadedCheckpoint& checkpoint, const PathsOptions& options) {
  config::TrainingConfig training;
  training.sequence_length = checkpoint.model.max_position_embeddings;
  const auto folder = checkpoint.runFolder();
  if (!folder.empty()) {
    const auto config = config::loadValidConfigFile(folder / "config.json");
    if (config.ok() && config.value().model == checkpoint.model)
      training = config.value().training;
    else if (options.data.empty())
      training.data.clear();
  } else if (options.data.empty()) {
    training.data.clear();
  }
  if (!options.data.empty()) training.data = options.data;
  if (training.data.empty()) {
    return makeError(
        ExitCode::BadData, "paths.no_data",
        "The checkpoint has no run's config.json that says which text it was trained on. Name the text with "
        "--data.");
  }
  training.sequence_length = std::min(training.sequence_length, checkpoint.model.max_position_embeddings);
  return training;
}

Error bad(const std::string& what, const std::string& found, const std::string& range) {
  return makeError(ExitCode::BadUsage, "paths.option", "{what} is {found}. Use {range}.",
                   {{"what", what}, {"found", found}, {"range", range}});
}

Result<void> check(const LoadedCheckpoint& checkpoint, const PathsOptions& options) {
  const std::int64_t most = checkpoint.model.max_position_embeddings;
  if (options.length < 0 || options.length > most) {
    return bad("The length of a sequence", std::to_string(options.length), "1 to " + std::to_string(most) + " tokens");
  }
  if (options.sequences < 2 || options.sequences > kMostSequences) {
    return bad("The number of sequences", std::to_string(options.sequences), "2 to " + std::to_string(kMostSequences));
  }
  return {};
}

}  // namespace

Result<PathSequences> PathSequences::open(const LoadedCheckpoint& checkpoint, const PathsOptions& options,
                                          const ProgressFunction& progress, const CancelToken& cancel) {
  MHC_TRY(check(checkpoint, options));
  MHC_TRY_ASSIGN(config::TrainingConfig training, trainingOf(checkpoint, options));
  if (options.length > 0) training.sequence_length = options.length;
  PathSequences made;
  made.data = training.data;
  made.length = training.sequence_length;
  MHC_TRY_ASSIGN(const std::shared_ptr<const data::TokenArray> tokens,
                 data::openTokens(training.data, *checkpoint.tokenizer, static_cast<std::uint64_t>(training.seed),
                                  made.length, {}, progress, cancel));
  if (tokens->vocabularySize() > checkpoint.model.vocab_size) {
    return makeError(
        ExitCode::BadData, "paths.vocabulary",
        "{data} holds token ids up to {last}, but the model's vocabulary ends at {most}. Use the text that it "
        "was trained on.",
        {{"data", made.data},
         {"last", std::to_string(tokens->vocabularySize() - 1)},
         {"most", std::to_string(checkpoint.model.vocab_size - 1)}});
  }
  MHC_TRY_ASSIGN(const data::Split split, data::Split::make(tokens->size(), training.validation_fraction, made.length));
  const auto windows = static_cast<std::int64_t>(std::min<std::uint64_t>(split.validation.windows, kMostSequences));
  made.count = std::min({options.sequences, windows, std::max<std::int64_t>(2, kMostTokens / made.length)});
  if (made.count < 2) {
    return makeError(
        ExitCode::BadData, "paths.short_split",
        "The validation part of {data} holds {count} sequences of {length} tokens, and an interval needs two at "
        "least. Use a shorter --length or a longer text.",
        {{"data", made.data}, {"count", std::to_string(windows)}, {"length", std::to_string(made.length)}});
  }
  made.batch = std::clamp<std::int64_t>(kBatchTokens / made.length, 1, made.count);
  made.ids.resize(static_cast<std::size_t>(made.tokens()));
  made.targets.resize(made.ids.size());
  data::EvaluationSource source(tokens, split.validation, made.length, made.tokens());
  for (std::int64_t done = 0; done < made.count;) {
    const std::int64_t at = done * made.length;
    MHC_TRY_ASSIGN(const std::int64_t rows, source.next(made.ids.data() + at, made.targets.data() + at,
                                                        std::min(made.batch, made.count - done)));
    if (rows == 0) break;
    done += rows;
  }
  return made;
}

SequenceBatch PathSequences::at(std::int64_t index) const {
  const std::int64_t first = index * batch;
  return {std::min(batch, count - first), ids.data() + first * length, targets.data() + first * length};
}

}  // namespace mhc::training
