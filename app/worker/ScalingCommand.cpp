// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/worker/Commands.h"
#include "app/worker/DesignOptions.h"
#include "app/worker/Report.h"
#include "app/worker/ScalingText.h"
#include "app/worker/Session.h"
#include "core/graph/Workload.h"

namespace mhc::worker {
namespace {

struct ScalingOptions {
  DesignOptions design;
  std::string cluster = "h100";
  std::vector<int> gpus{8, 64, 512};
};

Result<estimate::Cluster> clusterOf(const std::string& name) {
  if (const auto known = estimate::clusterNamed(name)) return *known;
  std::string names;
  for (const estimate::Cluster& cluster : estimate::knownClusters())
    names += (names.empty() ? "" : ", ") + cluster.name;
  return makeError(ExitCode::BadUsage, "worker.unknown_cluster", "There is no cluster \"{name}\". Known ones: {names}.",
                   {{"name", name}, {"names", names}});
}

ExitCode run(const Session& session, const ScalingOptions& options) {
  const auto cluster = clusterOf(options.cluster);
  if (!cluster.ok()) return fail(session, cluster.error());
  const auto design = readDesign(options.design);
  if (!design.ok()) return fail(session, design.error());
  const auto work = graph::workloadOf(design.value());
  if (!work.ok()) return fail(session, work.error());
  if (session.json) {
    printDocument(scalingJson(work.value(), cluster.value(), options.gpus));
  } else {
    std::fputs(scalingText(work.value(), cluster.value(), options.gpus).c_str(), stdout);
  }
  return ExitCode::Finished;
}

}  // namespace

void addScaling(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "scaling",
      "What bounds a step of a design on many GPUs: bytes by link and times, from data sheets, nothing measured");
  command->footer(
      "Each GPU's part of one step: what it holds, and how long products (at 40 % of the peak), the mixings' memory "
      "traffic,\n"
      "the links inside a node and the network would each take alone. docs/scaling.md explains the three spreads.\n"
      "Examples:\n"
      "  mhc-worker scaling --preset paper-27b\n"
      "  mhc-worker scaling --config design.mhcd --gpus 8,16,32 --cluster a100 --json");
  auto options = std::make_shared<ScalingOptions>();
  addDesignOptions(*command, options->design);
  command->add_option("--gpus", options->gpus, "Numbers of GPUs (default: 8,64,512)")
      ->delimiter(',')
      ->check(CLI::Range(1, 1000000))
      ->type_name("N,…");
  command->add_option("--cluster", options->cluster, "a100, h100 (default), h200 or b200: nodes of eight")
      ->type_name("NAME");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace mhc::worker
