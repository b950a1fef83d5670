// SPDX-License-Identifier: GPL-3.0-or-later

#include <catch2/catch.hpp>

#include "core/base/File.h"
#include "core/base/Json.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/worker/CommandOutput.h"

using namespace mhc;
using namespace mhc::worker;
using mhc::tests::Finished;
using mhc::tests::runCommand;

namespace {

Finished run(const std::string& line, const std::string& input = {}) {
  return runCommand(line, input, addValidate, addEstimate, addDevices);
}

}  // namespace

TEST_CASE("validate says every problem and ends with 3, or says that there is none") {
  const Finished good = run("validate --preset tiny-mhc");
  CHECK(good.code == 0);
  CHECK(good.output == "The configuration is valid.\n");
  const Finished bad = run("validate --preset tiny-mhc --set hc_mult=9 --set learning_rate=0.5 --set steps=0");
  CHECK(bad.code == 3);
  CHECK(bad.output.find("error: model.hc_mult is 9, but must be 1 to 8.") != std::string::npos);
  CHECK(bad.output.find("error: training.steps is 0") != std::string::npos);
  CHECK(bad.output.find("warning: training.learning_rate is 0.5") != std::string::npos);
  CHECK(bad.output.find("2 errors.") != std::string::npos);
  CHECK(run("validate --preset tiny-mhc --set learning_rate=0.5").code == 0);  // a warning is no error
}

TEST_CASE("validate --json is one document, and a configuration may come from stdin") {
  const Finished bad = run("validate --json --config -", R"({"model": {"hidden_size": 100}, "training": {"stpes": 1}})");
  CHECK(bad.code == 3);
  const Json json = bad.json();
  CHECK(json["valid"] == false);
  REQUIRE(json["problems"].size() == 2);
  CHECK(json["problems"][0]["field"] == "training.stpes");
  CHECK(json["problems"][1]["id"] == "config.heads_do_not_divide");
  CHECK(json["problems"][1]["severity"] == "error");
  CHECK(json["problems"][1]["related"] == Json::array({"model.num_attention_heads"}));
  const Finished refused = run("validate --json --config -", "{\"model\": ");
  CHECK(refused.code == 3);
  CHECK(refused.json()["error"]["id"] == "json.syntax");
  CHECK(run("validate --json --config -", "{\"model\": {}}").json() == Json{{"valid", true}, {"problems", Json::array()}});
  CHECK(run("validate").code == 2);
}

TEST_CASE("estimate gives exact parameters, memory by part and a forecast") {
  const Finished finished = run("estimate --preset tiny-mhc --json");
  CHECK(finished.code == 0);
  const Json json = finished.json();
  CHECK(json["parameters"]["total"] == 935'256);
  CHECK(json["parameters"]["mixing"] == 98'520);
  CHECK(json["memory_bytes"]["optimizer"] == 935'256 * 8);
  std::uint64_t sum = 0;
  for (const auto& [key, value] : json["memory_bytes"].items()) sum += key == "total" ? 0 : value.get<std::uint64_t>();
  CHECK(json["memory_bytes"]["total"] == sum);
  CHECK(json["flops_per_token"]["model"].get<double>() == Approx(6.0 * 935'256 + 6.0 * 4 * 128 * 128));
  CHECK(json["forecast"]["tokens_per_second"]["expected"].get<double>() > 100);
  const Finished text = run("estimate --preset tiny-mhc");
  CHECK(text.output.find("935256") != std::string::npos);
  CHECK(text.output.find("tokens/s") != std::string::npos);
  CHECK(run("estimate --preset tiny-mhc --set hidden_size=130 --json").code == 3);
}

TEST_CASE("devices says what there is, and that there is no graphics card") {
  const Finished text = run("devices");
  CHECK(text.code == 0);
  CHECK(text.output.find("CPU ") == 0);
  const Json json = run("devices --json").json();
  CHECK((json["gpus"].empty() == (text.output.find("GPU        none found") != std::string::npos)));
}
