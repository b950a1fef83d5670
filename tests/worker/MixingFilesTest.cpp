// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker/MixingFiles.h"

#include <catch2/catch.hpp>
#include <map>
#include <numeric>

#include "core/run/Safetensors.h"
#include "core/run/SafetensorsWriter.h"
#include "tests/run/Scratch.h"

using namespace mhc;
using namespace mhc::worker;

namespace {

using Shape = std::vector<std::uint64_t>;

// A file of tensors of these shapes, values 0.01, 0.02, …
void write(const std::filesystem::path& path, const std::map<std::string, Shape>& shapes) {
  std::vector<std::vector<float>> values;
  std::vector<run::TensorSource> tensors;
  values.reserve(shapes.size());
  for (const auto& [name, shape] : shapes) {
    std::size_t size = 1;
    for (const std::uint64_t extent : shape) size *= extent;
    std::vector<float> v(size);
    for (std::size_t k = 0; k < size; ++k) v[k] = 0.01F * static_cast<float>(k + 1);
    values.push_back(std::move(v));
    tensors.push_back({name, run::Dtype::F32, shape, values.back().data(), false});
  }
  REQUIRE(run::writeSafetensors(path, tensors, {}).ok());
}

std::map<std::string, Shape> complete() {
  return {{"x", {3, 2, 5}}, {"fn", {8, 10}}, {"base", {8}}, {"scale", {3}}, {"f", {3, 5}}, {"grad_next", {3, 2, 5}}, {"grad_u", {3, 5}}};
}

void refused(const run::test::Scratch& scratch, const std::map<std::string, Shape>& shapes, const std::string& part) {
  write(scratch / "bad.safetensors", shapes);
  const auto in = readMixingInputs(scratch / "bad.safetensors");
  REQUIRE_FALSE(in.ok());
  INFO(in.error().text());
  CHECK(in.error().code == ExitCode::BadData);
  CHECK(in.error().text().find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("Tensors are read by the shape of x", "[mixing]") {
  const run::test::Scratch scratch;
  write(scratch / "in.safetensors", complete());
  const auto in = readMixingInputs(scratch / "in.safetensors");
  REQUIRE(in.ok());
  CHECK(in.value().shape.tokens == 3);
  CHECK(in.value().shape.n == 2);
  CHECK(in.value().shape.C == 5);
  CHECK(in.value().fn.size() == 80);
  CHECK(in.value().x[1] == 0.02F);
  CHECK(in.value().hasGradients());
  auto least = complete();
  for (const char* name : {"f", "grad_next", "grad_u"}) least.erase(name);
  write(scratch / "least.safetensors", least);
  const auto bare = readMixingInputs(scratch / "least.safetensors");
  REQUIRE(bare.ok());
  CHECK(bare.value().f.empty());
  CHECK_FALSE(bare.value().hasGradients());
}

TEST_CASE("Tensors that do not fit are refused with the shape they must have", "[mixing]") {
  const run::test::Scratch scratch;
  for (const char* name : {"x", "fn", "base", "scale"}) {
    auto shapes = complete();
    shapes.erase(name);
    refused(scratch, shapes, std::string(name) + " is missing");
  }
  auto shapes = complete();
  shapes["fn"] = {10, 8};
  refused(scratch, shapes, "fn has the shape [10, 8]. It must have the shape [8, 10]");
  shapes = complete();
  shapes["grad_u"] = {3, 4};
  refused(scratch, shapes, "grad_u has the shape [3, 4]");
  shapes = complete();
  shapes["x"] = {3, 9, 5};
  refused(scratch, shapes, "1 to 8 streams");
  shapes["x"] = {30, 5};
  refused(scratch, shapes, "[tokens, streams, channels]");
  shapes["x"] = {0, 2, 5};
  refused(scratch, shapes, "[tokens, streams, channels]");
  CHECK_FALSE(readMixingInputs(scratch / "absent.safetensors").ok());
}

TEST_CASE("What was computed is written with its shapes", "[mixing]") {
  const run::test::Scratch scratch;
  write(scratch / "in.safetensors", complete());
  const auto in = readMixingInputs(scratch / "in.safetensors");
  REQUIRE(in.ok());
  const MixingSettings settings{kernels::MixingNumerics::DeepseekV4, ResOrder::SourceDestination, 7};
  const MixingOutputs out = computeMixing(in.value(), settings, kernels::referenceKernels(), kernels::SerialFor{});
  REQUIRE(writeMixingOutputs(scratch / "out.safetensors", in.value(), out, settings).ok());
  const auto file = run::SafetensorsFile::open(scratch / "out.safetensors");
  REQUIRE(file.ok());
  const std::map<std::string, Shape> wanted{{"pre", {3, 2}}, {"post", {3, 2}}, {"res", {3, 2, 2}}, {"u", {3, 5}},
                                            {"next", {3, 2, 5}}, {"grad_x", {3, 2, 5}}, {"grad_fn", {8, 10}},
                                            {"grad_base", {8}}, {"grad_scale", {3}}, {"grad_f", {3, 5}}};
  CHECK(file.value().tensors().size() == wanted.size());
  for (const auto& [name, shape] : wanted) {
    INFO(name);
    const run::TensorInfo* tensor = file.value().find(name);
    REQUIRE(tensor != nullptr);
    CHECK(tensor->shape == shape);
  }
  const auto res = file.value().readFloats(*file.value().find("res"));
  REQUIRE(res.ok());
  CHECK(res.value() == out.res);
  CHECK(file.value().metadata().at("numerics") == "deepseek_v4");
  CHECK(file.value().metadata().at("res_order") == "src_dst");
  CHECK(file.value().metadata().at("iterations") == "7");
}
