// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <filesystem>

#include "core/run/PathReportFile.h"
#include "core/run/SafetensorsWriter.h"
#include "tests/run/Scratch.h"

using namespace mhc;
using namespace mhc::run;

namespace {

hyper::PathReport report() {
  hyper::PathReport r;
  r.checkpoint = "/runs/a/checkpoints/step-00000009";
  r.data = "corpus:tiny";
  r.step = 9;
  r.sublayers = 2;
  r.streams = 2;
  r.sequences = 3;
  r.length = 8;
  r.loss = 1.25;
  r.carry = "sinkhorn";
  r.sequenceLoss = {1, 1.25, 1.5};
  for (const auto& path : hyper::allPaths(2, 2, 0.5)) {
    const auto i = static_cast<double>(r.effects.size());
    r.effects.push_back({path, i * 0.01, i * 0.01 - 0.005, i * 0.01 + 0.005, i * 0.02});
    r.differences.push_back({static_cast<float>(i), 0.5F, -1});
  }
  r.pruning.removed = {3, 1};
  r.pruning.loss = {1.25, 1.5, 2};
  r.pruning.low = {0, 0.1, 0.2};
  r.pruning.high = {0, 0.3, 0.4};
  r.pruning.counts = {0, 2};
  r.pruning.random = {{1.25, 3}, {1.25, 4}};
  r.notes = {"first", "second"};
  return r;
}

}  // namespace

TEST_CASE("A report of paths reads back as it was written, and equal reports give equal bytes", "[run]") {
  const test::Scratch folder;
  const auto file = folder / "a.safetensors";
  REQUIRE(writePathReport(file, report()).ok());
  REQUIRE(writePathReport(folder / "b.safetensors", report()).ok());
  CHECK(test::contentOf(file) == test::contentOf(folder / "b.safetensors"));
  const auto back = readPathReport(file);
  if (!back.ok()) FAIL(back.error().text());
  const hyper::PathReport r = report();
  const hyper::PathReport& b = back.value();
  CHECK(b.checkpoint == r.checkpoint);
  CHECK(b.step == 9);
  CHECK(b.loss == 1.25);
  CHECK(b.carry == "sinkhorn");
  CHECK(b.sequenceLoss == r.sequenceLoss);
  REQUIRE(b.effects.size() == r.effects.size());
  for (std::size_t i = 0; i < r.effects.size(); ++i) {
    CHECK(b.effects[i].change == r.effects[i].change);
    CHECK(b.effects[i].effect == r.effects[i].effect);
    CHECK(b.effects[i].low == r.effects[i].low);
    CHECK(b.effects[i].estimate == r.effects[i].estimate);
  }
  CHECK(b.differences == r.differences);
  CHECK(b.pruning.removed == r.pruning.removed);
  CHECK(b.pruning.high == r.pruning.high);
  CHECK(b.pruning.random == r.pruning.random);
  CHECK(b.notes == r.notes);
}

TEST_CASE("A damaged or foreign result is refused with a sentence", "[run]") {
  const test::Scratch folder;
  const auto file = folder / "a.safetensors";
  const auto refusal = [&] {
    const auto back = readPathReport(file);
    if (back.ok()) return std::string("accepted");
    return back.error().text();
  };
  CHECK_THAT(refusal(), Catch::Contains("a.safetensors"));
  const float one = 1;
  REQUIRE(writeSafetensors(file, {{"x", Dtype::F32, {1}, &one, false}}, {}).ok());
  CHECK_THAT(refusal(), Catch::Contains("no result of"));
  CHECK(readPathReport(file).error().code == ExitCode::BadData);
  REQUIRE(
      writeSafetensors(file, {{"x", Dtype::F32, {1}, &one, false}}, {{"format", "mhc-paths"}, {"version", "1"}}).ok());
  CHECK_THAT(refusal(), Catch::Contains("step"));
  hyper::PathReport wrong = report();
  wrong.pruning.removed = {3, 99};
  REQUIRE(writePathReport(file, wrong).ok());
  CHECK_THAT(refusal(), Catch::Contains("prune.removed"));
  wrong = report();
  wrong.effects[0].change.sublayer = 3;
  REQUIRE(writePathReport(file, wrong).ok());
  CHECK_THAT(refusal(), Catch::Contains("effects"));
  REQUIRE(writePathReport(file, report()).ok());
  std::filesystem::resize_file(file, 2000);
  CHECK(refusal() != "accepted");
}
