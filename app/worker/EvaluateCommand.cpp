// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/CheckpointOption.h"
#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Clock.h"
#include "core/base/Text.h"
#include "core/training/jobs/EvaluateJob.h"

namespace mhc::worker {
namespace {

struct EvaluateArguments {
  std::string checkpoint;
  training::EvaluateOptions options;
};

/// One line that is overwritten, at most five times a second.
class ProgressLine {
 public:
  void operator()(std::uint64_t done, std::uint64_t total) {
    const std::int64_t now = monotonicNanoseconds();
    if (!somebodyWatches() || total == 0 || now - last_ < 200'000'000) return;
    last_ = now;
    std::fprintf(stderr, "\r%3.0f %%", 100.0 * static_cast<double>(done) / static_cast<double>(total));
  }
  ~ProgressLine() {
    if (last_ != 0) std::fprintf(stderr, "\r     \r");
  }

 private:
  std::int64_t last_ = 0;
};

Result<training::TextEvaluation> evaluate(training::LoadedCheckpoint& checkpoint, const EvaluateArguments& arguments,
                                          const training::Backend& backend) {
  ProgressLine line;
  return training::evaluateText(checkpoint, backend, arguments.options,
                                [&line](std::uint64_t done, std::uint64_t total) { line(done, total); });
}

ExitCode run(const EvaluateArguments& arguments, const Session& session) {
  const training::Backend backend = training::makeCpuBackend(session.threads);
  auto checkpoint = openCheckpoint(arguments.checkpoint, backend);
  if (!checkpoint.ok()) return fail(session, checkpoint.error());
  const std::int64_t start = monotonicNanoseconds();
  const auto evaluated = evaluate(checkpoint.value(), arguments, backend);
  if (!evaluated.ok()) return fail(session, evaluated.error());
  const training::TextEvaluation& e = evaluated.value();
  if (session.json) {
    printDocument({{"loss", e.loss}, {"perplexity", e.perplexity}, {"bits_per_byte", e.bitsPerByte}, {"tokens", e.tokens},
                   {"bytes", e.bytes}, {"sequence_length", e.length}, {"windows", e.windows},
                   {"data", arguments.options.data}, {"step", checkpoint.value().info.step},
                   {"checkpoint", checkpoint.value().info.folder.string()},
                   {"seconds", static_cast<double>(monotonicNanoseconds() - start) * 1e-9}});
    return ExitCode::Finished;
  }
  std::printf("loss           %.4f nats per token\nperplexity     %.4f\nbits per byte  %.4f\ntokens         %s in %llu windows of %lld\n"
              "step           %lld\n",
              e.loss, e.perplexity, e.bitsPerByte, formatCount(static_cast<double>(e.tokens)).c_str(),
              static_cast<unsigned long long>(e.windows), static_cast<long long>(e.length),
              static_cast<long long>(checkpoint.value().info.step));
  return ExitCode::Finished;
}

}  // namespace

void addEvaluate(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<EvaluateArguments>();
  CLI::App* command = app.add_subcommand("evaluate", "Loss, perplexity and bits per byte of a checkpoint over a whole text");
  addCheckpointOption(*command, arguments->checkpoint);
  command->add_option("--data", arguments->options.data, "A text file, corpus:tiny or synthetic:copy")
      ->type_name("FILE")
      ->required();
  command->add_option("--length", arguments->options.length,
                      "Tokens per window (default: the run's sequence_length, else max_position_embeddings)");
  command->add_option("--tokens", arguments->options.tokens, "At most about so many tokens from the start (default: all)");
  command->footer("Example:\n  mhc-worker evaluate --checkpoint runs/first --data corpus:tiny");
  command->callback([arguments, &session] {
    session.action = [arguments, &session] { return run(*arguments, session); };
  });
}

}  // namespace mhc::worker
