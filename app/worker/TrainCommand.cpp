// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/ConfigOptions.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "app/worker/Signals.h"
#include "app/worker/TrainOutput.h"
#include "core/config/Check.h"
#include "core/run/RunFolder.h"
#include "core/training/collective/OpenCollective.h"
#include "core/training/train/Trainer.h"

namespace mhc::worker {
namespace {

struct TrainArguments {
  ConfigOptions source;
  std::string run;
  std::string device;
  std::int64_t steps = 0;
  bool resume = false;
};

/// The configuration to begin with; a folder that is resumed keeps its own, which whatever is given must agree with.
Result<config::Config> configOf(const TrainArguments& arguments) {
  const run::RunPaths paths{arguments.run};
  std::error_code code;
  if (!arguments.resume || !std::filesystem::exists(paths.config(), code)) return readValidConfig(arguments.source);
  MHC_TRY_ASSIGN(const config::Config frozen, config::loadValidConfigFile(paths.config()));
  MHC_TRY(agreesWith(arguments.source, frozen));
  return frozen;
}

ExitCode train(const TrainArguments& arguments, const Session& session) {
  const std::atomic<int>& signal = watchSignals();
  const auto launched = training::RankEnvironment::read();
  const bool leads = launched.rank == 0;
  training::TrainOptions options;
  if (leads) {  // the other ranks get its configuration; standard input is its alone
    const auto config = configOf(arguments);
    if (!config.ok()) return fail(session, config.error());
    options.config = config.value();
  }
  // torchrun starts ranks on GPUs, whatever the configuration says that only rank 0 knows.
  const bool gpus = arguments.device.starts_with("cuda") || launched.launcher == training::Launcher::Torchrun;
  const auto collective = training::openCollective(launched, gpus);
  if (!collective.ok()) return leads ? fail(session, collective.error()) : collective.error().code;
  options.collective = collective.value().get();
  options.folder = arguments.run;
  options.resume = arguments.resume;
  if (arguments.steps > 0) options.stopAt = arguments.steps;
  options.threads = session.threads;
  options.device = arguments.device;
  options.commandLine = session.commandLine;
  options.signal = &signal;
  const auto output = leads ? makeTrainOutput(session) : makeSilentOutput();
  return training::runTraining(options, *output, signalCancel());
}

}  // namespace

void addTrain(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command = app.add_subcommand("train", "Train a model; everything about it goes into a run folder");
  addConfigOptions(*command, arguments->source);
  command->add_option("--run", arguments->run, "Run folder: created, or continued with --resume")->required();
  command->add_option("--steps", arguments->steps, "Stop with a checkpoint after this step; the schedule keeps its length")
      ->check(CLI::PositiveNumber);
  command->add_option("--device", arguments->device,
                      "Where to compute: cpu, or cuda:0, cuda:1, … (default: the configuration's training.device)")
      ->check(CLI::Validator(
          [](const std::string& name) -> std::string {
            return config::isDeviceName(name) ? "" : "\"" + name + "\" is no device: use cpu, or cuda:0, cuda:1, …";
          },
          "cpu|cuda:N"));
  command->add_flag("--resume", arguments->resume, "Go on from the newest good checkpoint of the run folder");
  command->footer("Examples:\n  mhc-worker train --preset tiny-mhc --run runs/first\n"
                  "  mhc-worker train --run runs/first --resume\n"
                  "  mpirun -n 2 mhc-worker train --preset tiny-mhc --run runs/two-ranks\n"
                  "  mhc-worker train --preset tiny-mhc --set hc_mult=2 --set training.steps=400 --run runs/two");
  command->callback([arguments, &session] {
    session.action = [arguments, &session] { return train(*arguments, session); };
  });
}

}  // namespace mhc::worker
