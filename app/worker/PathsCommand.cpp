// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/worker/CheckpointOption.h"
#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "app/worker/Signals.h"
#include "core/base/Clock.h"
#include "core/base/File.h"
#include "core/base/Philox.h"
#include "core/run/PathReportFile.h"
#include "core/run/RunFolder.h"
#include "core/training/paths/PathsJob.h"

namespace mhc::worker {
namespace {

struct PathsArguments {
  std::string checkpoint, output, edit, carry = "sinkhorn", read = "plain";
  std::vector<std::string> replace;
  bool only = false;
  training::PathsOptions options;
};

/// Lines for programs, a line that is overwritten for people; at most five times a second.
class Progress {
 public:
  explicit Progress(const Session& session) : json_(session.json) {}
  ~Progress() {
    if (shown_ && !json_) std::fprintf(stderr, "\r%60s\r", "");
  }
  void operator()(std::uint64_t done, std::uint64_t total, std::string_view what) {
    const std::int64_t now = monotonicNanoseconds();
    if (shown_ && now - last_ < 200'000'000) return;
    if (!json_ && !somebodyWatches()) return;
    shown_ = true;
    last_ = now;
    if (json_) {
      printLine({{"event", "progress"}, {"done", done}, {"total", total}, {"what", what}});
    } else if (total > 0) {
      std::fprintf(stderr, "\r%3.0f %%  %-50.*s", 100.0 * static_cast<double>(done) / static_cast<double>(total),
                   static_cast<int>(what.size()), what.data());
    }
  }

 private:
  bool json_;
  bool shown_ = false;
  std::int64_t last_ = 0;
};

Result<std::vector<hyper::PathAction>> actionsOf(const std::vector<std::string>& names) {
  std::vector<hyper::PathAction> actions;
  for (const std::string& name : names) {
    constexpr const char* known[] = {"identity", "uniform", "permutation", "mean", "step0"};
    const auto* found = std::find(std::begin(known), std::end(known), name);
    if (found == std::end(known)) {
      return makeError(ExitCode::BadUsage, "paths.replace",
                       "--replace {name} is unknown. Use identity, uniform, permutation, mean or step0.",
                       {{"name", name}});
    }
    actions.push_back(static_cast<hyper::PathAction>(1 + (found - std::begin(known))));
  }
  return actions;
}

/// Where the result goes: --output, or results/ of the run folder. Empty for an edit that is only printed.
Result<std::filesystem::path> placeOf(const PathsArguments& arguments, const training::LoadedCheckpoint& checkpoint) {
  if (!arguments.output.empty()) return std::filesystem::path(arguments.output);
  if (arguments.only) return std::filesystem::path();
  const auto folder = checkpoint.runFolder();
  if (folder.empty()) {
    return makeError(ExitCode::BadUsage, "paths.no_output",
                     "The checkpoint lies in no run folder. Name the file for the result with --output.");
  }
  const auto results = run::RunPaths{folder}.results();
  MHC_TRY(createDirectories(results));
  MHC_TRY(checkWritable(results));
  const auto bits = philox(static_cast<std::uint64_t>(wallNanoseconds()), streamOf("paths.result"),
                           static_cast<std::uint64_t>(::getpid()));
  return results / run::pathReportName(checkpoint.info.step, bits[0]);
}

Result<Json> editsFrom(const std::string& file) {
  if (file != "-") return readJsonFile(file);
  std::string text;
  char part[4096];
  for (std::size_t got = 0;
       (got = std::fread(part, 1, sizeof part, stdin)) > 0 && text.size() < (std::size_t{1} << 20);) {
    text.append(part, got);
  }
  return parseJson(text);
}

struct Done {
  hyper::PathReport report;
  std::filesystem::path file;
};

Result<Done> measure(PathsArguments& arguments, const Session& session) {
  const training::Backend backend = training::makeCpuBackend(session.threads);
  MHC_TRY_ASSIGN(training::LoadedCheckpoint checkpoint, openCheckpoint(arguments.checkpoint, backend, true));
  training::PathsOptions& options = arguments.options;
  options.sinkhornAgain = arguments.carry == "sinkhorn";
  options.renormalise = arguments.read == "renormalise";
  options.paths = !arguments.only;
  MHC_TRY_ASSIGN(options.replacements, actionsOf(arguments.replace));
  if (!arguments.edit.empty()) {
    MHC_TRY_ASSIGN(const Json edits, editsFrom(arguments.edit));
    MHC_TRY_ASSIGN(options.edits, hyper::interventionsFrom(edits, static_cast<int>(checkpoint.model.sublayers()),
                                                           checkpoint.model.streams()));
  }
  Done done;
  MHC_TRY_ASSIGN(done.file, placeOf(arguments, checkpoint));
  {
    Progress progress(session);
    MHC_TRY_ASSIGN(done.report,
                   training::measurePaths(
                       checkpoint, backend, options,
                       [&progress](std::uint64_t a, std::uint64_t b, std::string_view what) { progress(a, b, what); },
                       signalCancel()));
  }
  if (!done.file.empty()) {
    MHC_TRY(run::writePathReport(done.file, done.report));
  }
  return done;
}

Json toJson(const Done& done, bool edited) {
  const hyper::PathReport& r = done.report;
  Json json{{"event", "result"},           {"kind", "paths"}, {"step", r.step},
            {"checkpoint", r.checkpoint},  {"data", r.data},  {"sequences", r.sequences},
            {"sequence_length", r.length}, {"loss", r.loss},  {"effects", r.effects.size()}};
  if (!done.file.empty()) json["output"] = done.file.string();
  if (edited) {
    const hyper::PathEffect& e = r.effects.back();
    json["edit"] = {{"loss", r.loss + e.effect}, {"effect", e.effect},          {"low", e.low}, {"high", e.high},
                    {"estimate", e.estimate},    {"measurable", e.measurable()}};
  }
  if (!r.pruning.empty()) json["pruned"] = r.pruning.removed.size();
  json["notes"] = r.notes;
  return json;
}

void print(const hyper::PathEffect& e, const std::string& name) {
  std::printf("%-44s %+.5f  [%+.5f, %+.5f]%s  estimate %+.5f\n", name.c_str(), e.effect, e.low, e.high,
              e.measurable() ? "" : "  no measurable effect", e.estimate);
}

void print(const Done& done, bool edited) {
  const hyper::PathReport& r = done.report;
  std::printf("loss %.5f nats per token over %lld sequences of %lld tokens of %s, step %lld\n", r.loss,
              static_cast<long long>(r.sequences), static_cast<long long>(r.length), r.data.c_str(),
              static_cast<long long>(r.step));
  for (const std::string& note : r.notes) std::printf("%s\n", note.c_str());
  std::vector<hyper::PathEffect> sorted(r.effects.begin(), r.effects.end() - (edited ? 1 : 0));
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.effect > b.effect; });
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < std::min(sorted.size(), kShown); ++i) print(sorted[i], hyper::describe(sorted[i].change));
  if (sorted.size() > kShown) std::printf("… and %zu more\n", sorted.size() - kShown);
  if (edited) print(r.effects.back(), "the edited maps");
  if (!r.pruning.empty()) {
    std::printf("pruned %zu paths: loss %.5f → %.5f\n", r.pruning.removed.size(), r.pruning.loss.front(),
                r.pruning.loss.back());
  }
  if (!done.file.empty()) std::printf("Wrote %s.\n", done.file.c_str());
}

ExitCode run(PathsArguments& arguments, const Session& session) {
  watchSignals();
  const bool edited = !arguments.edit.empty();
  if (arguments.only && !edited && arguments.replace.empty()) {
    return fail(session, makeError(ExitCode::BadUsage, "paths.nothing",
                                   "With --no-paths there is nothing to measure. Give --edit or --replace."));
  }
  const auto done = measure(arguments, session);
  if (!done.ok()) return fail(session, done.error());
  if (session.json) {
    printLine(toJson(done.value(), edited));
  } else {
    print(done.value(), edited);
  }
  return ExitCode::Finished;
}

}  // namespace

void addPaths(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<PathsArguments>();
  training::PathsOptions& o = arguments->options;
  CLI::App* command =
      app.add_subcommand("paths", "What each path through the streams is worth: cut it, measure the loss");
  addCheckpointOption(*command, arguments->checkpoint);
  command->add_option("--output", arguments->output, "Safetensors file (default: results/ of the run folder)")
      ->type_name("FILE");
  command->add_option("--data", o.data, "A text file, corpus:tiny or synthetic:copy (default: the run's)")
      ->type_name("FILE");
  command->add_option("--sequences", o.sequences, "Validation sequences that each loss is taken over (default: 64)");
  command->add_option("--length", o.length, "Tokens of each (default: the run's sequence_length)");
  command->add_flag("--no-paths", arguments->only,
                    "Leave the single reads, writes and carries out: only --replace and --edit");
  command->add_option("--scale", o.factor, "Factor of each path: 0 cuts it (default), above 1 strengthens");
  command
      ->add_option("--carry", arguments->carry,
                   "A carry is scaled in its logit and Sinkhorn runs again, or as the raw entry")
      ->check(CLI::IsMember({"sinkhorn", "raw"}));
  command->add_option("--read", arguments->read, "Whether Σ H_pre is kept when a read is scaled")
      ->check(CLI::IsMember({"plain", "renormalise"}));
  command
      ->add_option("--replace", arguments->replace,
                   "Whole maps by: identity, uniform, permutation, mean (over tokens), step0 (separate by commas)")
      ->delimiter(',')
      ->type_name("WITH");
  command->add_option("--edit", arguments->edit, "JSON file of edited maps, made together (- reads stdin)")
      ->type_name("FILE");
  command->add_flag("--prune", o.prune,
                    "Also the pruning curve: paths taken out one after another, beside random order");
  command->add_option("--prune-most", o.pruneMost, "Paths to take out (default: all)");
  command->add_option("--prune-candidates", o.pruneCandidates,
                      "How many of the cheapest so far are measured for each removal (default: 4)");
  command->add_option("--prune-orders", o.pruneOrders, "Random orders");
  command->add_option("--seed", o.seed, "Of the random orders");
  command->footer(
      "Examples:\n  mhc-worker paths --checkpoint runs/first --replace identity,mean\n"
      "  mhc-worker paths --checkpoint runs/first --prune --prune-most 40 --json\n"
      "  echo '{\"edits\": [{\"sublayer\": 3, \"map\": \"res\", \"replace\": \"identity\"}]}' | mhc-worker paths "
      "--checkpoint runs/first --no-paths --edit -");
  command->callback(
      [arguments, &session] { session.action = [arguments, &session] { return run(*arguments, session); }; });
}

}  // namespace mhc::worker
