// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/paths/PathsJob.h"

#include <algorithm>
#include <optional>

#include "core/config/PerLayer.h"
#include "core/run/RunDatabaseReader.h"
#include "core/run/RunFolder.h"
#include "core/training/paths/PathsWork.h"

namespace mhc::training {

using hyper::Intervention;
using hyper::PathAction;
using hyper::PathMap;
using hyper::PathReport;

namespace {

using Maps = std::vector<std::vector<double>>;  // [L][2n + n²]

Error badOption(const std::string& what, const std::string& range) {
  return makeError(ExitCode::BadUsage, "paths.option_range", "{what} can't be used. Use {range}.",
                   {{"what", what}, {"range", range}});
}

Result<void> check(const PathsOptions& options) {
  if (!(options.factor >= 0) || options.factor > 1e6) return badOption("That factor", "0 (cut) to 1e6");
  if (options.pruneCandidates < 1 || options.pruneCandidates > 1000) {
    return badOption("That number of candidates", "1 to 1000");
  }
  if (options.pruneOrders < 0 || options.pruneOrders > 100) return badOption("That number of orders", "0 to 100");
  if (options.pruneMost < 0) return badOption("That number of paths to prune", "0 (all) or more");
  if (options.prune && !options.paths) return badOption("Pruning without measuring the paths", "both or neither");
  return {};
}

Intervention wholeMap(int sublayer, PathMap map, PathAction action) {
  Intervention change;
  change.sublayer = sublayer;
  change.map = map;
  change.action = action;
  return change;
}

void addReplacements(const PathsOptions& options, int sublayers, PathReport& report) {
  for (const PathAction action : options.replacements) {
    const bool square = action == PathAction::Identity || action == PathAction::NearestPermutation;
    for (int l = 1; l <= sublayers; ++l) {
      for (const PathMap map : {PathMap::Carry, PathMap::Read, PathMap::Write}) {
        if (square && map != PathMap::Carry) continue;
        report.effects.push_back({wholeMap(l, map, action), 0, 0, 0, 0});
      }
    }
  }
}

/// The token means of step 0, if the run has them.
std::optional<Maps> mapsOfStep0(const LoadedCheckpoint& checkpoint, int sublayers, std::size_t width) {
  const auto folder = checkpoint.runFolder();
  if (folder.empty()) return std::nullopt;
  const auto reader = run::RunDatabaseReader::open(run::RunPaths{folder}.database());
  if (!reader.ok()) return std::nullopt;
  const auto means = reader.value()->meanMaps(0);
  if (!means.ok() || means.value().size() != static_cast<std::size_t>(sublayers)) return std::nullopt;
  Maps maps;
  for (const auto& map : means.value()) {
    if (map.size() != width) return std::nullopt;
    maps.emplace_back(map.begin(), map.end());
  }
  return maps;
}

Result<Maps> tokenMeans(PathsWork& work) {
  Maps sums;
  for (std::int64_t b = 0; b < work.sequences.batches(); ++b) {
    const SequenceBatch batch = work.sequences.at(b);
    work.model.run(batch);
    work.model.addMaps(sums);
    MHC_TRY(
        work.advance(static_cast<std::uint64_t>(batch.rows * work.model.sublayers()), "the token means of the maps"));
  }
  for (auto& map : sums) {
    for (double& value : map) value /= static_cast<double>(work.sequences.tokens());
  }
  return sums;
}

void setValues(Intervention& change, const Maps& maps, int n) {
  const std::vector<double>& map = maps[static_cast<std::size_t>(change.sublayer - 1)];
  const int first = change.map == PathMap::Read ? 0 : change.map == PathMap::Write ? n : 2 * n;
  const int size = change.map == PathMap::Carry ? n * n : n;
  change.values.assign(map.begin() + first, map.begin() + first + size);
}

/// Gives the replacements that are constants their values.
class Constants {
 public:
  Constants(PathsWork& work, const LoadedCheckpoint& checkpoint) : work_(work), checkpoint_(checkpoint) {}

  /// False: it can't be made, because the run has no maps of step 0.
  Result<bool> fill(Intervention& change) {
    const int n = work_.model.streams();
    if (change.action == PathAction::TokenMean) {
      if (!means_) {
        MHC_TRY_ASSIGN(means_, tokenMeans(work_));
      }
      setValues(change, *means_, n);
    } else if (change.action == PathAction::Step0) {
      if (!asked_) first_ = mapsOfStep0(checkpoint_, work_.model.sublayers(), static_cast<std::size_t>(2 * n + n * n));
      asked_ = true;
      if (!first_) return false;
      setValues(change, *first_, n);
    }
    return true;
  }

 private:
  PathsWork& work_;
  const LoadedCheckpoint& checkpoint_;
  std::optional<Maps> means_, first_;
  bool asked_ = false;
};

constexpr const char* kNoStep0 =
    "The run's database holds no maps of step 0: what replaces a map by its value there was left out.";

Result<void> fillConstants(Constants& constants, PathReport& report) {
  std::vector<hyper::PathEffect> kept;
  for (hyper::PathEffect& effect : report.effects) {
    MHC_TRY_ASSIGN(const bool possible, constants.fill(effect.change));
    if (possible) kept.push_back(std::move(effect));
  }
  if (kept.size() < report.effects.size()) report.notes.emplace_back(kNoStep0);
  report.effects = std::move(kept);
  return {};
}

/// All edits together, as one more effect.
Result<void> measureEdits(PathsWork& work, Constants& constants, std::vector<Intervention> edits, PathReport& report) {
  for (Intervention& edit : edits) {
    MHC_TRY_ASSIGN(const bool possible, constants.fill(edit));
    if (!possible) return makeError(ExitCode::BadData, "paths.no_step0", kNoStep0);
  }
  hyper::PathEffect effect{edits.front(), 0, 0, 0, 0};
  effect.change.action = PathAction::Values;
  effect.change.values.clear();
  std::vector<double> differences;
  std::size_t at = 0;
  for (std::int64_t b = 0; b < work.sequences.batches(); ++b) {
    const SequenceBatch batch = work.sequences.at(b);
    work.model.runWithGradients(batch, work.sequences.tokens());
    const std::vector<double> base = work.model.run(batch);
    for (const Intervention& edit : edits) effect.estimate += work.model.estimate(edit);
    for (const double loss : work.model.runEdited(batch, edits)) differences.push_back(loss - base[at++ % base.size()]);
    at = 0;
    MHC_TRY(work.advance(5 * static_cast<std::uint64_t>(batch.rows * work.model.sublayers()), "the edited maps"));
  }
  const PairedMean mean = pairedMean(differences);
  effect.effect = mean.mean;
  effect.low = mean.low;
  effect.high = mean.high;
  report.effects.push_back(std::move(effect));
  report.differences.emplace_back(differences.begin(), differences.end());
  return {};
}

bool anySinkhorn(const config::ModelConfig& model) {
  for (std::int64_t l = 0; l < model.sublayers(); ++l) {
    if (config::modelOfSublayer(model, l).hc_type == config::HcType::Mhc) return true;
  }
  return false;
}

void describeJob(const LoadedCheckpoint& checkpoint, const PathsOptions& options, const PathSequences& sequences,
                 const EditedModel& model, PathReport& report) {
  report.checkpoint = checkpoint.info.folder.string();
  report.step = checkpoint.info.step;
  report.data = sequences.data;
  report.sublayers = model.sublayers();
  report.streams = model.streams();
  report.sequences = sequences.count;
  report.length = sequences.length;
  report.factor = options.factor;
  report.carry = options.sinkhornAgain && anySinkhorn(checkpoint.model) ? "sinkhorn" : "raw";
  report.read = options.renormalise ? "renormalise" : "plain";
  report.seed = options.seed;
  if (sequences.count < 64) {
    report.notes.push_back(
        "Only " + std::to_string(sequences.count) +
        " sequences: intervals are wide. 64 or more are what effects are meant to be measured over.");
  }
}

}  // namespace

Result<PathReport> measurePaths(LoadedCheckpoint& checkpoint, const Backend& backend, const PathsOptions& options,
                                const PathsProgress& progress, const CancelToken& cancel) {
  MHC_TRY(check(options));
  const auto reading = [&progress](std::uint64_t done, std::uint64_t total) {
    if (progress) progress(done, total, "reading the text");
  };
  MHC_TRY_ASSIGN(const PathSequences sequences, PathSequences::open(checkpoint, options, reading, cancel));
  MHC_TRY_ASSIGN(const auto model, EditedModel::create(checkpoint, backend, sequences.batch, sequences.length));
  PathReport report;
  describeJob(checkpoint, options, sequences, *model, report);
  model->setRules({options.sinkhornAgain, options.renormalise, {}});
  PathsWork work(*model, sequences, progress, cancel);
  if (options.paths) {
    for (Intervention& path : hyper::allPaths(model->sublayers(), model->streams(), options.factor)) {
      report.effects.push_back({std::move(path), 0, 0, 0, 0});
    }
  }
  const std::size_t paths = report.effects.size();
  addReplacements(options, model->sublayers(), report);
  std::uint64_t total = effectUnits(work, report) + (options.edits.empty() ? 0 : 5 * work.pass());
  const auto mean = [](const auto& change) { return change.action == PathAction::TokenMean; };
  const bool means =
      std::any_of(options.edits.begin(), options.edits.end(), mean) ||
      std::any_of(report.effects.begin(), report.effects.end(), [&](const auto& e) { return mean(e.change); });
  if (means) total += work.pass();
  if (options.prune) total += pruningUnits(work, options, paths);
  work.setTotal(total);
  Constants constants(work, checkpoint);
  MHC_TRY(fillConstants(constants, report));
  MHC_TRY(measureEffects(work, report));
  if (!options.edits.empty()) {
    MHC_TRY(measureEdits(work, constants, options.edits, report));
  }
  if (options.prune) {
    MHC_TRY(measurePruning(work, options, paths, report));
  }
  return report;
}

}  // namespace mhc::training
