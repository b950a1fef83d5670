// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cstdio>

#include "core/base/Json.h"
#include "tests/worker/WorkerProcess.h"

using namespace mhc;
using namespace mhc::worker::test;
using Catch::Matchers::Contains;

TEST_CASE("preflight describes one rank, and one that can't use its device") {
  const Json alone = runWorker({"preflight", "--json"}).document();
  REQUIRE(alone.at("ranks").size() == 1);
  CHECK(alone.at("ready") == Json(true));
  CHECK(alone.at("ranks")[0].at("free_bytes").get<double>() > 1e6);
  CHECK_FALSE(alone.at("ranks")[0].contains("ring_bytes_per_second"));
  const Finished gpu = runWorker({"preflight", "--json", "--device", "cuda"});
  CHECK(gpu.code == 3);
  CHECK_THAT(gpu.document().at("ranks")[0].at("problem").get<std::string>(), Contains("built without CUDA"));
}

#if defined(MHC_MPIRUN)
TEST_CASE("preflight under mpirun times the ring and finds one build") {
  const char* const command =
      MHC_MPIRUN " -n 2 --oversubscribe --allow-run-as-root --bind-to none " MHC_WORKER " preflight --json 2>/dev/null";
  std::FILE* pipe = ::popen(command, "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  char buffer[4096];
  for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, got);
  CHECK(::pclose(pipe) == 0);
  const auto document = parseJson(output);
  REQUIRE(document.ok());
  const Json& ranks = document.value().at("ranks");
  REQUIRE(ranks.size() == 2);
  CHECK(ranks[1].at("rank") == Json(1));
  CHECK(ranks[0].at("build") == ranks[1].at("build"));
  for (const Json& rank : ranks) CHECK(rank.at("ring_bytes_per_second").get<double>() > 1e6);
}
#endif
