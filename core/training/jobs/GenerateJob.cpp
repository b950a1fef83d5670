// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/jobs/GenerateJob.h"

#include <algorithm>

#include "core/base/Clock.h"
#include "core/training/sample/Decoder.h"
#include "core/training/sample/Utf8Stream.h"

namespace mhc::training {
namespace {

Result<void> checkLengths(const config::ModelConfig& model, std::size_t prompt, std::int64_t tokens) {
  if (tokens < 1) {
    return makeError(ExitCode::BadUsage, "generate.token_count", "{count} tokens were asked for. Ask for at least 1.",
                     {{"count", std::to_string(tokens)}});
  }
  if (static_cast<std::int64_t>(prompt) > model.max_position_embeddings) {
    return makeError(ExitCode::BadUsage, "generate.long_prompt",
                     "The prompt has {count} tokens, but the model sees at most {most} (max_position_embeddings). Use a "
                     "shorter prompt.",
                     {{"count", std::to_string(prompt)}, {"most", std::to_string(model.max_position_embeddings)}});
  }
  return {};
}

}  // namespace

Result<Generation> generate(const LoadedCheckpoint& checkpoint, const Backend& backend, std::string_view prompt,
                            const GenerateOptions& options, const TokenFunction& onToken) {
  return generate(TextModel{checkpoint.model, checkpoint.parameters, *checkpoint.tokenizer}, backend, prompt, options, onToken);
}

Result<Generation> generate(const TextModel& source, const Backend& backend, std::string_view prompt,
                            const GenerateOptions& options, const TokenFunction& onToken) {
  const config::ModelConfig& model = source.model;
  MHC_TRY(check(options.sampler));
  MHC_TRY_ASSIGN(std::vector<std::int32_t> all, encodeText(model, source.tokenizer, prompt, "prompt"));
  MHC_TRY(checkLengths(model, all.size(), options.tokens));
  const auto wanted = static_cast<std::int64_t>(all.size()) +
                      std::min(options.tokens, model.max_position_embeddings);
  MHC_TRY_ASSIGN(const auto decoder, Decoder::create(model, source.parameters, backend,
                                                     std::min(wanted, model.max_position_embeddings)));
  const auto known = static_cast<std::size_t>(std::min(source.tokenizer.vocabularySize(), model.vocab_size));
  Generation result;
  result.promptTokens = static_cast<std::int64_t>(all.size());
  const std::int64_t start = monotonicNanoseconds();
  Sampler sampler(options.sampler);
  Utf8Stream stream;
  std::span<const std::int32_t> news = all;
  while (static_cast<std::int64_t>(result.ids.size()) < options.tokens && result.complete) {
    if (decoder->position() + static_cast<std::int64_t>(news.size()) > decoder->capacity()) {
      news = std::span(all).last(static_cast<std::size_t>((decoder->capacity() + 1) / 2));
      decoder->rewind(0);
      ++result.slides;
    }
    MHC_TRY_ASSIGN(const std::span<const float> logits, decoder->feed(news));
    MHC_TRY_ASSIGN(const SampledToken sampled, sampler.sample(logits.first(known)));
    GeneratedToken token{static_cast<std::int64_t>(result.ids.size()), sampled.id,
                         stream.feed(source.tokenizer.bytesOf(sampled.id)), sampled.logProbability};
    all.push_back(sampled.id);
    news = std::span(all).last(1);
    result.ids.push_back(sampled.id);
    if (token.index + 1 == options.tokens) token.text += stream.finish();
    result.text += token.text;
    if (onToken && !onToken(token)) result.complete = false;
  }
  result.text += stream.finish();
  result.seconds = static_cast<double>(monotonicNanoseconds() - start) * 1e-9;
  return result;
}

}  // namespace mhc::training
