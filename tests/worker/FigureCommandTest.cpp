// SPDX-License-Identifier: GPL-3.0-or-later
// figure from outside, on run folders that this test writes.
#include <catch2/catch.hpp>

#include "core/base/File.h"
#include "core/base/Json.h"
#include "core/run/RunDatabaseWriter.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/support/DemoFrames.h"
#include "tests/worker/CommandOutput.h"

using namespace mhc;
using namespace mhc::worker;
using mhc::tests::Finished;
using mhc::tests::runCommand;

namespace {

void writeRun(const std::filesystem::path& folder, const std::string& type, const std::vector<std::int64_t>& steps) {
  std::filesystem::create_directories(folder);
  const run::RunShape shape = type == "residual" ? run::RunShape{1, 8, type} : run::RunShape{4, 8, type};
  auto opened = run::RunDatabaseWriter::open(folder / "run.db", shape, "test");
  REQUIRE(opened.ok());
  for (const std::int64_t step : steps) {
    run::StepRecords record;
    record.step = step;
    record.rows.push_back({step, step, step, 1});
    if (type == "residual") {
      for (int b = 1; b <= 9; ++b) record.blobs.push_back({run::BlobKind::Streams, b, {1, 1, 1}});
    } else {
      const auto data = test::demoFrame({"demo", type, 4, 8, 1000, 3}, step)->data;
      for (int l = 1; l <= 8; ++l) {
        const auto at = static_cast<std::size_t>(l - 1);
        record.blobs.push_back({run::BlobKind::MixingMean, l, data->mean[at]});
        record.blobs.push_back({run::BlobKind::MixingToken, l, data->tokens[at]});
        record.blobs.push_back({run::BlobKind::Composite, l, data->composite[at]});
      }
    }
    REQUIRE(opened.value()->append({record}, {}).ok());
  }
}

Finished figure(const std::string& line) {
  return runCommand(line, {}, addFigure);
}

}  // namespace

TEST_CASE("figure draws runs of all kinds side by side and says their largest gains") {
  const mhc::tests::TemporaryFolder folder;
  writeRun(folder / "plain", "residual", {0, 10});
  writeRun(folder / "free", "hc", {0, 500, 1000});
  writeRun(folder / "bound", "mhc", {0, 500, 1000});
  const std::string runs = " --run " + (folder / "plain").string() + " --run " + (folder / "free").string() +
                           " --run " + (folder / "bound").string();
  const std::filesystem::path file = folder / "gains.svg";
  const Finished finished = figure("figure 7 --json --step 480 --output " + file.string() + runs);
  REQUIRE(finished.code == 0);
  const Json document = parseJson(finished.output).value();
  REQUIRE(document["runs"].size() == 3);
  CHECK(document["runs"][0]["composite_backward_max"] == 1.0);
  CHECK(document["runs"][0]["step"] == 10);
  CHECK(document["runs"][2]["step"] == 500);
  const auto data = test::demoFrame({"demo", "mhc", 4, 8, 1000, 3}, 500)->data;
  double expected = 0;
  for (const auto& record : data->composite) expected = std::max<double>(expected, record[24]);
  CHECK(document["runs"][2]["composite_backward_max"].get<double>() == Approx(expected));
  CHECK(document["runs"][1]["composite_forward_max"].get<double>() > 1.05);
  const std::string svg = readTextFile(file, 1 << 22).value();
  CHECK(svg.find("plain (residual), step 10<") != std::string::npos);
  CHECK(svg.find("bound (mhc), step 500<") != std::string::npos);
  CHECK(figure("figure 8 --output " + (folder / "maps.svg").string() + runs).code == 0);
  CHECK(readTextFile(folder / "maps.svg", 1 << 22).value().find("sublayers 5 to 8") != std::string::npos);
}

TEST_CASE("figure refuses what it can't draw with a sentence") {
  const mhc::tests::TemporaryFolder folder;
  writeRun(folder / "run", "mhc", {0});
  std::filesystem::create_directories(folder / "none");
  const std::string run = " --run " + (folder / "run").string();
  const Finished png = figure("figure 7 --json --output " + (folder / "a.png").string() + run);
  CHECK(png.code == static_cast<int>(ExitCode::BadUsage));
  CHECK(parseJson(png.output).value()["error"]["id"] == "figure.format");
  CHECK(
      figure("figure 7 --json --output " + (folder / "a.svg").string() + " --run " + (folder / "none").string()).code !=
      0);
  CHECK_THROWS_AS(figure("figure 5 --output x.svg" + run), CLI::ParseError);
  writeRun(folder / "new", "mhc", {});
  const Finished unread =
      figure("figure 7 --json --output " + (folder / "a.svg").string() + " --run " + (folder / "new").string());
  CHECK(parseJson(unread.output).value()["error"]["id"] == "figure.nothing_recorded");
  CHECK_FALSE(std::filesystem::exists(folder / "a.svg"));
}
