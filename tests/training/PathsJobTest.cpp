// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <functional>
#include <set>

#include "core/base/Paths.h"
#include "core/training/paths/PathsWork.h"
#include "tests/training/SmallCheckpoint.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;
using config::HcType;
using hyper::PathAction;
using hyper::PathMap;

namespace {

/// A checkpoint of a model that reads bytes, and a text of 8,000: 24 validation sequences of 16.
struct Job {
  Folder folder;
  Backend backend = makeCpuBackend(1);
  PathsOptions options;

  explicit Job(HcType type = HcType::Mhc) {
    setProfile(folder / "profile");
    config::ModelConfig m = smallModel(type);
    m.vocab_size = 256;
    writeCheckpoint(folder / "run", m);
    std::string text;
    for (int i = 0; i < 8000; ++i) text += static_cast<char>('a' + i * (i % 13 + 7) % 26);
    std::ofstream(folder / "text.txt", std::ios::binary) << text;
    options.data = (folder / "text.txt").string();
  }
  ~Job() { setProfile({}); }

  Result<hyper::PathReport> measure(const PathsProgress& progress = {}, const CancelToken& cancel = {}) {
    auto checkpoint = LoadedCheckpoint::open(folder / "run", backend, true);
    if (!checkpoint.ok()) return checkpoint.error();
    return measurePaths(checkpoint.value(), backend, options, progress, cancel);
  }
  hyper::PathReport report() {
    auto made = measure();
    if (!made.ok()) FAIL(made.error().text());
    return std::move(made).value();
  }
};

}  // namespace

TEST_CASE("The interval of paired differences is Student's", "[paths]") {
  const PairedMean mean = pairedMean({1, 2, 3});
  CHECK(mean.mean == 2);
  CHECK(mean.high == Approx(2 + 4.303 / std::sqrt(3)).epsilon(1e-3));
  CHECK(mean.low == Approx(2 - 4.303 / std::sqrt(3)).epsilon(1e-3));
  const PairedMean none = pairedMean({0, 0, 0});
  CHECK(none.low == 0);
  CHECK(none.high == 0);
}

TEST_CASE("A report has every path with its effect, the same each time", "[paths]") {
  Job job;
  const hyper::PathReport first = job.report();
  CHECK(first.sublayers == 4);
  CHECK(first.streams == 4);
  CHECK(first.sequences == 24);
  CHECK(first.length == 16);
  CHECK(first.carry == "sinkhorn");
  REQUIRE(first.effects.size() == 96);
  REQUIRE(first.sequenceLoss.size() == 24);
  REQUIRE(first.notes.size() == 1);
  CHECK_THAT(first.notes[0], Catch::Contains("24 sequences"));
  int measurable = 0;
  for (std::size_t i = 0; i < first.effects.size(); ++i) {
    const hyper::PathEffect& e = first.effects[i];
    CHECK(e.change == hyper::allPaths(4, 4, 0)[i]);
    CHECK(e.low <= e.effect);
    CHECK(e.high >= e.effect);
    CHECK(std::isfinite(e.estimate));
    double sum = 0;
    for (const float d : first.differences[i]) sum += static_cast<double>(d);
    CHECK(e.effect == Approx(sum / 24).margin(1e-7));
    measurable += e.measurable() ? 1 : 0;
  }
  CHECK(measurable > 20);
  const hyper::PathReport again = job.report();
  CHECK(again.loss == first.loss);
  CHECK(again.differences == first.differences);
  // Equal streams before sublayer 1: H_res there is without function as long as its rows sum to 1.
  for (const hyper::PathEffect& e : first.effects) {
    if (e.change.sublayer == 1 && e.change.map == PathMap::Carry) CHECK(std::fabs(e.effect) < 1e-5);
  }
}

TEST_CASE("Whole maps are replaced wherever that is possible", "[paths]") {
  Job job;
  job.options.paths = false;
  job.options.replacements = {PathAction::Identity, PathAction::Uniform, PathAction::TokenMean, PathAction::Step0};
  const hyper::PathReport report = job.report();
  // Without a database nothing of step 0 is known.
  REQUIRE(report.effects.size() == 4 * (1 + 3 + 3));
  CHECK_THAT(report.notes.back(), Catch::Contains("step 0"));
  for (const hyper::PathEffect& e : report.effects) {
    if (e.change.action == PathAction::TokenMean) {
      CHECK(e.change.values.size() == (e.change.map == PathMap::Carry ? 16U : 4U));
    }
  }
  Job identity(HcType::Identity);
  identity.options.paths = false;
  identity.options.replacements = {PathAction::Identity, PathAction::NearestPermutation};
  for (const hyper::PathEffect& e : identity.report().effects) {
    CHECK(e.effect == 0);
    CHECK(e.low == 0);
    CHECK(e.high == 0);
    CHECK(e.estimate == 0);
    CHECK_FALSE(e.measurable());
  }
}

TEST_CASE("Edited maps are one more effect, and equal the same replacement", "[paths]") {
  Job job;
  job.options.paths = false;
  job.options.replacements = {PathAction::Uniform};
  job.options.edits =
      hyper::interventionsFrom(
          parseJson(R"({"edits": [{"sublayer": 3, "map": "pre", "values": [0.25, 0.25, 0.25, 0.25]}]})").value(), 4, 4)
          .value();
  const hyper::PathReport report = job.report();
  REQUIRE(report.effects.size() == 13);
  const auto uniform = std::find_if(report.effects.begin(), report.effects.end(), [](const hyper::PathEffect& e) {
    return e.change.sublayer == 3 && e.change.map == PathMap::Read;
  });
  CHECK(report.effects.back().effect == uniform->effect);
  CHECK(report.effects.back().high == uniform->high);
  CHECK(report.effects.back().estimate == Approx(uniform->estimate));
}

TEST_CASE("Pruning takes out path after path, with random orders beside it", "[paths]") {
  Job job;
  job.options.prune = true;
  job.options.pruneMost = 5;
  job.options.pruneOrders = 2;
  job.options.sinkhornAgain = false;
  const hyper::PathReport report = job.report();
  const hyper::PruningCurve& c = report.pruning;
  REQUIRE(c.removed.size() == 5);
  REQUIRE(c.loss.size() == 6);
  CHECK(c.loss[0] == Approx(report.loss).epsilon(1e-6));
  CHECK(c.low[0] == 0);
  CHECK(std::set<std::int32_t>(c.removed.begin(), c.removed.end()).size() == 5);
  const auto& first = report.effects[static_cast<std::size_t>(c.removed[0])];
  CHECK(c.loss[1] == Approx(report.loss + first.effect).epsilon(1e-6));
  CHECK(c.counts == std::vector<std::int32_t>{0, 1, 2, 3, 4, 5});
  REQUIRE(c.random.size() == 2);
  CHECK(c.random[0] != c.random[1]);
  for (const auto& row : c.random) {
    CHECK(row[0] == Approx(c.loss[0]).epsilon(1e-6));
    CHECK(row[5] > c.loss[5]);
  }
  job.options.seed = 2;
  CHECK(job.report().pruning.random != c.random);
}

TEST_CASE("Progress goes up to its total, and a job that is cancelled ends", "[paths]") {
  Job job;
  job.options.prune = true;
  job.options.pruneMost = 2;
  job.options.replacements = {PathAction::TokenMean};
  std::uint64_t last = 0, all = 0;
  REQUIRE(job.measure([&](std::uint64_t done, std::uint64_t total, std::string_view what) {
               if (what == "reading the text") return;
               CHECK(done >= last);
               CHECK(done <= total);
               last = done;
               all = total;
             })
              .ok());
  CHECK(last == all);
  CancelToken cancel;
  const auto stopped = job.measure(
      [&](std::uint64_t done, std::uint64_t total, std::string_view) {
        if (total > 0 && done * 3 > total) cancel.cancel();
      },
      cancel);
  REQUIRE_FALSE(stopped.ok());
  CHECK(stopped.error().code == ExitCode::StoppedResumable);
}

TEST_CASE("Paths refuse bad requests with a sentence", "[paths]") {
  Job job;
  const auto refusal = [&](const std::function<void(PathsOptions&)>& change) {
    const PathsOptions kept = job.options;
    change(job.options);
    const auto made = job.measure();
    job.options = kept;
    return made.ok() ? std::string("accepted") : made.error().text();
  };
  CHECK_THAT(refusal([](PathsOptions& o) { o.factor = -1; }), Catch::Contains("factor"));
  CHECK_THAT(refusal([](PathsOptions& o) { o.factor = std::nan(""); }), Catch::Contains("factor"));
  CHECK_THAT(refusal([](PathsOptions& o) { o.sequences = 1; }), Catch::Contains("sequences"));
  CHECK_THAT(refusal([](PathsOptions& o) { o.length = 17; }), Catch::Contains("1 to 16"));
  CHECK_THAT(refusal([](PathsOptions& o) { o.data.clear(); }), Catch::Contains("--data"));
  CHECK_THAT(refusal([](PathsOptions& o) { o.data = "/nowhere/text"; }), Catch::Contains("/nowhere/text"));
  CHECK_THAT(refusal([](PathsOptions& o) { o.pruneCandidates = 0; }), Catch::Contains("candidates"));
  Job residual(HcType::Residual);
  CHECK_THAT(residual.measure().error().text(), Catch::Contains("residual"));
}
