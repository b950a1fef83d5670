// SPDX-License-Identifier: GPL-3.0-or-later
// What is exported as code, run, against the worker's logits on the same checkpoint.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/base/File.h"
#include "core/graph/CodeExport.h"
#include "core/graph/Convert.h"
#include "core/graph/Edit.h"
#include "core/run/Checkpoint.h"
#include "core/training/jobs/ForwardJob.h"
#include "tests/training/SmallCheckpoint.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;

namespace {

struct Ran {
  int code = -1;
  std::string output;
};

Ran runShell(const std::string& command) {
  Ran ran;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) ran.output.append(buffer, got);
  ran.code = ::pclose(pipe);
  return ran;
}

std::string quoted(const std::filesystem::path& path) {
  return "'" + path.string() + "'";
}

/// A Python that can import torch: this machine's with the wheel that the programs link, or an environment with its
/// own.
std::string pythonWithTorch() {
  static const std::string found = [] {
    const std::string wheel = "PYTHONPATH=" + quoted(MHC_LIBTORCH_ROOT) + " ";
    const std::filesystem::path peer =
        std::filesystem::path(MHC_LIBTORCH_ROOT).parent_path() / "peer-torch-2.11.0/bin/python";
    std::string tried;
    for (const std::string& python : {wheel + "/usr/bin/python3", wheel + "python3", quoted(peer)}) {
      const Ran ran = runShell(python + " -c 'import torch'");
      if (ran.code == 0) return python;
      tried += python + ": " + ran.output.substr(0, 300) + "\n";
    }
    FAIL("No Python can import torch. Install python3-typing-extensions (packaging/install-dependencies).\n" << tried);
    return std::string();
  }();
  return found;
}

const std::vector<std::int32_t> tokens{3, 17, 0, 30, 5, 5, 21, 9, 12, 1, 28};

std::string tokenText() {
  std::string text;
  for (const std::int32_t id : tokens) text += (text.empty() ? "" : ",") + std::to_string(id);
  return text;
}

std::vector<double> parsedLogits(const Ran& ran) {
  INFO(ran.output.substr(0, 2000));
  REQUIRE(ran.code == 0);
  const auto json = parseJson(ran.output.substr(ran.output.find("[[")));
  REQUIRE(json.ok());
  std::vector<double> values;
  for (const Json& row : json.value()) {
    for (const Json& value : row) values.push_back(value.get<double>());
  }
  return values;
}

void checkSame(const std::vector<double>& got, const std::vector<float>& wanted) {
  REQUIRE(got.size() == wanted.size());
  double largest = 0, size = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    largest = std::max(largest, std::abs(got[i] - static_cast<double>(wanted[i])));
    size = std::max(size, std::abs(got[i]));
  }
  INFO("largest logit " << size << ", largest difference " << largest);
  CHECK(size > 0.5);
  CHECK(largest <= 1e-5 * std::max(1.0, size));
}

void check(const config::ModelConfig& model) {
  const Folder folder;
  const auto step = writeCheckpoint(folder / "run", model);
  auto checkpoint = LoadedCheckpoint::open(step, makeCpuBackend(2));
  REQUIRE(checkpoint.ok());
  const auto result = forward(checkpoint.value(), makeCpuBackend(2), tokens, {}, false);
  REQUIRE(result.ok());
  REQUIRE(result.value().tensors.front().name == "logits");
  const std::vector<float>& wanted = result.value().tensors.front().values;

  config::Config config;
  config.model = model;
  config.training.sequence_length = 16;
  config.training.evaluate_tokens = 16;
  const graph::Design design = graph::fromConfig(config);
  const std::string arguments = " " + quoted(step / "model.safetensors") + " " + tokenText();

  const auto python = graph::pythonModule(design);
  REQUIRE(python.ok());
  REQUIRE(writeFileDurably(folder / "model.py", python.value()).ok());
  checkSame(parsedLogits(runShell(pythonWithTorch() + " " + quoted(folder / "model.py") + arguments)), wanted);

  const auto cpp = graph::cppProgram(design);
  REQUIRE(cpp.ok());
  REQUIRE(writeFileDurably(folder / "model.cpp", cpp.value()).ok());
  const Ran compiled = runShell(std::string(MHC_CXX) + " -std=c++20 -O1 -Wall -Wextra -Werror -Wno-unused-function " +
                                quoted(folder / "model.cpp") + " -o " + quoted(folder / "model"));
  INFO(compiled.output);
  REQUIRE(compiled.code == 0);
  checkSame(parsedLogits(runShell(quoted(folder / "model") + arguments)), wanted);
}

}  // namespace

TEST_CASE("Exported programs give the worker's logits: mhc as in the paper", "[export]") {
  check(smallModel());
}

TEST_CASE("Exported programs give the worker's logits: residual", "[export]") {
  config::ModelConfig model = smallModel(config::HcType::Residual);
  model.num_key_value_heads = 1;
  check(model);
}

TEST_CASE("Exported programs give the worker's logits: DeepSeek's numerics, mean, a head of its own", "[export]") {
  config::ModelConfig model = smallModel();
  model.hc_numerics = config::HcNumerics::DeepseekV4;
  model.hc_temperature = 0.7;
  model.hc_reduce = config::HcReduce::Mean;
  model.tie_word_embeddings = false;
  check(model);
}

TEST_CASE("Exported programs give the worker's logits: every sublayer in its own way, a learned reduction",
          "[export]") {
  config::ModelConfig model = smallModel(config::HcType::Hc);
  model.hc_mult = 3;
  model.hc_reduce = config::HcReduce::Head;
  model.hc_per_layer[1] = {{"hc_type", "mhc"}, {"hc_sinkhorn_iters", 3}, {"hc_numerics", "deepseek_v4"}};
  model.hc_per_layer[2] = {{"hc_type", "identity"}, {"hc_dynamic", false}};
  model.hc_per_layer[3] = {{"hc_type", "mhc"}, {"hc_dynamic", false}, {"hc_temperature", 2.0}};
  check(model);
}

TEST_CASE("A design that can't be run is not exported", "[export]") {
  const graph::Design design = graph::fromConfig({});
  for (const graph::Block* block : design.allBlocks()) {
    if (block->type != "ffn") continue;
    const graph::Design moe = graph::changeType(design, block->id, "moe");
    CHECK(graph::pythonModule(moe).error().message.id == "export.not_runnable");
    CHECK(graph::cppProgram(moe).error().text().find("Mixture of experts") != std::string::npos);
  }
}
