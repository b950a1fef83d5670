// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <filesystem>

#include "core/base/File.h"
#include "core/config/Document.h"
#include "core/graph/Convert.h"
#include "core/graph/DesignFile.h"
#include "core/graph/Edit.h"
#include "tests/graph/Blocks.h"

using namespace mhc;
using namespace mhc::graph;
using test::firstOf;

namespace {

Result<Design> read(const std::string& text) {
  const auto json = parseJson(text);
  REQUIRE(json.ok());
  return designFromFileJson(json.value(), "x.mhcd");
}

/// One sentence that names the file and says what to do.
void checkRefused(const std::string& text, const std::string& id) {
  INFO(text);
  const auto result = read(text);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().message.id == id);
  CHECK(result.error().text().find("x.mhcd") == 0);
  CHECK(result.error().text().ends_with('.'));
}

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("mhc-graph-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("a design file holds the design, and the configuration while it is valid") {
  Design design = fromConfig({}, "a design");
  design = setNote(design, firstOf(design, "head"), "remember");
  const Json file = parseJson(designFileText(design)).value();
  CHECK(file.at("format") == 2);
  CHECK(file.at("model").at("hidden_size") == 384);
  CHECK(read(designFileText(design)).value() == design);
  CHECK(config::parseConfig(Json{{"model", file.at("model")}, {"training", file.at("training")}}).value().config ==
        config::Config{});
  const Design broken = changeType(design, firstOf(design, "ffn"), "moe");
  const Json second = parseJson(designFileText(broken)).value();
  CHECK_FALSE(second.contains("model"));
  CHECK(read(designFileText(broken)).value() == broken);
}

TEST_CASE("configurations and the older format open with an automatic layout") {
  config::Config config;
  config.model.hidden_size = 96;
  const Design design = read(config::toText(config)).value();
  CHECK(toConfig(design).config == config);
  for (const Block* block : design.allBlocks()) CHECK_FALSE(block->position.has_value());
  const Design model = read(config::toJson(config.model).dump()).value();
  CHECK(toConfig(model).config.model == config.model);
  const Design older = read(Json{{"format", 1}, {"design", {{"config", config::toJson(config)}}}}.dump()).value();
  CHECK(toConfig(older).config == config);
  const Design foreign =
      read(R"({"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2})").value();
  CHECK(toConfig(foreign).config.model.hc_type == config::HcType::Residual);
}

TEST_CASE("bad files are refused with one sentence") {
  checkRefused("{}", "design.not_a_design");
  checkRefused("[1, 2]", "design.not_a_design");
  checkRefused("3", "design.not_a_design");
  checkRefused(R"({"format": 99, "design": {"blocks": []}})", "design.newer");
  checkRefused(R"({"design": {}})", "graph.no_blocks");
  checkRefused(R"({"design": {"blocks": 5}})", "graph.no_blocks");
  checkRefused(R"({"design": {"blocks": [5]}})", "graph.bad_id");
  checkRefused(R"({"design": {"blocks": [{"id": 0, "type": "norm"}]}})", "graph.bad_id");
  checkRefused(R"({"design": {"blocks": [{"id": 1.5, "type": "norm"}]}})", "graph.bad_id");
  checkRefused(R"({"design": {"blocks": [{"id": 1}]}})", "graph.no_type");
  checkRefused(R"({"design": {"blocks": [{"id": 1, "type": "norm", "parameters": 3}]}})", "graph.bad_parameters");
  checkRefused(R"({"design": {"blocks": [{"id": 1, "type": "norm", "inside": {"blocks": []}}]}})", "graph.inside");
  checkRefused(R"({"design": {"blocks": [{"id": 1, "type": "norm"}, {"id": 1, "type": "norm"}]}})", "graph.same_id");
  checkRefused(R"({"design": {"blocks": [], "wires": [{"from": "1.out", "to": "2.in"}]}})", "graph.wire_to_nothing");
  checkRefused(R"({"design": {"blocks": [], "wires": [{"from": "0.in", "to": "0.out"}]}})", "graph.wire_to_nothing");
  checkRefused(R"({"design": {"blocks": [], "wires": [7]}})", "graph.bad_wire");
  checkRefused(R"({"design": {"blocks": [{"id": 1, "type": "stack", "changes": {"x": {}}}]}})", "graph.bad_changes");
  checkRefused(R"({"design": {"blocks": [{"id": 1, "type": "stack", "changes": {"0": {"9": {}}}}]}})",
               "graph.bad_changes");
  checkRefused(R"({"design": {"blocks": [], "settings": 3}})", "graph.bad_settings");
  const std::string two = R"({"id": 1, "type": "norm"}, {"id": 2, "type": "norm"}, {"id": 3, "type": "norm"})";
  checkRefused(R"({"design": {"blocks": [)" + two +
                   R"(], "wires": [{"from": "1.out", "to": "2.in"}, {"from": "3.out", "to": "2.in"}]}})",
               "graph.two_wires");
}

TEST_CASE("kinds of blocks from a newer version are kept") {
  const auto design =
      read(R"({"design": {"blocks": [{"id": 7, "type": "quantum", "parameters": {"a": 1}}], "wires": []}})");
  REQUIRE(design.ok());
  CHECK(design.value().find(7)->parameters.at("a") == 1);
  CHECK(design.value().nextId() == 8);
  CHECK_FALSE(toConfig(design.value()).valid());
}

TEST_CASE("files and folders are read and written") {
  const Folder folder;
  const Design design = setName(fromConfig({}), 1, "first");
  REQUIRE(writeDesignFile(design, folder.path / "a.mhcd").ok());
  CHECK(readDesignFile(folder.path / "a.mhcd").value() == design);
  REQUIRE(writeDesignFile(design, folder.path / "config.json").ok());
  CHECK(toConfig(readDesignFile(folder.path).value()).config == config::Config{});  // as a run folder
  std::filesystem::create_directories(folder.path / "empty");
  CHECK(readDesignFile(folder.path / "empty").error().message.id == "design.no_config");
  CHECK_FALSE(readDesignFile(folder.path / "missing.mhcd").ok());
  REQUIRE(writeFileDurably(folder.path / "cut.mhcd", designFileText(design).substr(0, 300)).ok());
  CHECK(readDesignFile(folder.path / "cut.mhcd").error().message.id == "json.syntax");
}
