// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/train/TrainRun.h"

#include "core/base/Clock.h"
#include "core/base/Log.h"
#include "core/config/Check.h"
#include "core/config/Document.h"
#include "core/config/Settings.h"
#include "core/run/CheckpointLoader.h"
#include "core/run/RunDatabaseReader.h"
#include "core/training/collective/PeerWatch.h"
#include "core/training/collective/RankEnvironment.h"
#include "core/training/ranks/GradientBuckets.h"
#include "core/training/ranks/MomentTransfer.h"
#include "core/training/ranks/RankShare.h"
#include "core/training/ranks/RankThreads.h"
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

/// Folder, log and configuration, which rank 0 alone sees to.
Result<void> openFolder(TrainRun& run, const TrainOptions& options) {
  MHC_TRY_ASSIGN(run.folder, run::RunFolder::open(options.folder, options.resume ? run::RunStart::Resume : run::RunStart::New));
  setLogFile(run.folder->paths().log());
  MHC_TRY_ASSIGN(run.config, settleConfig(*run.folder, options));
  return checkShares(run.config.training, run.ranks->size());
}

/// A run that could not begin says why in its database too: whoever looks later sees no silent death.
void recordFailure(const TrainRun& run, const Error& error) {
  if (!run.folder) return;
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

  /// Each step is over on all ranks, or failed on all, before the next begins. Rank 0 opens the data before the others:
  /// what it imports into a cache they find there.
  Result<void> prepare() {
    RankGroup& ranks = *run_.ranks;
    if (ranks.leads()) MHC_TRY(listen());
    MHC_TRY(ranks.agree(ranks.leads() ? openData() : Result<void>()));
    if (ranks.several()) MHC_TRY(ranks.agree(ranks.leads() ? Result<void>() : openData()));
    MHC_TRY(sameData());
    MHC_TRY(ranks.agree(makeBackendOfRank()));
    run_.peakRate = cachedPeak(run_.backend);
    const Json machines = describeRanks();
    MHC_TRY(ranks.agree(ranks.leads() ? noteEnvironment(machines) : Result<void>()));
    MHC_TRY(ranks.agree(makeModel()));
    MHC_TRY(ranks.agree(ranks.leads() ? loadState() : Result<void>()));
    MHC_TRY(shareLoaded());
    run_.parameters->refreshShadow(*run_.backend.kernels, *run_.backend.team);
    run_.backend.wait();
    MHC_TRY(ranks.agree(ranks.leads() ? openDatabase() : Result<void>()));
    ranks.collective().setTimeout(rankTimeout(run_.config));
    return {};
  }

 private:
  Result<void> makeBackendOfRank() {
    const std::int64_t wanted = options_.threads > 0 ? options_.threads : run_.config.training.threads;
    const std::int64_t threads = threadsOfRank(wanted, *run_.ranks);
    const std::string& device = options_.device.empty() ? run_.config.training.device : options_.device;
    MHC_TRY_ASSIGN(run_.backend, makeBackend(deviceOfRank(device, RankEnvironment::read()), threads));
    return {};
  }

  Result<void> noteEnvironment(const Json& machines) {
    if (options_.resume) {
      machineNote_ = otherMachineNote(run_.folder->paths().environment(), run_.backend, run_.ranks->size());
    }
    if (!machineNote_.empty()) logWarning(machineNote_);
    return run_.folder->writeEnvironment(
        environment(run_.config, run_.backend, run_.peakRate, options_.commandLine, machines));
  }

  Result<void> sameData() {
    const std::string mine = run_.dataset.tokens->identity();
    const bool same = run_.ranks->share(mine) == mine;
    return run_.ranks->agree(same ? Result<void>()
                                  : makeError(ExitCode::BadData, "training.ranks_other_data",
                                              "The text {data} is another one here than on rank 0. Copy rank 0's to this machine.",
                                              {{"data", run_.config.training.data}}));
  }

  /// What each of several ranks computes with.
  Json describeRanks() {
    struct Machine {
      Peer peer;
      char kernels[32] = {};
      std::int64_t threads = 0;
    };
    Json machines = Json::array();
    if (!run_.ranks->several()) return machines;
    Machine mine;
    mine.peer = describeThisProcess();
    run_.backend.kernels->name.copy(mine.kernels, sizeof mine.kernels - 1);
    mine.threads = run_.backend.team->threads();
    for (const Machine& rank : run_.ranks->gather(mine)) {
      machines.push_back({{"host", rank.peer.host}, {"process", rank.peer.process}, {"kernels", rank.kernels},
                          {"threads", rank.threads}});
    }
    return machines;
  }

  /// What rank 0 has loaded.
  Result<void> shareLoaded() {
    RankGroup& ranks = *run_.ranks;
    if (!ranks.several()) return {};
    const std::string text = ranks.share(ranks.leads() ? toText(run_.state) : std::string());
    const std::string settings = ranks.share(ranks.leads() ? config::toText(run_.config) : std::string());
    const bool moments = ranks.share(run_.resumed ? "yes" : "no") == "yes";
    if (!ranks.leads()) {
      MHC_TRY_ASSIGN(const Json json, parseJson(text));
      MHC_TRY_ASSIGN(run_.state, trainerStateFrom(json, "rank 0's state"));
      MHC_TRY_ASSIGN(const config::ParsedConfig parsed, config::parseConfigText(settings));
      run_.config = parsed.config;
      run_.resumed = moments;
    }
    shareState(run_.config, moments, loaded_, *run_.parameters, ranks);
    loaded_ = {};
    return {};
  }

  Result<void> listen() {
    control::HubOptions hub;
    hub.features = {"pause", "stop", "step", "checkpoint", "sample", "evaluate", "set"};
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
    if (!run_.ranks->leads()) return {};
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
    const RankGroup& ranks = *run_.ranks;
    ParameterOptions wanted = parameterOptions(run_.config.training);
    if (ranks.several() && run_.config.training.shard_optimizer) {
      wanted.owned = ownedRanges(run_.config, ranks.rank(), ranks.size());
    }
    auto parameters = Parameters::create(run_.config.model, true, true, *run_.backend.team, wanted, run_.backend.device);
    if (!parameters.ok()) return explained(parameters.error());
    run_.parameters.emplace(std::move(parameters).value());
    auto model = Model::create(run_.config.model, *run_.parameters, run_.backend,
                               shareOf(run_.config.training, ranks.rank(), ranks.size()).micro,
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
    if (run_.parameters->sharded()) {
      MHC_TRY_ASSIGN(loaded_, loadFullMoments(search.found->folder, *run_.parameters));
    } else {
      MHC_TRY(loadMoments(search.found->folder, *run_.parameters));
    }
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
  FullMoments loaded_;  ///< of a checkpoint, until they are shared out
};

}  // namespace

Result<std::unique_ptr<TrainRun>> TrainRun::open(const TrainOptions& options, TrainReporter& reporter,
                                                 const CancelToken& cancel) {
  auto run = std::make_unique<TrainRun>();
  run->ranks = std::make_unique<RankGroup>(options.collective != nullptr ? *options.collective : run->alone);
  RankGroup& ranks = *run->ranks;
  ranks.collective().setTimeout(std::chrono::hours(1));  // an import of text may take long
  MHC_TRY(ranks.agree(ranks.leads() ? openFolder(*run, options) : Result<void>()));
  if (ranks.several()) {
    MHC_TRY_ASSIGN(const config::ParsedConfig parsed, config::parseConfigText(ranks.share(config::toText(run->config))));
    run->config = parsed.config;
  }
  if (const auto prepared = Opening(*run, options, reporter, cancel).prepare(); !prepared.ok()) {
    logError(prepared.error().text());
    if (ranks.leads()) recordFailure(*run, prepared.error());
    return prepared.error();
  }
  return run;
}

std::chrono::milliseconds rankTimeout(const config::Config& config) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(config.training.rank_timeout * 1000));
}

std::vector<std::int32_t> probeWindowOf(const TrainRun& run) {
  std::vector<std::int32_t> ids(static_cast<std::size_t>(run.config.training.sequence_length));
  std::vector<std::int32_t> targets(ids.size());
  auto source = run.dataset.evaluation(1);
  if (source.windows() == 0 || !source.next(ids.data(), targets.data(), 1).ok()) return {};
  return ids;
}

}  // namespace mhc::training
