// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "app/worker/CheckpointOption.h"
#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/File.h"
#include "core/base/Log.h"
#include "core/base/Text.h"
#include "core/training/jobs/GenerateJob.h"

namespace mhc::worker {
namespace {

struct GenerateArguments {
  std::string checkpoint, prompt;
  training::GenerateOptions options;
};

void show(const training::GeneratedToken& token, bool json) {
  if (json) {
    printLine({{"event", "token"}, {"index", token.index}, {"id", token.id}, {"text", token.text},
               {"logprob", token.logProbability}});
  } else {
    std::fwrite(token.text.data(), 1, token.text.size(), stdout);
    std::fflush(stdout);
  }
}

void summarise(const GenerateArguments& arguments, const training::LoadedCheckpoint& checkpoint,
               const training::Generation& made, bool json) {
  const auto count = static_cast<double>(made.ids.size());
  const double speed = made.seconds > 0 ? count / made.seconds : 0;
  if (made.slides > 0) {
    logInfo("The text is longer than the " + std::to_string(checkpoint.model.max_position_embeddings) +
            " positions that the model sees; each time they were full, it went on from the newer half.");
  }
  if (json) {
    printLine({{"event", "summary"}, {"prompt", toValidUtf8(arguments.prompt)}, {"text", made.text},
               {"prompt_tokens", made.promptTokens}, {"tokens", made.ids.size()}, {"seconds", made.seconds},
               {"tokens_per_second", speed}, {"slides", made.slides}, {"step", checkpoint.info.step},
               {"temperature", arguments.options.sampler.temperature}, {"top_k", arguments.options.sampler.topK},
               {"top_p", arguments.options.sampler.topP}, {"seed", arguments.options.sampler.seed}});
    return;
  }
  std::printf("\n");
  if (somebodyWatches()) std::fprintf(stderr, "%zu tokens, %s tokens/s\n", made.ids.size(), formatCount(speed).c_str());
}

ExitCode run(const GenerateArguments& arguments, const Session& session) {
  if (const auto checked = training::check(arguments.options.sampler); !checked.ok()) return fail(session, checked.error());
  const training::Backend backend = training::makeCpuBackend(session.threads);
  const auto checkpoint = openCheckpoint(arguments.checkpoint, backend);
  if (!checkpoint.ok()) return fail(session, checkpoint.error());
  const auto made = training::generate(checkpoint.value(), backend, arguments.prompt, arguments.options,
                                       [&session](const training::GeneratedToken& token) {
                                         show(token, session.json);
                                         return std::ferror(stdout) == 0;
                                       });
  if (!made.ok()) return fail(session, made.error());
  if (!made.value().complete) return fail(session, fileError("write", "standard output", errno));
  summarise(arguments, checkpoint.value(), made.value(), session.json);
  return ExitCode::Finished;
}

}  // namespace

void addGenerate(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<GenerateArguments>();
  training::GenerateOptions& options = arguments->options;
  CLI::App* command = app.add_subcommand("generate", "Continue a text with a trained model, token by token");
  addCheckpointOption(*command, arguments->checkpoint);
  command->add_option("--prompt", arguments->prompt, "The text to continue")->type_name("TEXT")->required();
  command->add_option("--tokens", options.tokens, "How many tokens to draw")->capture_default_str();
  command->add_option("--temperature", options.sampler.temperature, "Divides the logits; 0: always the likeliest token")
      ->capture_default_str();
  command->add_option("--top-k", options.sampler.topK, "Only the so many likeliest tokens; 0: all")->capture_default_str();
  command->add_option("--top-p", options.sampler.topP, "Only the likeliest tokens that together have this probability")
      ->capture_default_str();
  command->add_option("--seed", options.sampler.seed, "The same seed gives the same text")->capture_default_str();
  command->footer("Examples:\n  mhc-worker generate --checkpoint runs/first --prompt \"A hacker is\"\n"
                  "  mhc-worker generate --checkpoint runs/first --prompt \"The \" --temperature 0 --tokens 80 --json");
  command->callback([arguments, &session] {
    session.action = [arguments, &session] { return run(*arguments, session); };
  });
}

}  // namespace mhc::worker
