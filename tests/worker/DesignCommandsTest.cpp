// SPDX-License-Identifier: GPL-3.0-or-later

#include <catch2/catch.hpp>

#include "app/worker/ScalingText.h"
#include "core/base/File.h"
#include "core/graph/DesignPresets.h"
#include "core/graph/Workload.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/worker/CommandOutput.h"

using namespace mhc;
using namespace mhc::worker;
using mhc::tests::Finished;
using mhc::tests::runCommand;
using Catch::Matchers::Contains;

namespace {

Finished run(const std::string& line) {
  return runCommand(line, {}, addScaling, addExport);
}

std::string printed(const char* preset, std::vector<int> gpus) {
  const auto work = graph::workloadOf(graph::designPreset(preset).value()).value();
  return scalingText(work, *estimate::clusterNamed("h100"), gpus);
}

}  // namespace

TEST_CASE("docs/scaling.md shows what the command prints") {
  const std::string page = readTextFile(std::string(MHC_SOURCE_DIR) + "/docs/scaling.md", 1 << 20).value();
  CHECK_THAT(page, Contains("```\n" + printed("paper-27b", {8, 64, 512}) + "```"));
  CHECK_THAT(page, Contains("```\n" + printed("paper-3b", {8, 64}) + "```"));
  CHECK(run("scaling --preset paper-27b").output == printed("paper-27b", {8, 64, 512}));
}

TEST_CASE("scaling gives the same as JSON, for the cluster and the numbers asked for") {
  const Finished finished = run("scaling --preset paper-27b --gpus 16,32 --cluster b200 --json");
  REQUIRE(finished.code == 0);
  const Json json = parseJson(finished.output).value();
  CHECK(json.at("cluster").at("name") == Json("b200"));
  REQUIRE(json.at("rows").size() == 6);
  CHECK(json.at("rows")[0].at("gpus") == Json(16));
  CHECK(json.at("rows")[5].at("spread") == Json("experts"));
  CHECK(json.at("rows")[0].at("memory_bytes").get<double>() > 27e9 * 18);
  const Json plain = parseJson(run("scaling --preset small-mhc --json").output).value();
  CHECK(plain.at("rows").size() == 6);  // no experts: two spreads of three numbers
  CHECK(run("scaling --preset tiny-mhc --cluster abacus").code == 2);
  CHECK(run("scaling").code == 2);
}

TEST_CASE("export writes a design in each form, to a file or to standard output") {
  const mhc::tests::TemporaryFolder folder;
  const std::string file = (folder / "arguments.sh").string();
  REQUIRE(run("export --preset small-mhc --to megatron " + file).code == 0);
  const std::string script = readTextFile(file, 1 << 20).value();
  CHECK_THAT(script, Contains("  --enable-mhc-connections\n") && Contains("MEGATRON_ARGUMENTS=("));
  const Finished json = run("export --preset small-mhc --to megatron --json");
  CHECK(parseJson(json.output).value().at("arguments").size() > 20);
  CHECK_THAT(run("export --preset small-mhc --to python").output, Contains("class Model(nn.Module)"));
  CHECK_THAT(run("export --preset small-mhc --to cpp").output, Contains("int main("));
  CHECK(run("export --preset tiny-hc --to megatron").code == 3);
  CHECK(run("export --preset tiny-hc --to python /nowhere/at/all").code != 0);
}
