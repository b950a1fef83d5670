// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/ConfigOptions.h"
#include "app/worker/MachineInfo.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Text.h"
#include "core/estimate/Estimate.h"
#include "core/estimate/Forecast.h"
#include "core/estimate/Roofline.h"

namespace mhc::worker {
namespace {

struct Estimates {
  int threads = 0;
  estimate::Parameters parameters;
  estimate::Flops flops;
  estimate::Memory memory;
  estimate::MixingCost mixing;
  estimate::Forecast forecast;
  bool measured = false;  ///< by `mhc-worker roofline`
};

Estimates estimateFor(const config::Config& config, const Session& session) {
  std::int64_t threads = session.threads > 0 ? session.threads : config.training.threads;
  if (threads <= 0) {
    const MachineInfo machine = machineInfo();
    threads = std::min(machine.cores, machine.threads);
  }
  Estimates e;
  e.threads = static_cast<int>(std::clamp<std::int64_t>(threads, 1, 1024));
  e.parameters = estimate::parameters(config.model);
  e.flops = estimate::flopsPerToken(config);
  e.memory = estimate::memory(config);
  e.mixing = estimate::mixingCost(config);
  const estimate::Machine machine = estimate::machineFor(e.threads);
  e.forecast = estimate::forecast(config, machine);
  e.measured = machine.measured;
  return e;
}

Json toJson(const estimate::Range& range) {
  return {{"low", range.low}, {"expected", range.expected}, {"high", range.high}};
}

Json toJson(const Estimates& e) {
  const auto& [threads, p, flops, memory, mixing, forecast, measured] = e;
  return {
      {"parameters",
       {{"embedding", p.embedding}, {"attention", p.attention}, {"ffn", p.ffn}, {"norms", p.norms},
        {"mixing", p.mixing}, {"head", p.head}, {"total", p.total()}}},
      {"flops_per_token",
       {{"weights", flops.weights}, {"attention", flops.attention}, {"model", flops.model()},
        {"mixing_projections", flops.projections}, {"mixing_streams", flops.streams},
        {"mixing_sinkhorn", flops.sinkhorn}, {"all", flops.all}}},
      {"memory_bytes",
       {{"weights", memory.weights}, {"gradients", memory.gradients}, {"optimizer", memory.optimizer},
        {"streams", memory.streams}, {"activations", memory.activations}, {"workspace", memory.workspace},
        {"runtime", memory.runtime}, {"total", memory.total()}}},
      {"mixing",
       {{"parameters_per_sublayer", mixing.parameters_per_sublayer}, {"flops_share", mixing.flops_share},
        {"bytes_per_token", mixing.bytes_per_token}, {"time_share", forecast.mixing_share}}},
      {"forecast",
       {{"threads", threads}, {"measured", measured}, {"tokens_per_second", toJson(forecast.tokens_per_second)},
        {"step_seconds", toJson(forecast.step_seconds)}, {"total_seconds", toJson(forecast.total_seconds)},
        {"mfu", forecast.mfu}}},
  };
}

void row(const char* name, std::int64_t count) {
  if (count > 0) std::printf("  %-20s %15lld\n", name, static_cast<long long>(count));
}

void row(const char* name, std::uint64_t bytes, std::uint64_t total) {
  if (bytes == 0) return;
  std::printf("  %-20s %12s  %5.1f %%\n", name, formatBytes(bytes).c_str(),
              100.0 * static_cast<double>(bytes) / static_cast<double>(total));
}

void printMemory(const estimate::Memory& m) {
  std::printf("memory                 %12s\n", formatBytes(m.total()).c_str());
  row("weights", m.weights, m.total());
  row("gradients", m.gradients, m.total());
  row("optimizer", m.optimizer, m.total());
  row("streams", m.streams, m.total());
  row("activations", m.activations, m.total());
  row("workspace", m.workspace, m.total());
  row("runtime", m.runtime, m.total());
}

void print(const Estimates& e) {
  const auto& p = e.parameters;
  std::printf("parameters             %15lld\n", static_cast<long long>(p.total()));
  row("embedding", p.embedding);
  row("attention", p.attention);
  row("feed-forward", p.ffn);
  row("norms", p.norms);
  row("stream mixing", p.mixing);
  row("head", p.head);
  std::printf("FLOP per token         %15s\n", formatCount(e.flops.model()).c_str());
  std::printf("  mixing beside others %13.1f %%\n", 100 * e.mixing.flops_share);
  printMemory(e.memory);
  const auto& f = e.forecast;
  std::printf(e.measured ? "forecast for %d threads, from this machine's measured speed:\n"
                         : "forecast for %d threads, a guess from their number (mhc-worker roofline measures):\n",
              e.threads);
  std::printf("  %s tokens/s (%s to %s), %s in all (%s to %s)\n", formatCount(f.tokens_per_second.expected).c_str(),
              formatCount(f.tokens_per_second.low).c_str(), formatCount(f.tokens_per_second.high).c_str(),
              formatDuration(f.total_seconds.expected).c_str(), formatDuration(f.total_seconds.low).c_str(),
              formatDuration(f.total_seconds.high).c_str());
}

ExitCode run(const Session& session, const ConfigOptions& options) {
  const auto config = readValidConfig(options);
  if (!config.ok()) return fail(session, config.error());
  const Estimates estimates = estimateFor(config.value(), session);
  if (session.json) {
    printDocument(toJson(estimates));
  } else {
    print(estimates);
  }
  return ExitCode::Finished;
}

}  // namespace

void addEstimate(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("estimate", "Parameters, FLOPs per token, memory by part and a forecast of the speed");
  command->footer(
      "Examples:\n"
      "  mhc-worker estimate --preset small-mhc\n"
      "  mhc-worker estimate --config design.json --set micro_batch=4 --json");
  auto options = std::make_shared<ConfigOptions>();
  addConfigOptions(*command, *options);
  command->callback([&session, options] {
    session.action = [&session, options] { return run(session, *options); };
  });
}

}  // namespace mhc::worker
