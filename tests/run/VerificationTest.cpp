// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Sha256.h"
#include "core/run/Checkpoint.h"
#include "core/run/RunVerification.h"
#include "tests/run/DatabaseFixture.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;
namespace fs = std::filesystem;

namespace {

/// A run with a database, a configuration and checkpoints at steps 10 and 20.
void writeRun(const fs::path& folder) {
  const std::string config = "{\"training\": {}}\n";
  writeContent(folder / "config.json", config);
  {
    const auto writer = openWriter(folder / "run.db");
    appendSteps(*writer, 0, 30);
  }
  CheckpointWriter checkpoints(folder);
  for (const std::int64_t step : {10, 20}) {
    CheckpointFacts facts;
    facts.step = step;
    facts.configHash = sha256Of(config);
    REQUIRE(checkpoints.write(facts, {checkpointFile("model.safetensors", std::string(3000, 'w'))}).ok());
  }
}

int badParts(const fs::path& folder) {
  const auto verified = verifyRun(folder);
  REQUIRE(verified.ok());
  int bad = 0;
  for (const Verdict& verdict : verified.value().verdicts) bad += verdict.problem ? 1 : 0;
  CHECK(verified.value().good() == (bad == 0));
  return bad;
}

}  // namespace

TEST_CASE("a good run is found good, part by part") {
  const Scratch run;
  writeRun(run.path());
  const auto verified = verifyRun(run.path());
  REQUIRE(verified.ok());
  CHECK(verified.value().good());
  const auto& verdicts = verified.value().verdicts;
  REQUIRE(verdicts.size() == 4);
  CHECK(verdicts[0].what == Verdict::What::Database);
  CHECK(verdicts[0].step == 30);
  CHECK(verdicts[2].step == 10);
  CHECK(verdicts[3].step == 20);
  CHECK(verdicts[3].bytes == 3000);
}

TEST_CASE("each kind of damage is found where it is") {
  const Scratch run;
  writeRun(run.path());
  SECTION("a checkpoint's bytes") {
    flipBit(run / "checkpoints/step-00000010/model.safetensors", 1234);
    CHECK(badParts(run.path()) == 1);
    CHECK(verifyRun(run.path()).value().verdicts[2].problem->text().find("model.safetensors") != std::string::npos);
  }
  SECTION("a checkpoint without a manifest") {
    fs::remove(run / "checkpoints/step-00000020/manifest.json");
    CHECK(badParts(run.path()) == 1);
  }
  SECTION("the database") {
    std::string bytes = contentOf(run / "run.db");
    for (std::size_t i = 4096; i < bytes.size(); i += 512) bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
    writeContent(run / "run.db", bytes);
    CHECK(badParts(run.path()) == 1);
  }
  SECTION("the configuration: it no longer is what the checkpoints were made with") {
    writeContent(run / "config.json", "{\"training\": {} }\n");
    CHECK(badParts(run.path()) == 2);
    writeContent(run / "config.json", "{");
    CHECK(badParts(run.path()) == 3);
  }
}

TEST_CASE("what is no run is refused") {
  const Scratch empty;
  CHECK(verifyRun(empty.path()).error().code == ExitCode::BadData);
  CHECK_FALSE(verifyRun(empty / "absent").ok());
}
