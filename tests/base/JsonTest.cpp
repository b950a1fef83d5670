// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Json.h"

#include <catch2/catch.hpp>

#include "core/base/File.h"
#include "tests/base/TemporaryFolder.h"

using namespace mhc;

namespace {

std::string idOf(std::string_view text, const JsonLimits& limits = {}) {
  const auto parsed = parseJson(text, limits);
  return parsed.ok() ? "ok" : parsed.error().message.id;
}

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST_CASE("keys keep their order") {
  const auto parsed = parseJson(R"({"z": 1, "a": {"y": null, "b": [1, 2.5, "β"]}})");
  REQUIRE(parsed.ok());
  CHECK(parsed.value().dump() == R"({"z":1,"a":{"y":null,"b":[1,2.5,"β"]}})");
}

TEST_CASE("syntax errors name line and column") {
  const auto parsed = parseJson("{\n  \"a\": 1,\n  \"b\": ?\n}");
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().text().find("line 3, column 8") != std::string::npos);
  CHECK(parsed.error().code == ExitCode::BadConfiguration);
}

TEST_CASE("every truncation of a document is refused") {
  const std::string whole = R"({"model": {"hidden_size": 384, "x": [true, "text"]}, "training": {"lr": 1e-3}})";
  REQUIRE(idOf(whole) == "ok");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK(idOf(whole.substr(0, size)) == "json.syntax");
  }
}

TEST_CASE("nesting, size, encoding and repeated keys have limits") {
  CHECK(idOf(nested(64)) == "ok");
  CHECK(idOf(nested(65)) == "json.too_deep");
  CHECK(idOf(nested(200'000)) == "json.too_deep");
  CHECK(idOf(std::string(300'000, '[')) == "json.too_deep");
  CHECK(idOf("[1,2]", {.bytes = 4}) == "json.too_large");
  CHECK(idOf("{\"a\": \"\xFF\"}") == "json.not_utf8");
  CHECK(idOf(R"({"a": 1, "a": 2})") == "json.duplicate_key");
  CHECK(idOf(R"({"a": {"a": 1}, "b": {"a": 2}})") == "ok");
  CHECK(idOf(R"({"a": 1, "a": 2})", {.refuseDuplicateKeys = false}) == "ok");
  CHECK(idOf("[1e999]") == "json.syntax");
  CHECK(idOf("[NaN]") == "json.syntax");
  CHECK(idOf("[1] [2]") == "json.syntax");
  CHECK(idOf("[\"\\ud800\"]") == "json.syntax");  // half a surrogate pair
  CHECK(idOf(std::string_view("[1]\0", 4)) == "json.syntax");
}

TEST_CASE("a file is read, and refused with its name") {
  const tests::TemporaryFolder folder;
  const auto path = folder / "a.json";
  REQUIRE(writeFileDurably(path, "{\"a\": 1}").ok());
  CHECK(readJsonFile(path).value()["a"] == 1);
  REQUIRE(writeFileDurably(path, "{\"a\": ").ok());
  const auto broken = readJsonFile(path);
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().text().find(path.string()) == 0);
  CHECK_FALSE(readJsonFile(folder / "missing.json").ok());
  CHECK_FALSE(readJsonFile(folder.path()).ok());
  REQUIRE(writeFileDurably(path, std::string(2000, ' ')).ok());
  CHECK(readJsonFile(path, {.bytes = 1000}).error().message.id == "file.too_large");
}
