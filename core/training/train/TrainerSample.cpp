// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Clock.h"
#include "core/base/Text.h"
#include "core/training/jobs/GenerateJob.h"
#include "core/training/train/Trainer.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kTokens = 120, kMostTokens = 2000;
constexpr std::int64_t kSignOfLifeNs = 200'000'000;

/// Arguments that Protocol has checked for their kinds.
GenerateOptions optionsOf(const Json& arguments) {
  GenerateOptions options;
  options.tokens = arguments.value("tokens", kTokens);
  options.sampler.temperature = arguments.value("temperature", options.sampler.temperature);
  options.sampler.topK = arguments.value("top_k", options.sampler.topK);
  options.sampler.topP = arguments.value("top_p", options.sampler.topP);
  options.sampler.seed = arguments.value("seed", options.sampler.seed);
  return options;
}

Json settingsOf(const SamplerSettings& sampler) {
  return {{"temperature", sampler.temperature}, {"top_k", sampler.topK}, {"top_p", sampler.topP}, {"seed", sampler.seed}};
}

}  // namespace

/// Between two steps, on the processor: training waits, and goes on as if nothing had been.
Result<Json> Trainer::sampleNow(const Json& arguments) {
  if (run_.backend.device != nullptr) {
    return makeError(ExitCode::BadUsage, "control.sample_on_gpu",
                     "Texts are written on the processor only, while this run's weights are on a GPU. Save a checkpoint and "
                     "use mhc-worker generate.");
  }
  const GenerateOptions options = optionsOf(arguments);
  if (options.tokens > kMostTokens) {
    return makeError(ExitCode::BadUsage, "control.long_sample",
                     "{count} tokens were asked for; training waits for at most {most}. Ask for fewer, or use mhc-worker "
                     "generate on a checkpoint.",
                     {{"count", std::to_string(options.tokens)}, {"most", std::to_string(kMostTokens)}});
  }
  const std::string prompt = arguments.value("prompt", std::string());
  publishStatus("writing a sample");
  std::int64_t told = monotonicNanoseconds();
  const auto made = generate({run_.config.model, *run_.parameters, *run_.dataset.tokenizer}, run_.backend, prompt, options,
                             [&](const GeneratedToken&) {
                               if (monotonicNanoseconds() - told > kSignOfLifeNs) {
                                 told = monotonicNanoseconds();
                                 tell({{"do", "wait"}});  // the other ranks see that this one is alive
                               }
                               return signal() == 0;
                             });
  publishStatus();
  if (!made.ok()) return made.error();
  const std::string text = toValidUtf8(made.value().text);
  run_.telemetry->sample(run_.state.step, prompt, text, settingsOf(options.sampler), made.value().ids);
  return Json{{"step", run_.state.step}, {"text", text}, {"tokens", made.value().ids.size()}};
}

}  // namespace mhc::training
