// SPDX-License-Identifier: GPL-3.0-or-later
// How fast runs are listed, opened and scrubbed: mhc-reader-bench FOLDER [STEPS]. Writes some GB of runs below FOLDER
// at the first call and keeps them. Figures: docs/performance.md.
#include <cstdlib>
#include <random>

#include "app/workbench/bench/BenchRuns.h"
#include "app/workbench/bench/Measure.h"
#include "app/workbench/readers/RunReader.h"
#include "core/run/RunInfo.h"

using namespace mhc;
using namespace mhc::bench;

namespace {

constexpr int kSublayers = 192, kManyRuns = 2000, kSeries = 8;
constexpr std::int64_t kTokensEvery = 10, kPoints = 1'000'000;

int fail(const std::string& sentence) {
  std::fprintf(stderr, "%s\n", sentence.c_str());
  return 1;
}

void scrub(workbench::RunReader& reader, std::int64_t steps) {
  std::mt19937 random(7);
  std::vector<double> with;
  std::vector<double> without;
  std::vector<double> next;
  double warm = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto step = static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(steps));
    const Stopwatch watch;
    const auto frame = reader.frame(step, false);
    (frame.value()->data->tokens[0].empty() ? without : with).push_back(watch.milliseconds());
    if (i == 100) warm = residentMebibytes();
  }
  for (std::int64_t step = 1; step <= 500; ++step) {
    const Stopwatch watch;
    (void)reader.frame(step, false);
    next.push_back(watch.milliseconds());
  }
  print("any step of " + std::to_string(steps) + ", without probe tokens", without);
  print("any step, with the 64 probe tokens of every sublayer", with);
  print("one step after the other", next);
  std::printf("resident after 100 reads %.0f MiB, after 1,500 %.0f MiB\n", warm, residentMebibytes());
}

void open(const std::filesystem::path& folder, const char* what) {
  workbench::RunReader reader(folder);
  const Stopwatch watch;
  std::vector<double> portions;
  std::size_t points = 0;
  double first = 0;
  for (bool more = true; more;) {
    const Stopwatch one;
    const auto update = reader.poll();
    if (!update.ok() || !update.value()) break;
    portions.push_back(one.milliseconds());
    if (first == 0) first = watch.milliseconds();
    for (const auto& rows : update.value()->rows) points += rows.x.size();
    more = !update.value()->complete;
  }
  std::printf("%s: first rows after %.0f ms, all %zu points after %.0f ms\n", what, first, points,
              watch.milliseconds());
  print("  one portion", portions);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return fail("Usage: mhc-reader-bench FOLDER [STEPS]: a folder on a disk with 4 GB of room.");
  const std::filesystem::path folder = argv[1];
  const std::int64_t steps = argc > 2 ? std::atoll(argv[2]) : 10'000;
  if (!writeManyRuns(folder / "many", kManyRuns)) return fail("The runs could not be written.");
  std::error_code ignored;
  std::filesystem::remove(folder / "index.json", ignored);
  {
    run::RunIndex index(folder / "index.json");
    const Stopwatch build;
    const auto listed = index.list(folder / "many").size();
    std::printf("%zu runs listed, index built from nothing: %.0f ms\n", listed, build.milliseconds());
  }
  std::vector<double> lists;
  for (int i = 0; i < 5; ++i) {
    run::RunIndex index(folder / "index.json");  // as a window that was just started
    const Stopwatch watch;
    (void)index.list(folder / "many");
    lists.push_back(watch.milliseconds());
  }
  print("2,000 runs listed from the index", lists);
  if (!writeLongRun(folder / "long", kSeries, kPoints)) return fail("The long run could not be written.");
  open(folder / "long", "8 series of 1 M points");
  const Stopwatch writing;
  if (!writeDeepRun(folder / "deep", kSublayers, steps, kTokensEvery))
    return fail("The deep run could not be written.");
  std::printf("192 sublayers x %lld steps: %.1f GB, written in %.0f s\n", static_cast<long long>(steps),
              static_cast<double>(std::filesystem::file_size(folder / "deep" / "run.db")) * 1e-9,
              writing.milliseconds() / 1000);
  open(folder / "deep", "192 sublayers");
  workbench::RunReader reader(folder / "deep");
  scrub(reader, steps);
  return 0;
}
