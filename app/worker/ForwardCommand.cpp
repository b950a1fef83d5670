// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/CheckpointOption.h"
#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/training/jobs/ForwardJob.h"
#include "core/training/jobs/TokenList.h"

namespace mhc::worker {
namespace {

struct ForwardArguments {
  std::string checkpoint, tokens, targets, output;
  bool gradients = false;
  CLI::Option* targetsOption = nullptr;
};

Result<Json> compute(const ForwardArguments& arguments, const Session& session) {
  const training::Backend backend = training::makeCpuBackend(session.threads);
  MHC_TRY_ASSIGN(training::LoadedCheckpoint checkpoint, openCheckpoint(arguments.checkpoint, backend, arguments.gradients));
  MHC_TRY_ASSIGN(const std::vector<std::int32_t> ids, training::parseTokens(arguments.tokens, "--tokens", checkpoint.model));
  std::vector<std::int32_t> targets;
  if (arguments.targetsOption->count() > 0) {
    MHC_TRY_ASSIGN(targets, training::parseTokens(arguments.targets, "--targets", checkpoint.model));
  }
  MHC_TRY_ASSIGN(const training::ForwardResult result,
                 training::forward(checkpoint, backend, ids, targets, arguments.gradients));
  MHC_TRY(training::writeTensors(arguments.output, result.tensors));
  Json document{{"output", arguments.output}, {"tensors", result.tensors.size()}, {"tokens", ids.size()},
                {"vocab_size", checkpoint.model.vocab_size}, {"step", checkpoint.info.step}};
  if (result.loss) document["loss"] = *result.loss;
  return document;
}

ExitCode run(const ForwardArguments& arguments, const Session& session) {
  const auto document = compute(arguments, session);
  if (!document.ok()) return fail(session, document.error());
  if (session.json) {
    printDocument(document.value());
    return ExitCode::Finished;
  }
  const Json& json = document.value();
  std::printf("Wrote %s: logits of %zu tokens over %lld symbols", arguments.output.c_str(), json["tokens"].get<std::size_t>(),
              static_cast<long long>(json["vocab_size"].get<std::int64_t>()));
  if (json.contains("loss")) std::printf(", loss %.6f nats per token", json["loss"].get<double>());
  if (arguments.gradients) std::printf(", gradients of %zu tensors", json["tensors"].get<std::size_t>() - 2);
  std::printf(".\n");
  return ExitCode::Finished;
}

}  // namespace

void addForward(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<ForwardArguments>();
  CLI::App* command = app.add_subcommand("forward", "Logits, loss and gradients of a checkpoint for given tokens");
  addCheckpointOption(*command, arguments->checkpoint);
  command->add_option("--tokens", arguments->tokens, "Token ids of one sequence")->type_name("1,2,3")->required();
  arguments->targetsOption = command->add_option("--targets", arguments->targets, "The token that follows each: adds the loss")
                                 ->type_name("2,3,4");
  command->add_flag("--gradients", arguments->gradients, "Adds the gradient of the loss for every parameter; needs --targets");
  command->add_option("--output", arguments->output,
                      "Safetensors file: logits [T,V], loss, grad.NAME in the names, shapes and order of the checkpoint")
      ->type_name("FILE")
      ->required();
  command->footer("Example:\n  mhc-worker forward --checkpoint runs/first --tokens 72,101,108 --targets 101,108,108 "
                  "--gradients --output out.safetensors");
  command->callback([arguments, &session] {
    session.action = [arguments, &session] { return run(*arguments, session); };
  });
}

}  // namespace mhc::worker
