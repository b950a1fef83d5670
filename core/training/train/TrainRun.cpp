// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/TrainRun.h"

#include "core/base/Clock.h"
#include "core/base/Log.h"
#include "core/config/Check.h"
#include "core/config/Document.h"
#include "core/config/Settings.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/RunDatabaseReader.h"
#include "core/training/record/ProbeTexts.h"
#include "core/training/train/CheckpointTensors.h"
#include "core/training/train/Environment.h"
#include "core/training/train/Fitting.h"

namespace mhc::training {
namespace {

run::RunShape shapeOf(const config::ModelConfig& model) {
  const Json name = config::toJson(model).at("hc_type");
  return {model.streams(), static_cast<int>(model.sublayers()), name.get<std::string>()};
}

/// The frozen configuration of a resumed run, else the one given, which is frozen now.
Result<config::Config> settleConfig(run::RunFolder& folder, const TrainOptions& options) {
  if (options.resume && folder.hasFrozenConfig()) {
    MHC_TRY_ASSIGN(const std::string text, folder.frozenConfig());
    MHC_TRY_ASSIGN(const config::ParsedConfig parsed, config::parseConfigText(text));
    MHC_TRY(config::errorsAsResult(parsed.problems));
    return parsed.config;
  }
  config::Config config = options.config;
  if (!options.device.empty()) config.training.device = options.device;
  MHC_TRY(config::errorsAsResult(config::check(config)));
  config.training.data = data::canonicalData(config.training.data);
  MHC_TRY(folder.freezeConfig(config::toText(config)));
  return config;
}

/// A run that could not begin says why in its database too: whoever looks later sees no silent death.
void recordFailure(const TrainRun& run, const Error& error) {
  auto database = run::RunDatabaseWriter::open(run.folder->paths().database(), shapeOf(run.config.model), "mhc-worker");
  if (!database.ok()) return;
  run::StepRecords records;
  records.step = std::max<std::int64_t>(0, run.state.step);
  records.events.push_back({0, records.step, wallNanoseconds(), "exit", error.text(),
                            Json{{"code", static_cast<int>(error.code)}, {"reason", error.text()}}});
  if (const auto written = database.value()->append({records}, {}); !written.ok()) logError(written.error().text());
}

class Opening {
 public:
  Opening(TrainRun& run, const TrainOptions& options, TrainReporter& reporter, const CancelToken& cancel)
      : run_(run), options_(options), reporter_(reporter), cancel_(cancel) {}

  Result<void> prepare() {
    MHC_TRY(listen());
    MHC_TRY(openData());
    MHC_TRY_ASSIGN(run_.backend, makeBackend(options_.device.empty() ? run_.config.training.device : options_.device,
                                             options_.threads > 0 ? options_.threads : run_.config.training.threads));
    run_.peakRate = cachedPeak(run_.backend);
    if (options_.resume) machineNote_ = otherMachineNote(run_.folder->paths().environment(), run_.backend);
    if (!machineNote_.empty()) logWarning(machineNote_);
    MHC_TRY(run_.folder->writeEnvironment(environment(run_.config, run_.backend, run_.peakRate, options_.commandLine)));
    MHC_TRY(makeModel());
    MHC_TRY(loadState());
    run_.parameters->refreshShadow(*run_.backend.kernels, *run_.backend.team);
    run_.backend.wait();
    return openDatabase();
  }

 private:
  Result<void> listen() {
    control::HubOptions hub;
    hub.features = {"pause", "stop", "step", "checkpoint", "evaluate", "set"};
    hub.run = run_.folder->paths().folder.string();
    run_.hub = std::make_unique<control::ControlHub>(hub);
    run_.hub->setState(control::WorkerState::Starting);
    auto server = control::ControlServer::start(run_.folder->paths().folder, *run_.hub);
    if (server.ok()) {
      run_.server = std::move(server).value();
    } else {
      // Training matters more than being steered: files still tell everything.
      logWarning("No control socket: " + server.error().text());
    }
    return {};
  }

  Result<void> openData() {
    const auto progress = [this](std::uint64_t done, std::uint64_t total) {
      reporter_.preparing("Reading the text", done, total);
    };
    MHC_TRY_ASSIGN(run_.dataset, data::Dataset::open(run_.config.training, {}, progress, cancel_));
    const std::int64_t symbols = run_.dataset.tokens->vocabularySize();
    if (run_.config.model.vocab_size < symbols) {
      return makeError(ExitCode::BadConfiguration, "training.small_vocabulary",
                       "model.vocab_size is {vocab}, but the data hold token ids up to {last}. Set it to at least {symbols}.",
                       {{"vocab", std::to_string(run_.config.model.vocab_size)}, {"last", std::to_string(symbols - 1)},
                        {"symbols", std::to_string(symbols)}});
    }
    return data::saveTokenizer(*run_.dataset.tokenizer, run_.folder->paths().tokenizer());
  }

  Result<void> makeModel() {
    if (run_.backend.device) {
      const std::int64_t headDim = run_.config.model.headDim();
      const std::string why = run_.backend.device->headObjection(headDim, parameterOptions(run_.config.training).element);
      if (!why.empty()) {
        return makeError(ExitCode::BadConfiguration, "training.heads_on_device",
                         "The heads have {width} channels, but {why}. Change hidden_size or num_attention_heads, or use "
                         "--device cpu.",
                         {{"width", std::to_string(headDim)}, {"why", why}});
      }
    }
    const std::size_t room = freeMemory(run_.backend);
    const auto explained = [&](const Error& error) {
      return error.code == ExitCode::OutOfMemory ? outOfMemory(run_.config, run_.backend, room) : error;
    };
    auto parameters = Parameters::create(run_.config.model, true, true, *run_.backend.team,
                                         parameterOptions(run_.config.training), run_.backend.device);
    if (!parameters.ok()) return explained(parameters.error());
    run_.parameters.emplace(std::move(parameters).value());
    auto model = Model::create(run_.config.model, *run_.parameters, run_.backend, run_.config.training.micro_batch,
                               run_.config.training.sequence_length, true, modelOptions(run_.config));
    if (!model.ok()) return explained(model.error());
    run_.model = std::move(model).value();
    return {};
  }

  Result<void> loadState() {
    run_.state.seed = run_.config.training.seed;
    run_.state.dataIdentity = run_.dataset.tokens->identity();
    run_.parameters->initialise(run_.config, *run_.backend.team);
    if (!options_.resume) return {};
    const run::CheckpointSearch search = run::findCheckpoint(run_.folder->paths().folder);
    for (const Message& message : search.messages) logWarning(message.english);
    if (!search.found) return {};
    const std::string identity = run_.state.dataIdentity;
    MHC_TRY_ASSIGN(run_.state, loadTrainerState(search.found->folder));
    if (run_.state.dataIdentity != identity) {
      return makeError(ExitCode::BadData, "training.other_data",
                       "The text of this run, {data}, is not the one that it began with: its tokens differ. Put the old text "
                       "back, or start a new run.",
                       {{"data", run_.config.training.data}});
    }
    MHC_TRY(loadWeights(search.found->folder, *run_.parameters));
    MHC_TRY(loadMoments(search.found->folder, *run_.parameters));
    for (const LiveEdit& edit : run_.state.edits) MHC_TRY(config::applySetting(run_.config, edit.key, edit.value));
    run_.resumed = true;
    return {};
  }

  Result<void> openDatabase() {
    const auto file = run_.folder->paths().database();
    std::error_code code;
    const bool existed = std::filesystem::exists(file, code);
    if (run_.resumed && existed) readActiveTime(file);
    MHC_TRY_ASSIGN(auto database, run::RunDatabaseWriter::open(file, shapeOf(run_.config.model), "mhc-worker"));
    if (options_.resume && existed) {
      run::EventRecord resumed;
      resumed.step = run_.state.step;
      resumed.wallNs = wallNanoseconds();
      resumed.kind = "resume";
      resumed.text = "Resumed after step " + std::to_string(run_.state.step) + ".";
      if (!machineNote_.empty()) resumed.text += " " + machineNote_;
      MHC_TRY(database->rewind(run_.state.step, resumed));
      logInfo(resumed.text);
    }
    run_.telemetry = std::make_unique<Telemetry>(std::make_unique<run::TelemetryWriter>(std::move(database)), *run_.hub,
                                                  std::make_unique<ResourceSampler>(run_.folder->paths().folder));
    if (!existed) {
      run_.telemetry->event(0, "start", "Started: " + std::to_string(run_.parameters->parameterCount()) + " parameters, " +
                                            std::to_string(run_.config.training.steps) + " steps.",
                            {{"probe", probeTexts(*run_.dataset.tokenizer, probeWindow(run_.dataset, run_.config.training.sequence_length))}});
    }
    return {};
  }

  void readActiveTime(const std::filesystem::path& file) {
    auto reader = run::RunDatabaseReader::open(file);
    if (!reader.ok()) return;
    const auto rows = reader.value()->stepRows({run_.state.step - 1, run_.state.step + 1, 1, false});
    if (rows.ok() && !rows.value().empty()) run_.activeNs = rows.value().front().activeNs;
  }

  TrainRun& run_;
  const TrainOptions& options_;
  TrainReporter& reporter_;
  const CancelToken& cancel_;
  std::string machineNote_;
};

}  // namespace

Result<std::unique_ptr<TrainRun>> TrainRun::open(const TrainOptions& options, TrainReporter& reporter,
                                                 const CancelToken& cancel) {
  auto run = std::make_unique<TrainRun>();
  MHC_TRY_ASSIGN(run->folder, run::RunFolder::open(options.folder, options.resume ? run::RunStart::Resume : run::RunStart::New));
  setLogFile(run->folder->paths().log());
  MHC_TRY_ASSIGN(run->config, settleConfig(*run->folder, options));
  if (const auto prepared = Opening(*run, options, reporter, cancel).prepare(); !prepared.ok()) {
    logError(prepared.error().text());
    recordFailure(*run, prepared.error());
    return prepared.error();
  }
  return run;
}

}  // namespace mhc::training
