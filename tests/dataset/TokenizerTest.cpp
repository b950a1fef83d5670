// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Tokenizer.h"

#include <catch2/catch.hpp>
#include <functional>

#include "core/base/Json.h"
#include "core/base/Philox.h"
#include "core/data/ByteTokenizer.h"
#include "core/data/Utf8Scanner.h"
#include "tests/dataset/Scratch.h"

using namespace mhc;
using namespace mhc::data;
using mhc::data::test::Scratch;

TEST_CASE("Bytes are ids, and any bytes come back", "[data]") {
  const ByteTokenizer tokenizer;
  CHECK(tokenizer.vocabularySize() == 256);
  CHECK(tokenizer.encode("Az\n") == std::vector<std::int32_t>{65, 122, 10});
  std::string random;
  for (std::uint64_t i = 0; i < 5000; ++i) random += static_cast<char>(philox(5, 0, i)[0]);
  for (const std::string& text : {std::string("\xEF\xBB\xBFwith BOM\r\nCR LF"), std::string("nul\0inside", 10), random, std::string()}) {
    const auto ids = tokenizer.encode(text);
    CHECK(ids.size() == text.size());
    CHECK(tokenizer.decode(ids) == text);
  }
  CHECK(tokenizer.bytesOf(-1).empty());
  CHECK(tokenizer.bytesOf(256).empty());  // a row of a larger vocabulary
}

TEST_CASE("ByteLevel characters are GPT-2's", "[data]") {
  CHECK(byteLevelCharacter('A') == "A");
  CHECK(byteLevelCharacter(' ') == "\u0120");
  CHECK(byteLevelCharacter('\n') == "\u010A");
  CHECK(byteLevelCharacter(0) == "\u0100");
  CHECK(byteLevelCharacter(0x7F) == "\u0121");
  CHECK(byteLevelCharacter(0xA0) == "\u0142");
  CHECK(byteLevelCharacter(0xAD) == "\u0143");
  CHECK(byteLevelCharacter(0xFF) == "\u00FF");
}

TEST_CASE("tokenizer.json is written and read back", "[data]") {
  const Scratch scratch;
  const auto made = makeTokenizer("byte");
  REQUIRE(made.ok());
  const auto file = scratch / "tokenizer.json";
  REQUIRE(saveTokenizer(*made.value(), file).ok());
  const auto loaded = loadTokenizer(file);
  REQUIRE(loaded.ok());
  CHECK(loaded.value()->name() == "byte");
  CHECK(loaded.value()->sha256() == made.value()->sha256());
  const auto document = readJsonFile(file);
  REQUIRE(document.ok());
  CHECK(document.value()["model"]["type"] == "BPE");
  CHECK(document.value()["model"]["vocab"].size() == 256);
  CHECK(document.value()["model"]["vocab"]["\u0120"] == 32);
  CHECK(document.value()["model"]["merges"].empty());
}

TEST_CASE("Tokenizers that mean something else are refused, each with what was found", "[data]") {
  const Scratch scratch;
  const auto refusal = [&](const std::function<void(Json&)>& change) {
    auto document = parseJson(ByteTokenizer().json());
    REQUIRE(document.ok());
    change(document.value());
    const auto loaded = loadTokenizer(scratch.write("tokenizer.json", document.value().dump()));
    REQUIRE(!loaded.ok());
    CHECK(loaded.error().code == ExitCode::BadData);
    return loaded.error().text();
  };
  CHECK(refusal([](Json& d) { d["model"]["type"] = "WordPiece"; }).find("of type WordPiece") != std::string::npos);
  CHECK(refusal([](Json& d) { d["model"] = 3; }).find("of type unknown") != std::string::npos);
  CHECK(refusal([](Json& d) { d.erase("model"); }).find("of type none") != std::string::npos);
  CHECK(refusal([](Json& d) { d["normalizer"] = {{"type", "NFC"}}; }).find("a normalizer") != std::string::npos);
  CHECK(refusal([](Json& d) { d["added_tokens"] = {{{"id", 256}}}; }).find("added tokens") != std::string::npos);
  CHECK(refusal([](Json& d) { d["model"]["merges"] = {"a b"}; }).find("1 merges") != std::string::npos);
  CHECK(refusal([](Json& d) { d["model"]["vocab"].erase("A"); }).find("255 entries") != std::string::npos);
  CHECK(refusal([](Json& d) { d["model"]["vocab"]["A"] = 66; }).find("byte 65 ") != std::string::npos);
  CHECK(refusal([](Json& d) { d["model"]["vocab"]["A"] = 65.0; }).find("byte 65 ") != std::string::npos);
  CHECK(refusal([](Json& d) { d["pre_tokenizer"]["add_prefix_space"] = true; }).find("adds a space") != std::string::npos);
  CHECK(refusal([](Json& d) { d["pre_tokenizer"] = nullptr; }).find("pre_tokenizer is of type none") != std::string::npos);
  CHECK(refusal([](Json& d) { d["decoder"]["type"] = "Metaspace"; }).find("decoder is of type Metaspace") != std::string::npos);
  CHECK(refusal([](Json& d) { d = Json::array(); }).find("not a JSON object") != std::string::npos);
  CHECK(!loadTokenizer(scratch.write("broken.json", "{\"model\": {")).ok());
  CHECK(!loadTokenizer(scratch.write("binary.json", std::string("\x00\xFF\x01", 3))).ok());
  CHECK(!loadTokenizer(scratch / "missing.json").ok());
  const auto unknown = makeTokenizer("gpt2");
  REQUIRE(!unknown.ok());
  CHECK(unknown.error().code == ExitCode::BadConfiguration);
  CHECK(unknown.error().text() == "There is no tokenizer \"gpt2\". Set training.tokenizer to \"byte\".");
}

TEST_CASE("The first byte that is not UTF-8 is found, however the text is cut", "[data]") {
  const auto scan = [](std::string_view text, std::size_t piece) {
    Utf8Scanner scanner;
    for (std::size_t i = 0; i < text.size(); i += piece) scanner.feed(text.substr(i, piece));
    scanner.finish();
    return scanner.firstInvalid();
  };
  for (std::size_t piece = 1; piece < 12; ++piece) {
    CHECK(scan("plain", piece) == std::nullopt);
    CHECK(scan("\u00FF \u20AC \U0001F600 end", piece) == std::nullopt);
    CHECK(scan("ab\xFF" "cdefgh", piece) == 2U);
    CHECK(scan("ab\xFF", piece) == 2U);
    CHECK(scan("\u20AC\xE2\x82", piece) == 3U);  // ends inside a character
    CHECK(scan("abc\xC0\xAF" "defg", piece) == 3U);
    CHECK(scan("\U0001F600\x80", piece) == 4U);
  }
}
