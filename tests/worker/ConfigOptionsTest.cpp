// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/ConfigOptions.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include "core/base/File.h"
#include "tests/base/TemporaryFolder.h"

using namespace mhc;
using namespace mhc::worker;

namespace {

/// The options of one command line; false if it was not understood.
bool parse(const std::string& line, ConfigOptions& options) {
  CLI::App app;
  app.require_subcommand(1);
  addConfigOptions(*app.add_subcommand("go"), options);
  try {
    app.parse("go " + line);
    return true;
  } catch (const CLI::ParseError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a command line names a preset or a file, and any number of settings in order") {
  ConfigOptions options;
  REQUIRE(parse("--preset tiny-mhc --set steps=4k --set training.seed=7 --set hc_eps=null", options));
  CHECK(options.preset == "tiny-mhc");
  CHECK(options.settings == std::vector<std::string>{"steps=4k", "training.seed=7", "hc_eps=null"});
  CHECK(options.hasSource());
  for (const char* bad : {"--preset a --config b", "--preset", "--set a=1 b=2", "--set", "--preset a --preset b", "more"}) {
    INFO(bad);
    ConfigOptions other;
    CHECK_FALSE(parse(bad, other));
  }
}

TEST_CASE("the configuration is the source with its settings") {
  const auto config = readValidConfig({.preset = "tiny-mhc", .settings = {"steps=10", "warmup_steps=2", "hc_mult=2"}});
  REQUIRE(config.ok());
  CHECK(config.value().training.steps == 10);
  CHECK(config.value().model.hc_mult == 2);
  CHECK(config.value().model.hidden_size == 128);
}

TEST_CASE("files are read, and a setting can mend them") {
  const mhc::tests::TemporaryFolder folder;
  const auto path = folder / "c.json";
  REQUIRE(writeFileDurably(path, R"({"model": {"hc_mult": 99}, "training": {"steps": 300}})").ok());
  CHECK(readValidConfig({.file = path.string()}).error().code == ExitCode::BadConfiguration);
  const auto mended = readValidConfig({.file = path.string(), .settings = {"hc_mult=3"}});
  REQUIRE(mended.ok());
  CHECK(mended.value().model.hc_mult == 3);
  CHECK(mended.value().training.steps == 300);
}

TEST_CASE("no source is bad usage, everything else a bad configuration") {
  CHECK(readConfig({}).error().code == ExitCode::BadUsage);
  CHECK(readConfig({.settings = {"steps=1"}}).error().code == ExitCode::BadUsage);
  CHECK(readConfig({.preset = "tiny"}).error().code == ExitCode::BadConfiguration);
  CHECK(readConfig({.file = "/missing/file"}).error().code == ExitCode::BadConfiguration);
  const auto bad = readValidConfig({.preset = "tiny-mhc", .settings = {"steps=0", "nonsense=1"}});
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().code == ExitCode::BadConfiguration);
  CHECK(bad.error().text().find("training.steps is 0") != std::string::npos);
  CHECK(bad.error().text().find("\"nonsense\"") != std::string::npos);
}

TEST_CASE("a run goes on only with what it began with") {
  const config::Config frozen = readValidConfig({.preset = "tiny-mhc", .settings = {"seed=3"}}).value();
  CHECK(agreesWith({}, frozen).ok());
  CHECK(agreesWith({.settings = {"seed=3"}}, frozen).ok());
  CHECK(agreesWith({.preset = "tiny-mhc", .settings = {"seed=3", "steps=1000"}}, frozen).ok());
  const auto other = agreesWith({.settings = {"seed=4", "learning_rate=1e-3"}}, frozen);
  REQUIRE_FALSE(other.ok());
  CHECK(other.error().code == ExitCode::BadConfiguration);
  CHECK(other.error().text().find("training.seed (3 in the run, 4 now)") != std::string::npos);
  CHECK(other.error().text().find("training.learning_rate (0.002 in the run, 0.001 now)") != std::string::npos);
  CHECK_FALSE(agreesWith({.preset = "tiny-hc", .settings = {"seed=3"}}, frozen).ok());
  CHECK_FALSE(agreesWith({.settings = {"seed=x"}}, frozen).ok());
}
