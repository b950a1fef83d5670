// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/ConfigOptions.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "app/worker/Signals.h"
#include "app/worker/TrainOutput.h"
#include "core/base/Text.h"
#include "core/config/Settings.h"
#include "core/training/train/Comparison.h"
#include "core/training/train/Trainer.h"

namespace mhc::worker {
namespace {

struct CompareArguments {
  ConfigOptions source;
  std::string types = "residual,hc,mhc,identity";
  std::int64_t seeds = 1;
  std::string run;
};

/// The runs of a comparison keep their own progress on the screen; JSON stays for the table at the end.
ExitCode trainOne(const config::Config& config, const std::filesystem::path& folder, const Session& session) {
  training::TrainOptions options;
  options.config = config;
  options.folder = folder;
  std::error_code code;
  options.resume = std::filesystem::exists(folder / "config.json", code);  // a comparison that was broken off goes on
  options.threads = session.threads;
  options.commandLine = session.commandLine;
  options.signal = &watchSignals();
  return training::runTraining(options, *makeTrainOutput(session), signalCancel());
}

Result<ExitCode> compare(const CompareArguments& arguments, const Session& session) {
  MHC_TRY_ASSIGN(const config::Config shared, readValidConfig(arguments.source));
  std::vector<training::ComparedRun> runs;
  for (std::int64_t seed = 0; seed < arguments.seeds; ++seed) {
    for (const std::string& name : split(arguments.types, ',')) {
      config::Config config = shared;
      MHC_TRY(config::applySetting(config, "hc_type", trim(name)));
      config.training.seed += seed;
      const std::string type(trim(name));
      const auto folder = std::filesystem::path(arguments.run) / (type + "-seed" + std::to_string(config.training.seed));
      if (const ExitCode code = trainOne(config, folder, session); code != ExitCode::Finished) return code;
      MHC_TRY_ASSIGN(auto run, training::readComparedRun(folder, config, type));
      runs.push_back(std::move(run));
    }
  }
  const training::Comparison comparison = training::compareRuns(shared, runs);
  if (session.json) {
    Json line = training::toJson(comparison);
    line["event"] = "comparison";
    printLine(line);
  } else {
    std::fputs(("\n" + training::toTable(comparison)).c_str(), stdout);
  }
  return ExitCode::Finished;
}

}  // namespace

void addCompare(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<CompareArguments>();
  CLI::App* command = app.add_subcommand("compare", "Train several kinds of connections on equal data and print the table");
  addConfigOptions(*command, arguments->source);
  command->add_option("--types", arguments->types, "Kinds of connections, with commas between")->capture_default_str();
  command->add_option("--seeds", arguments->seeds, "Runs per kind, with the seeds after training.seed")
      ->check(CLI::Range(1, 100))->capture_default_str();
  command->add_option("--run", arguments->run, "Folder that the run folders are made in")->required();
  command->footer("Example:\n  mhc-worker compare --preset tiny-mhc --types residual,mhc --seeds 3 --run runs/four-kinds");
  command->callback([arguments, &session] {
    session.action = [arguments, &session] {
      const auto result = compare(*arguments, session);
      return result.ok() ? result.value() : fail(session, result.error());
    };
  });
}

}  // namespace mhc::worker
