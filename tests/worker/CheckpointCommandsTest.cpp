// SPDX-License-Identifier: GPL-3.0-or-later
// generate, evaluate, forward and probe from outside: what they print, write and end with.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "core/base/Text.h"
#include "core/run/PathReportFile.h"
#include "core/run/Safetensors.h"
#include "tests/training/SmallCheckpoint.h"
#include "tests/worker/WorkerProcess.h"

using namespace mhc;
using namespace mhc::worker::test;
using training::test::Folder;
using training::test::smallModel;
using training::test::writeCheckpoint;

namespace {

/// A run folder with checkpoints of steps 3 and 8 of a model that reads bytes; caches of the worker go there too.
struct Run {
  Folder folder;
  std::string path = folder.path().string();
  Run() {
    config::ModelConfig m = smallModel();
    m.vocab_size = 256;
    writeCheckpoint(path, m, 3, 1);
    writeCheckpoint(path, m, 8, 2);
    ::setenv("XDG_CACHE_HOME", (path + "/cache").c_str(), 1);
  }
  [[nodiscard]] std::string file(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return (folder / name).string();
  }
};

/// One sentence on stderr, nothing else, and the exit code.
void checkRefused(const Finished& result, int code, const std::string& part) {
  INFO(result.errors);
  CHECK(result.code == code);
  CHECK(result.output.empty());
  CHECK_THAT(result.errors, Catch::Contains(part));
}

}  // namespace

TEST_CASE("generate prints text, the same for the same seed", "[worker]") {
  const Run run;
  const auto text = [&](const std::string& seed) {
    const Finished result = runWorker({"generate", "--checkpoint", run.path, "--prompt", "abc", "--tokens", "12", "--seed", seed});
    REQUIRE(result.code == 0);
    CHECK(result.output.ends_with("\n"));
    CHECK_FALSE(firstInvalidUtf8(result.output));
    return result.output;
  };
  CHECK(text("4") == text("4"));
  CHECK(text("4") != text("5"));
}

TEST_CASE("generate --json gives one object a token, then a summary of them", "[worker]") {
  const Run run;
  const Finished result = runWorker({"generate", "--checkpoint", run.path, "--prompt", "abc", "--tokens", "30", "--json"});
  REQUIRE(result.code == 0);
  const std::vector<Json> lines = result.lines();
  REQUIRE(lines.size() == 31);
  std::string text;
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(lines[i]["event"] == "token");
    CHECK(lines[i]["index"] == i);
    CHECK(lines[i]["id"].get<int>() < 256);
    CHECK(lines[i]["logprob"].get<double>() <= 0);
    text += lines[i]["text"].get<std::string>();
  }
  CHECK(lines[30]["event"] == "summary");
  CHECK(lines[30]["text"] == text);
  CHECK(lines[30]["tokens"] == 30);
  CHECK(lines[30]["prompt_tokens"] == 3);
  CHECK(lines[30]["step"] == 8);
  CHECK(lines[30]["slides"].get<int>() > 0);  // 16 positions only
  CHECK_THAT(result.errors, Catch::Contains("16 positions"));
}

TEST_CASE("generate refuses bad options with a sentence and exit code 2", "[worker]") {
  const Run run;
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = {"generate", "--checkpoint", run.path};
    all.insert(all.end(), more.begin(), more.end());
    return runWorker(all);
  };
  checkRefused(with({"--prompt", "a", "--temperature", "nan"}), 2, "temperature");
  checkRefused(with({"--prompt", "a", "--temperature=-1"}), 2, "temperature");
  checkRefused(with({"--prompt", "a", "--top-p", "0"}), 2, "top-p");
  checkRefused(with({"--prompt", "a", "--top-k=-2"}), 2, "top-k");
  checkRefused(with({"--prompt", "a", "--tokens", "0"}), 2, "tokens");
  checkRefused(with({"--prompt", "0123456789abcdefg"}), 2, "17 tokens");
  checkRefused(with({"--prompt", ""}), 2, "empty");
  CHECK(with({"--prompt", "a", "--temperature", "warm"}).code == 2);
  CHECK(with({}).code == 2);
}

TEST_CASE("generate says that its output can't be written", "[worker]") {
  if (!std::filesystem::exists("/dev/full")) return;
  const Run run;
  const std::string command = std::string(MHC_WORKER) + " generate --checkpoint " + run.path + " --prompt abc >/dev/full 2>" + run.path + "/err";
  const int status = std::system(command.c_str());
  CHECK(WEXITSTATUS(status) == 6);
  std::ifstream file(run.folder / "err");
  CHECK_THAT(std::string(std::istreambuf_iterator<char>(file), {}), Catch::Contains("standard output"));
}

TEST_CASE("A missing or empty folder ends with exit code 4", "[worker]") {
  const Folder folder;
  const std::string nothing = (folder / "nothing").string();
  checkRefused(runWorker({"generate", "--checkpoint", nothing, "--prompt", "a"}), 4, "nothing");
  checkRefused(runWorker({"evaluate", "--checkpoint", nothing, "--data", "corpus:tiny"}), 4, "nothing");
  checkRefused(runWorker({"probe", "--checkpoint", folder.path().string(), "--text", "a"}), 4, "holds no checkpoint");
  const Finished json = runWorker({"forward", "--checkpoint", nothing, "--tokens", "1", "--output", nothing, "--json"});
  CHECK(json.code == 4);
  CHECK(json.document()["error"]["code"] == 4);
}

TEST_CASE("A damaged newest checkpoint is passed over, and stderr says so", "[worker]") {
  const Run run;
  std::filesystem::resize_file(run.folder / "checkpoints/step-00000008/model.safetensors", 1000);
  const Finished result = runWorker({"generate", "--checkpoint", run.path, "--prompt", "a", "--tokens", "2", "--json"});
  REQUIRE(result.code == 0);
  CHECK(result.lines().back()["step"] == 3);
  CHECK_THAT(result.errors, Catch::Contains("model.safetensors") && Catch::Contains("step 3 is used instead"));
  checkRefused(runWorker({"generate", "--checkpoint", run.path + "/checkpoints/step-00000008", "--prompt", "a"}), 4, "model.safetensors");
}

TEST_CASE("evaluate gives loss, perplexity, bits per byte and tokens", "[worker]") {
  const Run run;
  const std::string text = run.file("text.txt", std::string(100, 'a') + "bcd");
  const Finished result = runWorker({"evaluate", "--checkpoint", run.path, "--data", text, "--json"});
  INFO(result.errors);
  REQUIRE(result.code == 0);
  const Json json = result.document();
  const double loss = json["loss"].get<double>();
  CHECK(loss > 0);
  CHECK(json["perplexity"].get<double>() == Approx(std::exp(loss)));
  CHECK(json["bits_per_byte"].get<double>() == Approx(loss / std::log(2.0)));
  CHECK(json["tokens"] == 96);
  CHECK(json["step"] == 8);
  const Finished plain = runWorker({"evaluate", "--checkpoint", run.path, "--data", text, "--length", "4"});
  CHECK_THAT(plain.output, Catch::Contains("nats per token") && Catch::Contains("windows of 4"));
  checkRefused(runWorker({"evaluate", "--checkpoint", run.path, "--data", run.path + "/no.txt"}), 4, "no.txt");
  checkRefused(runWorker({"evaluate", "--checkpoint", run.path, "--data", text, "--length", "99"}), 2, "99");
}

TEST_CASE("forward writes logits, loss and gradients", "[worker]") {
  const Run run;
  const std::string output = run.path + "/out.safetensors";
  const Finished result = runWorker({"forward", "--checkpoint", run.path, "--tokens", "1,2,3", "--targets", "2,3,255",
                                     "--gradients", "--output", output, "--json"});
  INFO(result.errors);
  REQUIRE(result.code == 0);
  const auto file = run::SafetensorsFile::open(output);
  REQUIRE(file.ok());
  CHECK(file.value().find("logits")->shape == std::vector<std::uint64_t>{3, 256});
  CHECK(file.value().find("grad.model.layers.1.hc_ffn_fn")->shape == std::vector<std::uint64_t>{24, 96});
  std::vector<float> loss(1);
  REQUIRE(file.value().readFloats("loss", {}, loss.data()).ok());
  CHECK(result.document()["loss"].get<double>() == Approx(loss[0]));
  CHECK(result.document()["tensors"] == file.value().tensors().size());
  REQUIRE(runWorker({"forward", "--checkpoint", run.path, "--tokens", "1,2,3", "--output", output}).code == 0);
  CHECK(run::SafetensorsFile::open(output).value().tensors().size() == 1);
}

TEST_CASE("forward refuses bad token lists and leaves no file", "[worker]") {
  const Run run;
  const std::string output = run.path + "/out.safetensors";
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = {"forward", "--checkpoint", run.path, "--output", output};
    all.insert(all.end(), more.begin(), more.end());
    return runWorker(all);
  };
  checkRefused(with({"--tokens", ""}), 2, "--tokens is empty");
  checkRefused(with({"--tokens", "1,256"}), 2, "0 to 255");
  checkRefused(with({"--tokens=-1"}), 2, "-1");
  checkRefused(with({"--tokens", "1,two"}), 2, "two");
  checkRefused(with({"--tokens", "1,2", "--targets", "1"}), 2, "1 targets");
  checkRefused(with({"--tokens", "1,2", "--targets", ""}), 2, "--targets is empty");
  checkRefused(with({"--tokens", "1,2", "--gradients"}), 2, "--targets");
  CHECK_FALSE(std::filesystem::exists(output));
}

TEST_CASE("paths measures every path and writes the result into the run's results", "[worker]") {
  const Run run;
  std::string letters;
  for (int i = 0; i < 8000; ++i) letters += static_cast<char>('a' + i * (i % 13 + 7) % 26);
  const std::string text = run.file("text.txt", letters);
  const Finished result = runWorker({"paths", "--checkpoint", run.path, "--data", text, "--json"});
  INFO(result.errors);
  REQUIRE(result.code == 0);
  const Json last = result.lines().back();
  CHECK(last["event"] == "result");
  CHECK(last["effects"] == 96);
  const std::filesystem::path output = last["output"].get<std::string>();
  CHECK(output.parent_path() == std::filesystem::canonical(run.folder / "results"));
  const auto report = run::readPathReport(output);
  REQUIRE(report.ok());
  CHECK(report.value().step == 8);
  CHECK(report.value().loss == last["loss"].get<double>());
  CHECK(report.value().effects.size() == 96);

  const std::string edit = run.file("edit.json", R"({"edits": [{"sublayer": 3, "map": "res", "replace": "uniform"}]})");
  const Finished edited = runWorker({"paths", "--checkpoint", run.path, "--data", text, "--no-paths", "--edit", edit, "--json"});
  INFO(edited.errors);
  REQUIRE(edited.code == 0);
  const Json json = edited.lines().back();
  CHECK_FALSE(json.contains("output"));
  CHECK(json["edit"]["loss"].get<double>() == Approx(json["loss"].get<double>() + json["edit"]["effect"].get<double>()));
  CHECK(json["edit"]["low"].get<double>() < json["edit"]["high"].get<double>());
  const Finished plain = runWorker({"paths", "--checkpoint", run.path, "--data", text, "--output", run.path + "/p.safetensors"});
  CHECK_THAT(plain.output, Catch::Contains("sublayer") && Catch::Contains("and 76 more") && Catch::Contains("p.safetensors"));
}

TEST_CASE("paths refuses what can't be measured", "[worker]") {
  const Run run;
  const std::string text = run.file("text.txt", std::string(8000, 'a'));
  const std::string bad = run.file("edit.json", R"({"edits": [{"sublayer": 9, "map": "res", "replace": "uniform"}]})");
  checkRefused(runWorker({"paths", "--checkpoint", run.path}), 4, "--data");
  checkRefused(runWorker({"paths", "--checkpoint", run.path, "--data", text, "--no-paths"}), 2, "nothing to measure");
  checkRefused(runWorker({"paths", "--checkpoint", run.path, "--data", text, "--edit", bad}), 2, "1 to 4");
  checkRefused(runWorker({"paths", "--checkpoint", run.path, "--data", text, "--replace", "zero"}), 2, "zero");
  checkRefused(runWorker({"paths", "--checkpoint", run.path, "--data", text, "--scale=-1"}), 2, "factor");
  CHECK(runWorker({"paths", "--checkpoint", run.path, "--data", text, "--carry", "soft"}).code == 2);
}

TEST_CASE("probe gives every map as text, JSON or safetensors", "[worker]") {
  const Run run;
  const Finished json = runWorker({"probe", "--checkpoint", run.path, "--text", "h\xC3\xA9", "--json"});
  REQUIRE(json.code == 0);
  const Json document = json.document();
  CHECK(document["streams"] == 4);
  REQUIRE(document["tokens"].size() == 3);
  CHECK(document["tokens"][0]["text"] == "h");
  REQUIRE(document["sublayers"].size() == 4);
  const Json& last = document["sublayers"][3];
  CHECK(last["layer"] == 1);
  CHECK(last["sublayer"] == "ffn");
  REQUIRE(last["H_res"].size() == 3);

  const std::string output = run.path + "/maps.safetensors";
  REQUIRE(runWorker({"probe", "--checkpoint", run.path, "--text", "h\xC3\xA9", "--output", output}).code == 0);
  std::vector<float> res(48);
  REQUIRE(run::SafetensorsFile::open(output).value().readFloats("layers.1.ffn.H_res", {3, 4, 4}, res.data()).ok());
  for (std::size_t i = 0; i < 48; ++i) CHECK(last["H_res"][i / 16][i / 4 % 4][i % 4].get<float>() == res[i]);

  REQUIRE(runWorker({"probe", "--checkpoint", run.path, "--text", "h\xC3\xA9", "--output", run.path + "/maps.json"}).code == 0);
  CHECK(readJsonFile(run.folder / "maps.json").value() == document);
  const Finished plain = runWorker({"probe", "--checkpoint", run.path, "--text", "h\xC3\xA9"});
  CHECK_THAT(plain.output, Catch::Contains("layer 1, feed-forward") && Catch::Contains("'h'") && Catch::Contains("#195"));
  checkRefused(runWorker({"probe", "--checkpoint", run.path, "--text", ""}), 2, "empty");
}
