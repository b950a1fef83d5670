// SPDX-License-Identifier: GPL-3.0-or-later
// What the worker's commands compute, on checkpoints of small models.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "core/base/Paths.h"
#include "core/base/Text.h"
#include "core/estimate/Estimate.h"
#include "core/training/jobs/BenchTrain.h"
#include "core/training/jobs/EvaluateJob.h"
#include "core/training/jobs/GenerateJob.h"
#include "core/training/jobs/ProbeJob.h"
#include "core/training/jobs/TokenList.h"
#include "tests/training/SmallCheckpoint.h"

using namespace mhc;
using namespace mhc::training;
using namespace mhc::training::test;
using config::HcType;

namespace {

/// The small model with 256 symbols: it can read text.
config::ModelConfig byteModel(HcType type = HcType::Mhc) {
  config::ModelConfig m = smallModel(type);
  m.vocab_size = 256;
  return m;
}

LoadedCheckpoint load(const std::filesystem::path& path) {
  auto loaded = LoadedCheckpoint::open(path, makeCpuBackend(2));
  if (!loaded.ok()) FAIL(loaded.error().text());
  return std::move(loaded).value();
}

void write(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("A checkpoint opens by its run folder or by its step folder", "[jobs]") {
  const Folder folder;
  writeCheckpoint(folder / "run", smallModel(), 5, 1);
  const auto newest = writeCheckpoint(folder / "run", smallModel(), 9, 2);
  const auto weights = strongWeights(smallModel(), 2).at("model.norm.weight");
  for (const auto& path : {folder / "run", newest}) {
    const LoadedCheckpoint loaded = load(path);
    CHECK(loaded.info.step == 9);
    CHECK(loaded.messages.empty());
    CHECK(std::equal(weights.begin(), weights.end(), loaded.parameters.weight("model.norm.weight")));
    CHECK(loaded.runFolder() == std::filesystem::canonical(folder / "run"));
    CHECK(loaded.tokenizer->name() == "byte");
  }
  CHECK(load(folder / "run/checkpoints/step-00000005").info.step == 5);
}

TEST_CASE("A damaged checkpoint gives way to the one before, and says so", "[jobs]") {
  const Folder folder;
  writeCheckpoint(folder.path(), smallModel(), 5, 1);
  const auto newest = writeCheckpoint(folder.path(), smallModel(), 9, 2);
  std::fstream file(newest / "model.safetensors", std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(-4, std::ios::end);
  file.write("\xFF\xFF", 2);
  file.close();
  const LoadedCheckpoint loaded = load(folder.path());
  CHECK(loaded.info.step == 5);
  REQUIRE(loaded.messages.size() == 2);
  CHECK_THAT(loaded.messages[0].english, Catch::Contains("model.safetensors"));
  CHECK_THAT(loaded.messages[1].english, Catch::Contains("step 5"));
  const auto direct = LoadedCheckpoint::open(newest, makeCpuBackend(2));
  REQUIRE_FALSE(direct.ok());
  CHECK(direct.error().code == ExitCode::BadData);
}

TEST_CASE("What is no checkpoint is refused with a sentence", "[jobs]") {
  const Folder folder;
  const auto missing = LoadedCheckpoint::open(folder / "nothing", makeCpuBackend(2));
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ExitCode::BadData);
  CHECK_THAT(missing.error().text(), Catch::Contains("nothing"));

  writeCheckpoint(folder / "run", smallModel());
  write(folder / "run/tokenizer.json", "{\"model\": {\"type\": \"WordPiece\"}}");
  const auto tokenizer = LoadedCheckpoint::open(folder / "run", makeCpuBackend(2));
  REQUIRE_FALSE(tokenizer.ok());
  CHECK_THAT(tokenizer.error().text(), Catch::Contains("tokenizer.json"));
}

TEST_CASE("Token lists are read strictly", "[jobs]") {
  const config::ModelConfig m = smallModel();
  CHECK(parseTokens("1, 2,30", "--tokens", m).value() == std::vector<std::int32_t>{1, 2, 30});
  CHECK(parseTokens("0\n7", "--tokens", m).value() == std::vector<std::int32_t>{0, 7});
  for (const char* text : {"", " , ", "1,x", "1.5", "0x3", "-1", "31", "99999999999999999999", "1,,\xFF", "+3"}) {
    const auto parsed = parseTokens(text, "--targets", m);
    INFO(text);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code == ExitCode::BadUsage);
    CHECK_THAT(parsed.error().text(), Catch::Contains("--targets"));
    CHECK_FALSE(firstInvalidUtf8(parsed.error().text()));
  }
  CHECK(parseTokens("1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "--tokens", m).ok());
  CHECK_THAT(parseTokens("1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "--tokens", m).error().text(), Catch::Contains("16"));
}

TEST_CASE("Generation is deterministic, streams what it returns and stops when told", "[jobs]") {
  const Folder folder;
  writeCheckpoint(folder.path(), byteModel());
  const LoadedCheckpoint checkpoint = load(folder.path());
  const Backend backend = makeCpuBackend(2);
  GenerateOptions options;
  options.tokens = 12;
  options.sampler.temperature = 1;
  std::string streamed;
  std::vector<std::int32_t> ids;
  const auto first = generate(checkpoint, backend, "abc", options, [&](const GeneratedToken& token) {
    CHECK(token.index == static_cast<std::int64_t>(ids.size()));
    CHECK(token.logProbability <= 0);
    CHECK_FALSE(firstInvalidUtf8(token.text));
    streamed += token.text;
    ids.push_back(token.id);
    return true;
  });
  REQUIRE(first.ok());
  CHECK(first.value().text == streamed);
  CHECK(first.value().ids == ids);
  CHECK(ids.size() == 12);
  CHECK(first.value().promptTokens == 3);
  CHECK(first.value().slides == 0);
  CHECK(first.value().complete);
  CHECK(generate(checkpoint, backend, "abc", options).value().ids == ids);
  options.sampler.seed = 2;
  CHECK(generate(checkpoint, backend, "abc", options).value().ids != ids);
  const auto stopped = generate(checkpoint, backend, "abc", options, [](const GeneratedToken& token) { return token.index < 3; });
  CHECK(stopped.value().ids.size() == 4);
  CHECK_FALSE(stopped.value().complete);
}

TEST_CASE("Greedy generation takes the model's own likeliest token each time", "[jobs]") {
  for (const HcType type : {HcType::Residual, HcType::Hc, HcType::Mhc, HcType::Identity}) {
    const Folder folder;
    writeCheckpoint(folder.path(), byteModel(type));
    LoadedCheckpoint checkpoint = load(folder.path());
    const Backend backend = makeCpuBackend(2);
    GenerateOptions options;
    options.tokens = 10;
    options.sampler.temperature = 0;
    const auto made = generate(checkpoint, backend, "hello", options);
    REQUIRE(made.ok());
    std::vector<std::int32_t> ids = checkpoint.encode("hello", "prompt").value();
    for (const std::int32_t id : made.value().ids) {
      const auto forwarded = forward(checkpoint, backend, ids, {}, false);
      REQUIRE(forwarded.ok());
      const auto& logits = forwarded.value().tensors.at(0).values;
      const auto last = logits.end() - 256;
      CHECK(std::max_element(last, logits.end()) - last == id);
      ids.push_back(id);
    }
  }
}

TEST_CASE("Generation beyond the model's positions goes on from the newer half", "[jobs]") {
  const Folder folder;
  writeCheckpoint(folder.path(), byteModel());
  LoadedCheckpoint checkpoint = load(folder.path());
  const Backend backend = makeCpuBackend(2);
  GenerateOptions options;
  options.tokens = 40;
  options.sampler.temperature = 0;
  const auto made = generate(checkpoint, backend, "0123456789abcdef", options);  // 16 tokens: all positions
  REQUIRE(made.ok());
  CHECK(made.value().ids.size() == 40);
  CHECK(made.value().slides > 0);
  // The second token sees the newest 8 of the 17 that there are.
  std::vector<std::int32_t> ids = checkpoint.encode("9abcdef", "prompt").value();
  ids.push_back(made.value().ids[0]);
  const auto logits = forward(checkpoint, backend, ids, {}, false).value().tensors.at(0).values;
  CHECK(std::max_element(logits.end() - 256, logits.end()) - (logits.end() - 256) == made.value().ids[1]);
}

TEST_CASE("Generation draws only what the tokenizer knows", "[jobs]") {
  const Folder folder;
  config::ModelConfig m = byteModel();
  m.vocab_size = 2000;
  writeCheckpoint(folder.path(), m);
  GenerateOptions options;
  options.tokens = 100;
  options.sampler.temperature = 50;
  const auto made = generate(load(folder.path()), makeCpuBackend(2), "a", options);
  REQUIRE(made.ok());
  CHECK(made.value().ids.size() == 100);
  for (const std::int32_t id : made.value().ids) CHECK(id < 256);
}

TEST_CASE("Generation refuses bad requests", "[jobs]") {
  const Folder folder;
  writeCheckpoint(folder.path(), byteModel());
  const LoadedCheckpoint checkpoint = load(folder.path());
  const Backend backend = makeCpuBackend(2);
  GenerateOptions options;
  const auto message = [&](std::string_view prompt) {
    const auto made = generate(checkpoint, backend, prompt, options);
    if (made.ok()) return std::string("accepted");
    CHECK(made.error().code == ExitCode::BadUsage);
    return made.error().text();
  };
  CHECK_THAT(message(""), Catch::Contains("prompt is empty"));
  CHECK_THAT(message("0123456789abcdefg"), Catch::Contains("17 tokens") && Catch::Contains("16"));
  options.tokens = 0;
  CHECK_THAT(message("a"), Catch::Contains("0 tokens"));
  options = {};
  options.sampler.temperature = std::nan("");
  CHECK_THAT(message("a"), Catch::Contains("temperature"));

  writeCheckpoint(folder / "few", smallModel());
  const auto few = generate(load(folder / "few"), backend, "a", {});
  REQUIRE_FALSE(few.ok());
  CHECK_THAT(few.error().text(), Catch::Contains("ends at 30"));
}

TEST_CASE("Evaluation is the mean loss over all windows of a text", "[jobs]") {
  const Folder folder;
  setProfile(folder / "profile");
  writeCheckpoint(folder.path(), byteModel());
  LoadedCheckpoint checkpoint = load(folder.path());
  const Backend backend = makeCpuBackend(2);
  std::string text;
  for (int i = 0; i < 60; ++i) text += static_cast<char>('a' + i * 7 % 26);
  write(folder / "text.txt", text);
  EvaluateOptions options;
  options.data = (folder / "text.txt").string();
  const auto evaluated = evaluateText(checkpoint, backend, options);
  if (!evaluated.ok()) FAIL(evaluated.error().text());
  const TextEvaluation& e = evaluated.value();
  CHECK(e.length == 16);
  CHECK(e.windows == 3);
  CHECK(e.tokens == 48);
  CHECK(e.bytes == 48);
  double sum = 0;
  for (std::size_t window = 0; window < 3; ++window) {
    const auto ids = checkpoint.encode(text.substr(window * 16, 16), "text").value();
    const auto targets = checkpoint.encode(text.substr(window * 16 + 1, 16), "text").value();
    sum += *forward(checkpoint, backend, ids, targets, false).value().loss;
  }
  CHECK(e.loss == Approx(sum / 3).epsilon(1e-6));
  CHECK(e.perplexity == Approx(std::exp(e.loss)));
  CHECK(e.bitsPerByte == Approx(e.loss / std::log(2.0)));

  options.length = 5;
  CHECK(evaluateText(checkpoint, backend, options).value().tokens == 55);
  options.tokens = 10;
  CHECK(evaluateText(checkpoint, backend, options).value().tokens == 10);
  setProfile({});
}

TEST_CASE("Evaluation of short, empty, missing and foreign texts", "[jobs]") {
  const Folder folder;
  setProfile(folder / "profile");
  writeCheckpoint(folder.path(), byteModel());
  LoadedCheckpoint checkpoint = load(folder.path());
  const Backend backend = makeCpuBackend(2);
  EvaluateOptions options;
  const auto evaluated = [&](const std::string& name, std::string_view bytes) {
    write(folder / name, bytes);
    options.data = (folder / name).string();
    return evaluateText(checkpoint, backend, options);
  };
  CHECK(evaluated("short", "abc").value().tokens == 2);
  CHECK(evaluated("one", "a").error().code == ExitCode::BadData);
  CHECK(evaluated("empty", "").error().code == ExitCode::BadData);
  options.data = (folder / "missing").string();
  CHECK(evaluateText(checkpoint, backend, options).error().code == ExitCode::BadData);
  options.length = 17;
  CHECK(evaluateText(checkpoint, backend, options).error().code == ExitCode::BadUsage);
  options = {};
  options.tokens = -1;
  CHECK(evaluateText(checkpoint, backend, options).error().code == ExitCode::BadUsage);
  options = {};
  options.data = "synthetic:copy";
  CHECK(evaluateText(checkpoint, backend, options).value().tokens == 40960);
  writeCheckpoint(folder / "few", smallModel());
  LoadedCheckpoint few = load(folder / "few");
  options.tokens = 64;
  CHECK_THAT(evaluateText(few, backend, options).error().text(), Catch::Contains("31"));
  setProfile({});
}

TEST_CASE("A probe gives the maps that the model computes for each token", "[jobs]") {
  for (const HcType type : {HcType::Hc, HcType::Mhc, HcType::Identity, HcType::Residual}) {
    const Folder folder;
    config::ModelConfig m = byteModel(type);
    m.hc_mult = 3;
    m.hc_reduce = config::HcReduce::Head;
    writeCheckpoint(folder.path(), m);
    LoadedCheckpoint checkpoint = load(folder.path());
    const auto made = probe(checkpoint, makeCpuBackend(2), "tokens");
    REQUIRE(made.ok());
    const auto n = static_cast<std::size_t>(made.value().streams);
    CHECK(n == (type == HcType::Residual ? 1U : 3U));
    CHECK(made.value().ids.size() == 6);
    REQUIRE(made.value().sublayers.size() == 4);
    CHECK(made.value().head.size() == (type == HcType::Residual ? 0U : 18U));
    for (std::size_t l = 0; l < 4; ++l) {
      const SublayerMaps& maps = made.value().sublayers[l];
      CHECK(maps.layer == static_cast<int>(l / 2));
      CHECK(maps.attention == (l % 2 == 0));
      REQUIRE(maps.pre.size() == 6 * n);
      REQUIRE(maps.post.size() == 6 * n);
      REQUIRE(maps.res.size() == 6 * n * n);
      for (std::size_t row = 0; row < 6 * n && type != HcType::Hc; ++row) {
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) sum += static_cast<double>(maps.res[row * n + j]);
        CHECK(sum == Approx(1).epsilon(1e-5));
      }
    }
    // Maps of one token change with it, of tokens before it they don't.
    const auto other = probe(checkpoint, makeCpuBackend(2), "tokenX");
    const auto& a = made.value().sublayers[3].pre;
    const auto& b = other.value().sublayers[3].pre;
    CHECK(std::equal(a.begin(), a.end() - static_cast<std::ptrdiff_t>(n), b.begin()));
    if (type != HcType::Residual) CHECK(a != b);
    CHECK(toTensors(made.value()).size() == (type == HcType::Residual ? 12U : 13U));
  }
}

TEST_CASE("A probe refuses empty and long texts", "[jobs]") {
  const Folder folder;
  writeCheckpoint(folder.path(), byteModel());
  LoadedCheckpoint checkpoint = load(folder.path());
  CHECK(probe(checkpoint, makeCpuBackend(2), "").error().code == ExitCode::BadUsage);
  CHECK_THAT(probe(checkpoint, makeCpuBackend(2), std::string(17, 'x')).error().text(), Catch::Contains("16"));
}

TEST_CASE("The bench times whole steps of the configuration", "[jobs]") {
  config::Config config;
  config.model = smallModel();
  config.training.micro_batch = 2;
  config.training.accumulation = 2;
  config.training.sequence_length = 16;
  std::vector<std::int64_t> steps;
  std::vector<double> seconds;
  const auto made = benchTrain(config, makeCpuBackend(2), 5, [&](std::int64_t step, double time) {
    steps.push_back(step);
    if (step > 0) seconds.push_back(time);
  });
  REQUIRE(made.ok());
  const TrainBench& bench = made.value();
  CHECK(steps == std::vector<std::int64_t>{-1, 0, 1, 2, 3, 4, 5});
  std::sort(seconds.begin(), seconds.end());
  CHECK(bench.medianStepSeconds == seconds[2]);
  CHECK(bench.medianTokensPerSecond == Approx(64 / seconds[2]));
  CHECK(bench.bestTokensPerSecond == Approx(64 / seconds[0]));
  CHECK(bench.parameters == config::parameterCount(config.model));
  CHECK(bench.gflops == Approx(estimate::flopsPerToken(config).model() * bench.medianTokensPerSecond * 1e-9));
  CHECK(bench.gemmSeconds > 0);
  CHECK(bench.peakMib > 1);
  CHECK(benchTrain(config, makeCpuBackend(2), 0).error().code == ExitCode::BadUsage);
}
