// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/Report.h"
#include "app/worker/RooflineJob.h"
#include "app/worker/Session.h"
#include "core/base/Log.h"
#include "core/base/Text.h"

namespace mhc::worker {
namespace {

struct RooflineArguments {
  double seconds = 0.3;
  bool stored = false;
};

void print(const estimate::Roofline& r) {
  std::printf("processor            %s, %s, %d threads\n", r.processor.c_str(), r.kernels.c_str(), r.threads);
  std::printf("FMA, float32         %8.1f GFLOP/s\n", r.fma * 1e-9);
  if (r.dot > 0) std::printf("dot products, bf16   %8.1f GFLOP/s\n", r.dot * 1e-9);
  std::printf("matrix products      %8.1f GFLOP/s  (float32)\n", r.product * 1e-9);
  std::printf("attention            %8.1f GFLOP/s  (float32, both passes)\n", r.attention * 1e-9);
  std::printf("triad, memory        %8.1f GB/s\n", r.triad * 1e-9);
  std::printf("  streaming stores   %8.1f GB/s\n", r.triadStreaming * 1e-9);
  for (const estimate::CacheSpeed& cache : r.caches) {
    std::printf("triad, %-4s          %8.1f GB/s  (%s)\n", cache.name.c_str(), cache.bandwidth * 1e-9,
                formatBytes(cache.capacity).c_str());
  }
}

ExitCode roofline(const RooflineArguments& arguments, const Session& session) {
  if (!(arguments.seconds > 0 && arguments.seconds <= 60)) {
    return fail(session, makeError(ExitCode::BadUsage, "roofline.seconds",
                                   "{seconds} seconds for a figure can't be used. Use a number above 0, up to 60.",
                                   {{"seconds", formatNumber(arguments.seconds)}}));
  }
  const training::Backend backend = training::makeCpuBackend(session.threads);
  estimate::Roofline result;
  if (arguments.stored) {
    const auto known = estimate::cachedRoofline(std::string(backend.kernels->name), backend.team->threads());
    if (!known) {
      return fail(
          session,
          makeError(ExitCode::BadData, "roofline.none",
                    "This machine was not measured yet with these threads and kernels. Run: mhc-worker roofline"));
    }
    result = *known;
  } else {
    result = measureRoofline(backend, arguments.seconds);
    if (const auto saved = estimate::saveRoofline(result); !saved.ok()) logWarning(saved.error().text());
  }
  if (session.json) {
    printDocument(estimate::toJson(result));
  } else {
    print(result);
  }
  return ExitCode::Finished;
}

}  // namespace

void addRoofline(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("roofline", "Measures what this machine can do at most, and keeps it in the user's cache");
  auto arguments = std::make_shared<RooflineArguments>();
  command->add_option("--seconds", arguments->seconds, "Time for each figure")->capture_default_str();
  command->add_flag("--stored", arguments->stored, "Prints what was measured before instead of measuring");
  command->footer(
      "The machine should be idle. Utilisation of training runs is a share of the FMA peak.\n"
      "Example:\n  mhc-worker roofline --threads 2 --json");
  command->callback(
      [arguments, &session] { session.action = [arguments, &session] { return roofline(*arguments, session); }; });
}

}  // namespace mhc::worker
