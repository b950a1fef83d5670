// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/base/Progress.h"
#include "core/config/Config.h"
#include "core/control/ControlHub.h"
#include "core/control/ControlServer.h"
#include "core/data/Dataset.h"
#include "core/run/Checkpoint.h"
#include "core/run/RunFolder.h"
#include "core/training/collective/SingleCollective.h"
#include "core/training/model/Model.h"
#include "core/training/ranks/RankGroup.h"
#include "core/training/train/Telemetry.h"
#include "core/training/train/TrainReporter.h"
#include "core/training/train/TrainerState.h"

namespace mhc::training {

struct TrainOptions {
  config::Config config;                 ///< of a new run; a resumed one uses its frozen one
  std::filesystem::path folder;
  bool resume = false;
  std::optional<std::int64_t> stopAt;    ///< end with a checkpoint after this step
  std::int64_t threads = 0;              ///< overrides the configuration's when not 0
  std::string device;                    ///< of a new run's configuration, of this session of a resumed one, when not empty
  std::string commandLine;               ///< for environment.json
  const std::atomic<int>* signal = nullptr;  ///< number of a signal that asks to stop, or 0
  Collective* collective = nullptr;      ///< several ranks: each calls with its own, and what rank 0 was given counts
};

/// How a run ended.
struct Ending {
  ExitCode code = ExitCode::Finished;
  std::string reason;  ///< "finished", "stopped", or a sentence
};

/// Everything that a training run holds while it lives, opened in the order that lets a failure leave nothing half done:
/// folder and lock, control socket, data, memory, weights (new or from the newest good checkpoint), database. Of
/// several ranks, which open together, only rank 0 has folder, hub, server and telemetry.
struct TrainRun {
  SingleCollective alone;
  std::unique_ptr<RankGroup> ranks;
  config::Config config;
  std::optional<run::RunFolder> folder;
  std::unique_ptr<control::ControlHub> hub;
  std::unique_ptr<control::ControlServer> server;  ///< after the hub: goes first
  data::Dataset dataset;
  Backend backend;
  std::optional<Parameters> parameters;
  std::unique_ptr<Model> model;
  std::unique_ptr<Telemetry> telemetry;
  TrainerState state;
  double peakRate = 0;          ///< FMA peak of this machine, FLOP/s, if `mhc-worker roofline` measured it; else 0
  std::int64_t activeNs = 0;    ///< of earlier sessions
  bool resumed = false;

  [[nodiscard]] static Result<std::unique_ptr<TrainRun>> open(const TrainOptions& options, TrainReporter& reporter,
                                                              const CancelToken& cancel);
};

/// How long a rank may keep the others waiting, between steps and while rank 0 writes a checkpoint.
[[nodiscard]] std::chrono::milliseconds rankTimeout(const config::Config& config);
inline constexpr std::chrono::milliseconds kLongestSave = std::chrono::hours(1);

/// The first window of the validation split [T]: what maps of single tokens and comparisons of ranks are made from. Empty
/// if there is none.
[[nodiscard]] std::vector<std::int32_t> probeWindowOf(const TrainRun& run);

}  // namespace mhc::training
