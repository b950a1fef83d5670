// SPDX-License-Identifier: GPL-3.0-or-later
// The public door to the numbers: files in, files out, against autograd on an independent implementation.
#include <catch2/catch.hpp>
#include <cmath>

#include "core/run/Safetensors.h"
#include "core/training/jobs/ForwardJob.h"
#include "tests/training/SmallCheckpoint.h"
#include "tests/training/autograd/AutogradModel.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;
using config::HcType;

namespace {

const std::vector<std::int32_t> kIds = {3, 17, 0, 30, 3, 8, 21, 5, 12, 9, 1};
const std::vector<std::int32_t> kTargets = {17, 0, 30, 3, 8, 21, 5, 12, 9, 1, 2};

double distance(const std::vector<float>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum = std::hypot(sum, static_cast<double>(a[i]) - b[i]);
  return sum;
}

double norm(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum = std::hypot(sum, v);
  return sum;
}

LoadedCheckpoint load(const std::filesystem::path& path) {
  auto loaded = LoadedCheckpoint::open(path, makeCpuBackend(2), true);
  if (!loaded.ok()) FAIL(loaded.error().text());
  return std::move(loaded).value();
}

}  // namespace

TEST_CASE("Logits, loss and gradients in the file are autograd's", "[forward]") {
  for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
    for (const bool tied : {true, false}) {
      INFO("type " << static_cast<int>(type) << " tied " << tied);
      const Folder folder;
      config::ModelConfig m = smallModel(type);
      m.tie_word_embeddings = tied;
      m.hc_reduce = tied ? config::HcReduce::Sum : config::HcReduce::Head;
      LoadedCheckpoint checkpoint = load(writeCheckpoint(folder.path(), m));
      const auto result = forward(checkpoint, makeCpuBackend(2), kIds, kTargets, true);
      REQUIRE(result.ok());
      REQUIRE(writeTensors(folder / "out.safetensors", result.value().tensors).ok());

      AutogradModel reference(m, strongWeights(m));
      const double loss = reference.loss(kIds, kTargets, 1, 1.0 / 11);
      const auto opened = run::SafetensorsFile::open(folder / "out.safetensors");
      REQUIRE(opened.ok());
      const run::SafetensorsFile& file = opened.value();
      std::vector<float> logits(11 * 31), scalar(1);
      REQUIRE(file.readFloats("logits", {11, 31}, logits.data()).ok());
      REQUIRE(file.readFloats("loss", {}, scalar.data()).ok());
      CHECK(scalar[0] == Approx(loss).epsilon(1e-5));
      CHECK(*result.value().loss == Approx(loss).epsilon(1e-5));
      CHECK(distance(logits, reference.logits()) < 1e-4 * norm(reference.logits()));

      double all = 0;
      for (const auto& [name, values] : reference.gradients()) all = std::hypot(all, norm(values));
      const auto gradients = reference.gradients();
      CHECK(file.tensors().size() == gradients.size() + 2);
      for (const config::TensorInfo& info : config::tensorsOf(m)) {
        std::vector<float> got(static_cast<std::size_t>(info.count()));
        REQUIRE(file.readFloats("grad." + info.name, {info.shape.begin(), info.shape.end()}, got.data()).ok());
        const std::vector<double>& wanted = gradients.at(info.name);
        INFO(info.name);
        CHECK(distance(got, wanted) <= 1e-4 * norm(wanted) + 1e-8 * all);
      }
    }
  }
}

TEST_CASE("Without targets there are logits alone; with them the logits are the same", "[forward]") {
  const Folder folder;
  LoadedCheckpoint checkpoint = load(writeCheckpoint(folder.path(), smallModel()));
  const Backend backend = makeCpuBackend(2);
  const auto plain = forward(checkpoint, backend, kIds, {}, false);
  REQUIRE(plain.ok());
  REQUIRE(plain.value().tensors.size() == 1);
  CHECK_FALSE(plain.value().loss);
  const auto withLoss = forward(checkpoint, backend, kIds, kTargets, false);
  REQUIRE(withLoss.value().tensors.size() == 2);
  const auto withGradients = forward(checkpoint, backend, kIds, kTargets, true);
  CHECK(withLoss.value().tensors[0].values == plain.value().tensors[0].values);
  CHECK(withGradients.value().tensors[0].values == plain.value().tensors[0].values);
  CHECK(*withGradients.value().loss == *withLoss.value().loss);
  // A second call starts from zero gradients.
  const auto again = forward(checkpoint, backend, kIds, kTargets, true);
  CHECK(again.value().tensors.back().values == withGradients.value().tensors.back().values);
}

TEST_CASE("Forward refuses gradients without targets and lists of other lengths", "[forward]") {
  const Folder folder;
  LoadedCheckpoint checkpoint = load(writeCheckpoint(folder.path(), smallModel()));
  const Backend backend = makeCpuBackend(2);
  CHECK_THAT(forward(checkpoint, backend, kIds, {}, true).error().text(), Catch::Contains("--targets"));
  const auto uneven = forward(checkpoint, backend, kIds, {1, 2}, false);
  CHECK(uneven.error().code == ExitCode::BadUsage);
  CHECK_THAT(uneven.error().text(), Catch::Contains("11 tokens") && Catch::Contains("2 targets"));
  CHECK(writeTensors(folder / "no/such/folder/out.safetensors", {}).error().text().find("no/such") != std::string::npos);
}
