// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <memory>
#include <new>
#include <optional>

#include "app/worker/CheckpointOption.h"
#include "app/worker/Commands.h"
#include "app/worker/ConfigOptions.h"
#include "app/worker/Report.h"
#include "app/worker/RooflineJob.h"
#include "app/worker/Session.h"
#include "core/base/Text.h"
#include "core/training/jobs/BenchTrain.h"
#include "kernels/bench/Bench.h"

namespace mhc::worker {
namespace {

struct BenchArguments {
  ConfigOptions source;
  std::int64_t steps = 10;
  double seconds = 0.3;
  std::string device = "cpu";
};

/// The memory and the queue of a device, for the cases of kernels/bench.
kernels::bench::Place placeOn(const std::shared_ptr<training::Device>& device) {
  return {[device](std::size_t bytes) {
            const auto memory = device->allocate(bytes);
            if (!memory.ok()) throw std::bad_alloc();
            return memory.value();
          },
          [device](void* memory) { device->release(memory); }, [device] { device->wait(); }, true};
}

/// All bytes at the full speed of the device's memory.
KernelBound boundOnDevice(const kernels::bench::Result& result, double bandwidth) {
  return bandwidth > 0 && result.bytes > 0 ? KernelBound{result.bytes / bandwidth, "memory"} : KernelBound{};
}

Json toJson(const training::TrainBench& bench) {
  return {{"median_tokens_per_second", bench.medianTokensPerSecond}, {"best_tokens_per_second", bench.bestTokensPerSecond},
          {"median_step_seconds", bench.medianStepSeconds},          {"gemm_seconds", bench.gemmSeconds},
          {"parameters", bench.parameters},                          {"gflops", bench.gflops},
          {"peak_mib", bench.peakMib}};
}

void print(const training::TrainBench& bench, const training::Backend& backend) {
  std::printf("tokens/s            %10.0f  (best %.0f)\n", bench.medianTokensPerSecond, bench.bestTokensPerSecond);
  std::printf("step                %10.1f ms\n", bench.medianStepSeconds * 1e3);
  std::printf("products alone      %10.1f ms  (%.0f %% of the step)\n", bench.gemmSeconds * 1e3,
              100 * bench.gemmSeconds / bench.medianStepSeconds);
  std::printf("speed               %10.1f GFLOP/s\n", bench.gflops);
  std::printf("parameters          %10s\n", formatCount(static_cast<double>(bench.parameters)).c_str());
  std::printf("memory, at most     %10.0f MiB\n", bench.peakMib);
  std::printf("kernels             %10s, %d threads\n", std::string(backend.kernels->name).c_str(), backend.team->threads());
}

ExitCode benchTraining(const BenchArguments& arguments, const Session& session) {
  const auto config = readValidConfig(arguments.source);
  if (!config.ok()) return fail(session, config.error());
  const std::int64_t threads = session.threads > 0 ? session.threads : config.value().training.threads;
  const training::Backend backend = training::makeCpuBackend(threads);
  const bool watched = somebodyWatches();
  const auto onStep = [watched](std::int64_t step, double seconds) {
    if (watched) std::fprintf(stderr, "step %3lld  %8.1f ms%s\n", static_cast<long long>(step), seconds * 1e3, step < 1 ? "  (not counted)" : "");
  };
  const auto bench = training::benchTrain(config.value(), backend, arguments.steps, onStep);
  if (!bench.ok()) return fail(session, bench.error());
  if (session.json) {
    printLine(toJson(bench.value()));
  } else {
    print(bench.value(), backend);
  }
  return ExitCode::Finished;
}

/// Share of its bound that a case reached, 0 if it has none.
double reached(const kernels::bench::Result& r, const KernelBound& bound) { return bound.seconds / r.seconds; }

Json toJson(const kernels::bench::Result& r, const KernelBound& bound) {
  return {{"name", r.name},
          {"median_seconds", r.seconds},
          {"best_seconds", r.best},
          {"gflops", r.flops / r.seconds * 1e-9},
          {"gigabytes_per_second", r.bytes / r.seconds * 1e-9},
          {"bound_seconds", bound.seconds},
          {"bound_by", bound.by},
          {"achieved_over_bound", reached(r, bound)}};
}

/// A figure, or a dash where the case has none.
std::string cell(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return value > 0 ? text : "-";
}

void print(const kernels::bench::Result& r, const KernelBound& bound) {
  std::printf("%-46s %10.3f %10.3f %9s %7s %9s  %s\n", r.name.c_str(), r.seconds * 1e3, r.best * 1e3,
              cell(r.flops / r.seconds * 1e-9).c_str(), cell(r.bytes / r.seconds * 1e-9).c_str(),
              cell(100 * reached(r, bound)).c_str(), bound.by.c_str());
}

ExitCode benchKernels(const BenchArguments& arguments, const Session& session) {
  if (!(arguments.seconds > 0 && arguments.seconds <= 60)) {
    return fail(session, makeError(ExitCode::BadUsage, "bench.seconds", "{seconds} seconds per case can't be used. Use a number above 0, up to 60.",
                                   {{"seconds", formatNumber(arguments.seconds)}}));
  }
  const auto made = training::makeBackend(arguments.device, session.threads);
  if (!made.ok()) return fail(session, made.error());
  const training::Backend& backend = made.value();
  const std::string kernels(backend.kernels->name);
  std::optional<kernels::bench::WithPlace> onDevice;
  estimate::Roofline roofline;
  double bandwidth = 0;
  Json document{{"kernels", kernels}, {"threads", backend.team->threads()}, {"cases", Json::array()}};
  std::string where = std::to_string(backend.team->threads()) + " threads";
  if (backend.device) {
    onDevice.emplace(placeOn(backend.device));
    bandwidth = backend.device->peakBandwidth();
    document["device"] = backend.device->name();
    document["memory_bandwidth"] = bandwidth;
    where = backend.device->name() + ", memory " + formatNumber(std::round(bandwidth * 1e-9)) + " GB/s";
  } else {
    roofline = knownRoofline(backend);
    document["roofline"] = estimate::toJson(roofline);
  }
  if (!session.json) {
    std::printf("%s, %s\n%-46s %10s %10s %9s %7s %9s  %s\n", kernels.c_str(), where.c_str(), "", "median ms", "best ms", "GFLOP/s",
                "GB/s", "% of its", "bound");
  }
  for (const auto cases : {kernels::bench::mixing, kernels::bench::operations}) {
    for (const auto& result : cases(*backend.kernels, *backend.team, arguments.seconds)) {
      const KernelBound bound = backend.device ? boundOnDevice(result, bandwidth) : boundOf(result, roofline);
      if (session.json) {
        document["cases"].push_back(toJson(result, bound));
      } else {
        print(result, bound);
      }
    }
  }
  if (session.json) printDocument(document);
  return ExitCode::Finished;
}

}  // namespace

void addBench(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("bench", "Times training steps or single kernels on this machine");
  command->require_subcommand(1);
  command->fallthrough();
  auto arguments = std::make_shared<BenchArguments>();
  CLI::App* train = command->add_subcommand("train", "Tokens per second of whole training steps on random tokens");
  addConfigOptions(*train, arguments->source);
  train->add_option("--steps", arguments->steps, "Steps that count, after 2 that don't")->capture_default_str();
  train->footer("Examples:\n  mhc-worker bench train --preset small-mhc\n"
                "  mhc-worker bench train --config design.json --set vocab_size=8192 --steps 8 --json");
  train->callback([arguments, &session] {
    session.action = [arguments, &session] { return benchTraining(*arguments, session); };
  });
  CLI::App* kernels = command->add_subcommand("kernels", "Mixing, attention, elementwise kernels and optimizers, one by one, against this machine's bounds");
  kernels->add_option("--seconds", arguments->seconds, "Time for each case")->capture_default_str();
  kernels->add_option("--device", arguments->device, "cpu, or cuda:N of mhc-worker-cuda: bytes a second beside the GPU's peak")
      ->capture_default_str();
  kernels->footer("The bound of a case is what the machine's roofline allows for its operations and bytes; a machine that was not\n"
                  "measured yet is measured first (mhc-worker roofline).\nExample:\n  mhc-worker bench kernels --threads 2");
  kernels->callback([arguments, &session] {
    session.action = [arguments, &session] { return benchKernels(*arguments, session); };
  });
}

}  // namespace mhc::worker
