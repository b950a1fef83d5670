// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/MachineInfo.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

using namespace mhc;
using namespace mhc::worker;

TEST_CASE("the machine that runs this test is described") {
  const MachineInfo info = machineInfo();
  CHECK(info.threads >= 1);
  CHECK(info.threads == static_cast<int>(std::thread::hardware_concurrency()));
  CHECK(info.cores >= 1);
  CHECK(info.memory > std::uint64_t{64} << 20);
  CHECK(info.available > 0);
  CHECK(info.available <= info.memory);
  REQUIRE(info.kernels.size() >= 2);
  CHECK(info.kernels.back() == "reference");
  const bool avx2 = std::find(info.features.begin(), info.features.end(), "avx2") != info.features.end();
  const bool kernel = std::find(info.kernels.begin(), info.kernels.end(), "avx2") != info.kernels.end();
  CHECK((avx2 || !kernel));
}

TEST_CASE("the document has each part, empty or not") {
  const Json json = toJson(machineInfo());
  CHECK(json["cpu"]["cores"].get<int>() >= 1);
  CHECK(json["memory"]["total"].get<std::uint64_t>() > 0);
  CHECK(json["gpus"].is_array());
  CHECK(json["libraries"].contains("SQLite"));
  CHECK(json["libraries"].contains("LibTorch"));
  MachineInfo bare;
  CHECK(toJson(bare)["gpus"].dump() == "[]");
  bare.gpus.push_back({"NVIDIA H200", "0000:01:00.0"});
  CHECK(toJson(bare)["gpus"].dump() == R"([{"name":"NVIDIA H200","pci":"0000:01:00.0"}])");
}
