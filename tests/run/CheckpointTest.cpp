// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "core/base/Sha256.h"
#include "core/run/Checkpoint.h"
#include "core/run/CheckpointLoader.h"
#include "tests/run/FaultyOperations.h"
#include "tests/run/Scratch.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;
namespace fs = std::filesystem;

namespace {

std::string weightsOf(std::int64_t step) {
  std::string bytes(5000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>((i * 31 + static_cast<std::size_t>(step)) % 251);
  return bytes;
}

std::vector<CheckpointFile> filesOf(std::int64_t step) {
  return {checkpointFile("config.json", "{\"hidden_size\": 8}\n"), checkpointFile("model.safetensors", weightsOf(step)),
          checkpointFile("trainer.json", "{\"step\": " + std::to_string(step) + "}\n")};
}

CheckpointFacts factsOf(std::int64_t step, std::optional<double> loss = std::nullopt) {
  CheckpointFacts facts;
  facts.step = step;
  facts.configHash = sha256Of("config");
  facts.versions = {{"program", "0.1.0"}};
  facts.validationLoss = loss;
  return facts;
}

void save(CheckpointWriter& writer, std::int64_t step, std::optional<double> loss = std::nullopt) {
  const auto written = writer.write(factsOf(step, loss), filesOf(step));
  INFO((written.ok() ? "" : written.error().text()));
  REQUIRE(written.ok());
}

std::vector<std::int64_t> stepsIn(const fs::path& run) {
  std::vector<std::int64_t> steps;
  for (const CheckpointInfo& info : listCheckpoints(run)) steps.push_back(info.step);
  return steps;
}

}  // namespace

TEST_CASE("a checkpoint holds its files and a manifest that agrees with them") {
  const Scratch run;
  CheckpointWriter writer(run.path());
  save(writer, 200, 1.5);
  const fs::path folder = run / "checkpoints/step-00000200";
  CHECK(contentOf(folder / "model.safetensors") == weightsOf(200));
  const auto manifest = readJsonFile(folder / "manifest.json");
  REQUIRE(manifest.ok());
  CHECK(manifest.value()["step"] == 200);
  CHECK(manifest.value()["config_hash"] == sha256Of("config"));
  CHECK(manifest.value()["validation_loss"] == 1.5);
  CHECK(manifest.value()["files"][1]["name"] == "model.safetensors");
  CHECK(manifest.value()["files"][1]["bytes"] == 5000);
  CHECK(manifest.value()["files"][1]["sha256"] == sha256Of(weightsOf(200)));

  const auto checked = verifyCheckpoint(folder);
  REQUIRE(checked.ok());
  CHECK(checked.value().step == 200);
  CHECK(checked.value().validationLoss == 1.5);
  CHECK_FALSE(fs::exists(run / "checkpoints/step-00000200.tmp"));
}

TEST_CASE("the same step written again replaces the former one whole") {
  const Scratch run;
  CheckpointWriter writer(run.path());
  save(writer, 7);
  REQUIRE(writer.write(factsOf(7), {checkpointFile("model.safetensors", "other")}).ok());
  const auto found = findCheckpoint(run.path());
  REQUIRE(found.found);
  CHECK(contentOf(found.found->folder / "model.safetensors") == "other");
  CHECK_FALSE(fs::exists(found.found->folder / "trainer.json"));
  CHECK_FALSE(fs::exists(run / "checkpoints/step-00000007.tmp"));
}

TEST_CASE("every altered, torn or missing file of a checkpoint is found, and the one before is used with the reason") {
  const std::string name = GENERATE("config.json", "model.safetensors", "trainer.json", "manifest.json");
  const int damage = GENERATE(0, 1, 2, 3);  // bit, truncated, longer, gone
  const Scratch run;
  CheckpointWriter writer(run.path());
  save(writer, 100);
  save(writer, 200);
  const fs::path file = run / "checkpoints/step-00000200" / name;
  const std::string bytes = contentOf(file);
  if (damage == 0) flipBit(file, bytes.size() / 2);
  if (damage == 1) writeContent(file, bytes.substr(0, bytes.size() - 3));
  if (damage == 2) writeContent(file, bytes + (name == "manifest.json" ? "}" : " "));
  if (damage == 3) fs::remove(file);

  const auto checked = verifyCheckpoint(run / "checkpoints/step-00000200");
  REQUIRE_FALSE(checked.ok());
  CHECK(checked.error().code == ExitCode::BadData);
  CHECK(checked.error().text().find(name) != std::string::npos);
  const CheckpointSearch search = findCheckpoint(run.path());
  REQUIRE(search.found);
  CHECK(search.found->step == 100);
  REQUIRE(search.messages.size() == 2);
  CHECK(search.messages[0].english.find("step-00000200") != std::string::npos);
  CHECK(search.messages[1].english.find("step 100") != std::string::npos);
}

TEST_CASE("every single bit of a manifest matters") {
  const Scratch run;
  CheckpointWriter writer(run.path());
  save(writer, 3);
  const fs::path file = run / "checkpoints/step-00000003/manifest.json";
  const std::string bytes = contentOf(file);
  int survivors = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    flipBit(file, i, static_cast<int>(i % 7));
    // White space between the members says nothing; anything else must be noticed.
    if (verifyCheckpoint(run / "checkpoints/step-00000003").ok() && bytes[i] != ' ' && bytes[i] != '\n') ++survivors;
    writeContent(file, bytes);
  }
  CHECK(survivors == 0);
}

TEST_CASE("folders that are no checkpoints are not taken for some") {
  const Scratch run;
  CheckpointWriter writer(run.path());
  save(writer, 5);
  fs::create_directories(run / "checkpoints/step-00000009.tmp");
  fs::create_directories(run / "checkpoints/step-99999999999999999999999999");
  fs::create_directories(run / "checkpoints/step-0000001x");
  fs::copy(run / "checkpoints/step-00000005", run / "checkpoints/step-00000006");  // its manifest is of step 5
  CHECK(stepsIn(run.path()) == std::vector<std::int64_t>{5});
  CHECK(findCheckpoint(run.path()).found->step == 5);

  writer.removeLeftovers();
  CHECK_FALSE(fs::exists(run / "checkpoints/step-00000009.tmp"));
  CHECK(fs::exists(run / "checkpoints/step-00000005"));
}

TEST_CASE("openCheckpoint takes a run or one of its steps, and says what is wrong otherwise") {
  const Scratch run;
  CheckpointWriter writer(run.path());
  save(writer, 1);
  save(writer, 2);
  CHECK(openCheckpoint(run.path()).value().found->step == 2);
  CHECK(openCheckpoint(run / "checkpoints/step-00000001").value().found->step == 1);
  CHECK(openCheckpoint((run / "checkpoints/step-00000001").string() + "/").value().found->step == 1);
  const Scratch empty;
  const auto none = openCheckpoint(empty.path());
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().code == ExitCode::BadData);
}

TEST_CASE("the keep rule keeps the newest, the best, every m-th and the pinned ones") {
  const Scratch run;
  CheckpointWriter writer(run.path());
  const double losses[] = {2.0, 1.4, 1.1, 1.2, 1.3, 1.25, 1.26, 1.27};
  for (int i = 0; i < 8; ++i) save(writer, (i + 1) * 100, losses[i]);
  REQUIRE(pinCheckpoint(run.path(), 200, true).ok());
  KeepRule rule;
  rule.every = 500;
  CHECK(writer.prune(rule).empty());
  CHECK(stepsIn(run.path()) == std::vector<std::int64_t>{200, 300, 500, 600, 700, 800});

  REQUIRE(pinCheckpoint(run.path(), 200, false).ok());
  rule = KeepRule{};
  rule.best = false;
  rule.last = 0;  // at least one stays
  CHECK(writer.prune(rule).empty());
  CHECK(stepsIn(run.path()) == std::vector<std::int64_t>{800});
}

TEST_CASE("names that leave the folder, and the manifest's own, are refused") {
  const Scratch run;
  CheckpointWriter writer(run.path());
  for (const std::string name : {"../x", "a/b", "", ".", "manifest.json"}) {
    CHECK_FALSE(writer.write(factsOf(1), {checkpointFile(name, "x")}).ok());
  }
  CHECK_FALSE(writer.write(factsOf(1), {checkpointFile("a", "x"), checkpointFile("a", "y")}).ok());
  CHECK(stepsIn(run.path()).empty());
}

TEST_CASE("too little room is told with both numbers before anything is written") {
  const Scratch run;
  FaultyOperations operations;
  CheckpointWriter writer(run.path(), operations);
  save(writer, 1);
  operations.room = 20000;
  const auto refused = writer.write(factsOf(2), filesOf(2));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ExitCode::DiskFull);
  CHECK(refused.error().text().find("19.5 KiB") != std::string::npos);
  CHECK(stepsIn(run.path()) == std::vector<std::int64_t>{1});
}

TEST_CASE("whichever system call fails, the former checkpoint is intact and nothing half-done stays") {
  int total = 0;
  for (int k = 0; k == 0 || k < total; ++k) {
    const Scratch run;
    FaultyOperations operations;
    CheckpointWriter writer(run.path(), operations);
    save(writer, 100);
    operations.calls = 0;
    operations.failAt = k;
    operations.fault = FaultyOperations::Fault::Error;
    operations.errorNumber = ENOSPC;
    const auto written = writer.write(factsOf(200), filesOf(200));
    if (total == 0) {
      // Counts the calls of a write that succeeds.
      FaultyOperations counting;
      const Scratch other;
      CheckpointWriter clean(other.path(), counting);
      save(clean, 200);
      total = counting.calls;
      REQUIRE(total > 20);
    }
    INFO("failing call " << k);
    const CheckpointSearch search = findCheckpoint(run.path());
    REQUIRE(search.found);
    CHECK(search.messages.empty());
    if (written.ok()) {
      CHECK(search.found->step == 200);
    } else {
      CHECK(written.error().code == ExitCode::DiskFull);
      CHECK_FALSE(fs::exists(run / "checkpoints/step-00000200.tmp"));
    }
    // Space is back: the next attempt succeeds.
    save(writer, 200);
    CHECK(findCheckpoint(run.path()).found->step == 200);
  }
}

TEST_CASE("whenever the power goes, a complete checkpoint is found afterwards") {
  const bool sameStep = GENERATE(false, true);
  for (int k = 0;; ++k) {
    const Scratch run;
    {
      FaultyOperations operations;
      CheckpointWriter writer(run.path(), operations);
      save(writer, 100);
      operations.calls = 0;
      operations.failAt = k;
      operations.fault = FaultyOperations::Fault::PowerLoss;
      const auto written = writer.write(factsOf(sameStep ? 100 : 200), filesOf(200));
      if (written.ok()) (void)writer.prune(KeepRule{1, false, 0});
      if (!operations.struck()) break;
    }
    INFO("power lost at call " << k);
    const CheckpointSearch search = findCheckpoint(run.path());
    REQUIRE(search.found);
    CHECK(search.messages.empty());
    CheckpointWriter next(run.path());
    next.removeLeftovers();
    save(next, 300);
    CHECK(findCheckpoint(run.path()).found->step == 300);
    for (const auto& entry : fs::directory_iterator(run / "checkpoints")) {
      CHECK(entry.path().filename().string().starts_with("step-"));
      CHECK_FALSE(entry.path().filename().string().ends_with(".tmp"));
    }
  }
}
