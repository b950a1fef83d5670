// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "app/worker/Commands.h"
#include "app/worker/MachineInfo.h"
#include "app/worker/Report.h"
#include "app/worker/Session.h"
#include "core/base/Clock.h"
#include "core/base/FixedText.h"
#include "core/base/Sha256.h"
#include "core/base/Text.h"
#include "core/training/backend/Arena.h"
#include "core/training/backend/Backend.h"
#include "core/training/collective/OpenCollective.h"

namespace mhc::worker {
namespace {

constexpr std::int64_t kFloats = std::int64_t{4} << 20;  ///< summed around the ring to time it
constexpr auto kLimit = std::chrono::seconds(60);

/// What one rank tells the others; sent as it is.
struct Facts {
  char host[64] = {};
  char build[64] = {};
  char device[96] = {};
  char problem[256] = {};
  double freeBytes = -1;
  double ringBytesPerSecond = -1;
};

/// The version, and a number that changes with the program's bytes.
std::string buildText() {
  const auto hash = sha256OfFile("/proc/self/exe");
  return std::string(MHC_VERSION) + " (" + (hash.ok() ? hash.value().substr(0, 8) : "unknown") + ")";
}

Facts describe(const Result<training::Backend>& backend) {
  Facts facts;
  char host[64] = {};
  ::gethostname(host, sizeof host - 1);
  copyInto(facts.host, host);
  copyInto(facts.build, buildText());
  if (!backend.ok()) {
    copyInto(facts.problem, backend.error().text());
    return facts;
  }
  const training::Backend& b = backend.value();
  const int threads = b.team->threads();
  const std::string cpu =
      "CPU " + std::string(b.kernels->name) + ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  copyInto(facts.device, b.device ? b.device->name() : cpu);
  facts.freeBytes = static_cast<double>(b.device ? b.device->memory().free : training::availableMemory());
  return facts;
}

/// Bytes a second that this rank sends while all sum an array around the ring; the second time, when all are awake.
Result<double> ringSpeed(training::Collective& ranks, const training::Backend& backend) {
  MHC_TRY_ASSIGN(const training::Arena arena,
                 training::Arena::create(kFloats * sizeof(float), *backend.team, backend.device));
  double seconds = 0;
  for (int time = 0; time < 2; ++time) {
    MHC_TRY(ranks.barrier());
    const std::int64_t start = monotonicNanoseconds();
    MHC_TRY(ranks.wait(ranks.allReduce(static_cast<float*>(arena.data()), kFloats)));
    seconds = static_cast<double>(monotonicNanoseconds() - start) * 1e-9;
  }
  const double sent = 2.0 * (ranks.size() - 1) / ranks.size() * kFloats * sizeof(float);
  return sent / std::max(seconds, 1e-9);
}

Json toJson(int rank, const Facts& facts) {
  Json json{{"rank", rank}, {"host", facts.host}, {"build", facts.build}, {"device", facts.device}};
  if (facts.freeBytes >= 0) json["free_bytes"] = facts.freeBytes;
  if (facts.ringBytesPerSecond >= 0) json["ring_bytes_per_second"] = facts.ringBytesPerSecond;
  if (facts.problem[0] != 0) json["problem"] = facts.problem;
  return json;
}

void print(int rank, const Facts& facts) {
  const std::string free = facts.freeBytes < 0 ? "-" : formatBytes(static_cast<std::uint64_t>(facts.freeBytes));
  const std::string ring = facts.ringBytesPerSecond < 0 ? "-" : formatCount(facts.ringBytesPerSecond) + "B/s";
  std::printf("%4d  %-20s %-20s %-28s %12s %12s  %s\n", rank, facts.host, facts.build, facts.device, free.c_str(),
              ring.c_str(), facts.problem);
}

ExitCode run(const Session& session, const std::string& device) {
  const auto launched = training::RankEnvironment::read();
  const bool leads = launched.rank == 0;
  const auto ranks = training::openCollective(launched, device.starts_with("cuda"));
  if (!ranks.ok()) return leads ? fail(session, ranks.error()) : ranks.error().code;
  training::Collective& all = *ranks.value();
  all.setTimeout(kLimit);
  const std::string own = training::deviceOfRank(device, launched);
  // Ranks of one machine share its cores.
  const auto machine = machineInfo();
  const auto backend = training::makeBackend(
      own, session.threads > 0 ? session.threads
                               : std::max(1, std::min(machine.cores, machine.threads) / launched.localSize));
  Facts mine = describe(backend);
  std::vector<Facts> found(static_cast<std::size_t>(all.size()));
  auto gathered = all.gather(&mine, sizeof mine, found.data());
  const bool able = std::all_of(found.begin(), found.end(), [](const Facts& facts) { return facts.problem[0] == 0; });
  if (gathered.ok() && able && all.size() > 1) {
    const auto speed = ringSpeed(all, backend.value());
    if (speed.ok()) mine.ringBytesPerSecond = speed.value();
    if (!speed.ok()) copyInto(mine.problem, speed.error().text());
    gathered = all.gather(&mine, sizeof mine, found.data());
  }
  if (!gathered.ok()) return leads ? fail(session, gathered.error()) : gathered.error().code;
  if (!leads) return ExitCode::Finished;
  Json rows = Json::array();
  bool good = true;
  for (std::size_t rank = 0; rank < found.size(); ++rank) {
    Facts& facts = found[rank];
    if (std::string(facts.build) != found[0].build && facts.problem[0] == 0)
      copyInto(facts.problem, "It is another build than rank 0's. Install the same one.");
    good = good && facts.problem[0] == 0;
    rows.push_back(toJson(static_cast<int>(rank), facts));
    if (!session.json) print(static_cast<int>(rank), facts);
  }
  if (session.json) printDocument({{"ranks", std::move(rows)}, {"ready", good}});
  return good ? ExitCode::Finished : ExitCode::BadConfiguration;
}

}  // namespace

void addPreflight(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "preflight",
      "Looks at the ranks of a launcher without training: host, build, device, free memory, speed of the ring");
  command->footer(
      "Examples:\n"
      "  mpirun -n 2 mhc-worker preflight\n"
      "  torchrun --standalone --no-python --nproc-per-node 8 mhc-worker-cuda preflight --device cuda --json");
  auto device = std::make_shared<std::string>("cpu");
  command->add_option("--device", *device, "cpu, or cuda: each rank takes the GPU of its place on the machine")
      ->capture_default_str();
  command->callback([&session, device] { session.action = [&session, device] { return run(session, *device); }; });
}

}  // namespace mhc::worker
