// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <thread>

#include "core/control/ControlHub.h"
#include "core/run/RunDatabaseReader.h"
#include "core/training/record/ResourceMeter.h"
#include "core/training/record/ResourceSampler.h"
#include "core/training/train/Telemetry.h"
#include "tests/base/TemporaryFolder.h"

using namespace mhc;
using namespace mhc::training;
using mhc::tests::TemporaryFolder;

TEST_CASE("the machine's ticks are read as the kernel writes them", "[resources]") {
  CpuCounters counters;
  REQUIRE(parseMachineTicks("cpu  100 5 20 800 50 1 2 3 40 0\ncpu0 1 2 3 4\n", counters));
  CHECK(counters.machineTotal == 981);  // guest time is in user already
  CHECK(counters.machineBusy == 131);
  REQUIRE(parseMachineTicks("cpu 1 2 3 4", counters));  // an old kernel
  CHECK(counters.machineBusy == 6);
  CHECK_FALSE(parseMachineTicks("", counters));
  CHECK_FALSE(parseMachineTicks("intr 1 2 3 4 5", counters));
  CHECK_FALSE(parseMachineTicks("cpu one two", counters));
}

TEST_CASE("written bytes are read, and are unknown where the kernel does not count them", "[resources]") {
  CHECK(parseWrittenBytes("rchar: 1\nwrite_bytes: 4096\ncancelled_write_bytes: 7\n") == 4096.0);
  CHECK_FALSE(parseWrittenBytes("rchar: 1\n"));
  CHECK_FALSE(parseWrittenBytes(""));
}

TEST_CASE("shares are made from two readings", "[resources]") {
  const CpuCounters before{10, 4, 100, 1000};
  ResourceSample sample;
  shareOf(before, {12, 7, 150, 1200}, sample);
  CHECK(sample.cpuPercent == Approx(150));
  CHECK(sample.machinePercent == Approx(25));
  ResourceSample none;
  shareOf(before, before, none);
  CHECK(std::isnan(none.cpuPercent));
  CHECK(std::isnan(none.machinePercent));
}

TEST_CASE("a GPU is asked through the library where it is there; what it does not tell is unknown", "[resources]") {
  const auto gpu = Nvml::load(MHC_FAKE_NVML);
  REQUIRE(gpu != nullptr);
  const GpuSample sample = gpu->sample();
  CHECK(sample.load == 83);
  CHECK(sample.memoryBytes == 10.0 * 1024 * 1024 * 1024);
  CHECK(std::isnan(sample.watts));
  CHECK(sample.celsius == 61);
  CHECK(Nvml::load("libnothing-of-this-name.so") == nullptr);
  CHECK(Nvml::load("libc.so.6") == nullptr);  // a library without its functions
}

TEST_CASE("a meter tells what this process does", "[resources]") {
  const TemporaryFolder folder;
  ResourceMeter meter(folder.path(), Nvml::load(MHC_FAKE_NVML));
  volatile double sum = 0;
  for (int i = 0; i < 20'000'000; ++i) sum = sum + 1;
  const ResourceSample sample = meter.sample();
  CHECK(sample.cpuPercent > 0);
  CHECK(sample.freeBytes > 0);
  REQUIRE(sample.gpu);
  CHECK(sample.gpu->celsius == 61);
  ResourceMeter nowhere(folder / "absent", nullptr);
  CHECK(std::isnan(nowhere.sample().freeBytes));
  CHECK_FALSE(nowhere.sample().gpu);
}

TEST_CASE("samples become series of the run, each sample once", "[resources]") {
  const TemporaryFolder folder;
  auto database = run::RunDatabaseWriter::open(folder / "run.db", {1, 2, "residual"}, "test");
  REQUIRE(database.ok());
  control::ControlHub hub(control::HubOptions{});
  {
    Telemetry telemetry(std::make_unique<run::TelemetryWriter>(std::move(database).value()), hub,
                        std::make_unique<ResourceSampler>(folder.path(), std::chrono::milliseconds(20)));
    for (std::int64_t step = 1; step <= 30; ++step) {
      StepFacts facts;
      facts.report.step = step;
      facts.arenaBytes = 4096;
      telemetry.step(facts, {});
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    REQUIRE(telemetry.flush().ok());
  }
  auto reader = run::RunDatabaseReader::open(folder / "run.db");
  REQUIRE(reader.ok());
  const auto all = reader.value()->series();
  REQUIRE(all.ok());
  std::set<std::string> names;
  for (const auto& info : all.value()) {
    names.insert(info.name);
    const auto points = reader.value()->points(info.id);
    REQUIRE(points.ok());
    if (info.name == "arena_memory") CHECK(points.value().size() == 30);
    if (info.name == "disk_free") {
      CHECK(points.value().size() >= 2);
      CHECK(points.value().size() <= 30);
    }
  }
  for (const char* name : {"cpu_percent", "disk_free", "arena_memory", "memory"}) CHECK(names.contains(name));
}
