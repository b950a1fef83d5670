// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/RankLauncher.h"

#include <catch2/catch.hpp>

#include "core/base/File.h"
#include "tests/base/TemporaryFolder.h"

using namespace mhc;
using namespace mhc::workbench;
using Catch::Matchers::Contains;
using mhc::widgets::RankLauncher;
using mhc::widgets::RankPlan;

namespace {

LauncherPlace place(int cores, bool root) {
  return {cores, root, [](const std::string& name) -> std::optional<std::filesystem::path> {
            if (name == "nothing") return std::nullopt;
            return "/usr/bin/" + name;
          }};
}

std::string lineOf(const RankPlan& plan, const LauncherPlace& at) {
  const auto words = rankWords(plan, at, "/opt/mhc-worker", {"train", "--run", "runs/a run"});
  return words.ok() ? shellLine(words.value()) : words.error().text();
}

}  // namespace

TEST_CASE("mpirun is told what it refuses by itself: more ranks than cores, and root") {
  CHECK(lineOf({2, RankLauncher::Mpirun, {}, false}, place(8, false)) ==
        "/usr/bin/mpirun -n 2 -x TERM=dumb --bind-to none /opt/mhc-worker train --run 'runs/a run'");
  CHECK(lineOf({3, RankLauncher::Mpirun, {}, false}, place(2, true)) ==
        "/usr/bin/mpirun -n 3 --oversubscribe --allow-run-as-root -x TERM=dumb --bind-to none /opt/mhc-worker train --run 'runs/a "
        "run'");
}

TEST_CASE("A hosts file goes to the launchers that take one") {
  const mhc::tests::TemporaryFolder folder;
  const std::string file = (folder / "hosts").string();
  REQUIRE(writeFileDurably(file, "node1 slots=8\n").ok());
  const QString hosts = QString::fromStdString(file);
  CHECK_THAT(lineOf({16, RankLauncher::Mpirun, hosts, false}, place(2, false)),
             Contains("-n 16 --hostfile " + file + " -x TERM=dumb --bind-to"));
  CHECK_THAT(lineOf({16, RankLauncher::Srun, hosts, true}, place(2, false)),
             Contains("srun -n 16 --kill-on-bad-exit=1 --nodefile=" + file + " --gpus-per-task=1 /opt"));
  CHECK_THAT(lineOf({16, RankLauncher::Torchrun, hosts, true}, place(2, false)),
             Contains("Leave the hosts file empty"));
  CHECK_THAT(lineOf({16, RankLauncher::Mpirun, hosts + QStringLiteral("x"), false}, place(2, false)),
             Contains("can't be read"));
}

TEST_CASE("torchrun starts GPUs of this machine, and what is not installed is said") {
  CHECK_THAT(lineOf({4, RankLauncher::Torchrun, {}, true}, place(2, false)),
             Contains("torchrun --standalone --no-python --nproc-per-node 4 /opt"));
  CHECK_THAT(lineOf({4, RankLauncher::Torchrun, {}, false}, place(2, false)), Contains("Choose mpirun"));
  LauncherPlace bare = place(2, false);
  bare.find = [](const std::string&) { return std::optional<std::filesystem::path>(); };
  CHECK_THAT(lineOf({2, RankLauncher::Mpirun, {}, false}, bare), Contains("mpirun was not found. Install Open MPI"));
}

TEST_CASE("Words are quoted for a shell where they must be") {
  CHECK(shellLine({"a", "", "it's", "b=c"}) == "a '' 'it'\\''s' b=c");
}
