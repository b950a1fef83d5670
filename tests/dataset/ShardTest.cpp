// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "core/base/Json.h"
#include "core/data/Crc32c.h"
#include "core/data/ShardFolder.h"
#include "core/data/ShardWriter.h"
#include "core/data/TokenShard.h"
#include "tests/dataset/Scratch.h"

using namespace mhc;
using namespace mhc::data;
using mhc::data::test::contentOf;
using mhc::data::test::Scratch;

namespace {

std::string shardBytes(ShardHeader header, std::size_t tokens) {
  std::string bytes(reinterpret_cast<const char*>(header.data()), kShardHeaderBytes);
  for (std::size_t i = 0; i < tokens; ++i) bytes += {static_cast<char>(i & 0xFF), '\0'};
  return bytes;
}

std::string refusal(const std::filesystem::path& file) {
  const auto opened = TokenShard::open(file);
  REQUIRE(!opened.ok());
  CHECK(opened.error().code == ExitCode::BadData);
  return opened.error().text();
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// A shard file that claims `tokens` tokens and has the size for them, all holes: it takes no space.
void writeSparse(const std::filesystem::path& file, std::uint64_t tokens) {
  const ShardHeader header = makeShardHeader(tokens);
  { std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(header.data()), kShardHeaderBytes); }
  REQUIRE(::truncate(file.c_str(), static_cast<off_t>(kShardHeaderBytes + 2 * tokens)) == 0);
}

}  // namespace

TEST_CASE("CRC-32C has its published values", "[data]") {
  CHECK(crc32c("123456789", 9) == 0xE3069283U);
  CHECK(crc32c(std::string(32, '\0').data(), 32) == 0x8A9136AAU);  // RFC 3720, B.4
  CHECK(crc32c(std::string(32, '\xFF').data(), 32) == 0x62A8AB43U);
  CHECK(crc32c("456789", 6, crc32c("123", 3)) == 0xE3069283U);
  CHECK(crc32c("", 0) == 0U);
}

TEST_CASE("A shard is laid out as llm.c reads it", "[data]") {
  const Scratch scratch;
  ShardWriter writer(scratch / "", 100);
  REQUIRE(writer.append(std::vector<std::int32_t>{1, 256, 65535}).ok());
  REQUIRE(writer.finish().ok());
  const std::string bytes = contentOf(scratch / "tokens-00000.bin");
  REQUIRE(bytes.size() == 1024 + 6);
  std::int32_t header[4];
  std::memcpy(header, bytes.data(), sizeof header);
  CHECK(header[0] == 20240520);
  CHECK(header[1] == 1);
  CHECK(header[2] == 3);
  CHECK(header[3] == 0);
  CHECK(bytes.substr(1024) == std::string("\x01\x00\x00\x01\xFF\xFF", 6));
}

TEST_CASE("Hostile shards are refused, each with its reason", "[data]") {
  const Scratch scratch;
  CHECK(TokenShard::open(scratch.write("good.bin", shardBytes(makeShardHeader(5), 5))).ok());
  CHECK(has(refusal(scratch.write("a.bin", "")), "0 bytes"));
  CHECK(has(refusal(scratch.write("b.bin", std::string(1023, 'x'))), "1023 bytes"));
  CHECK(has(refusal(scratch.write("c.bin", std::string(4096, 'x'))), "instead of 20240520"));
  ShardHeader header = makeShardHeader(5);
  header[1] = 7;
  CHECK(has(refusal(scratch.write("d.bin", shardBytes(header, 5))), "version is 7"));
  CHECK(has(refusal(scratch.write("e.bin", shardBytes(makeShardHeader(5), 4))), "claims 5 tokens"));
  CHECK(has(refusal(scratch.write("f.bin", shardBytes(makeShardHeader(5), 6))), "claims 5 tokens"));
  CHECK(has(refusal(scratch.write("g.bin", shardBytes(makeShardHeader(5), 5) + "x")), "claims 5 tokens"));
  header = makeShardHeader(5);
  header[2] = -5;
  CHECK(has(refusal(scratch.write("h.bin", shardBytes(header, 5))), "claims -5 tokens"));
  CHECK(has(refusal(scratch.write("i.bin", shardBytes(makeShardHeader(0), 0))), "claims 0 tokens"));
  // Two thousand million tokens claimed by a file of one kilobyte: nothing is allocated for them.
  CHECK(has(refusal(scratch.write("j.bin", shardBytes(makeShardHeader(0x7FFFFFFF), 0))), "instead of 4294968318"));
  CHECK(has(refusal(scratch / "missing.bin"), "No such file"));
  std::filesystem::create_directory(scratch / "folder");
  CHECK(has(refusal(scratch / "folder"), "not a regular file"));
}

TEST_CASE("A shard that is cut off while it is in use gives an error", "[data]") {
  const Scratch scratch;
  const auto file = scratch.write("x.bin", shardBytes(makeShardHeader(5), 5));
  const auto shard = TokenShard::open(file);
  REQUIRE(shard.ok());
  std::uint16_t tokens[5];
  REQUIRE(shard.value().read(0, tokens).ok());
  CHECK(tokens[4] == 4);
  std::filesystem::resize_file(file, 1028);
  const auto after = shard.value().read(0, tokens);
  REQUIRE(!after.ok());
  CHECK(has(after.error().text(), "became shorter"));
  CHECK(!shard.value().read(4, tokens).ok());  // beyond the end
}

TEST_CASE("More than 2^32 tokens in several shards are addressed with 64 bits", "[data]") {
  const Scratch scratch;
  const std::uint64_t largest = kShardTokensMaximum;
  ShardManifest manifest;
  manifest.vocabulary = 256;
  manifest.tokenizerSha256 = std::string(64, 'a');
  manifest.sourceSha256 = std::string(64, 'b');
  manifest.files = {{"one.bin", largest, 0}, {"two.bin", largest, 0}, {"three.bin", 10, 0}};
  manifest.tokens = 2 * largest + 10;
  manifest.sourceBytes = manifest.tokens;
  for (const auto& file : manifest.files) writeSparse(scratch / file.name, file.tokens);
  scratch.write("shard.json", manifest.json());
  // Mark the tokens around the last border: the end of the second file and the begin of the third.
  std::fstream two(scratch / "two.bin", std::ios::in | std::ios::out | std::ios::binary);
  two.seekp(static_cast<std::streamoff>(kShardHeaderBytes + 2 * (largest - 1))).write("\x42\x00", 2);
  two.close();
  std::fstream three(scratch / "three.bin", std::ios::in | std::ios::out | std::ios::binary);
  three.seekp(kShardHeaderBytes).write("\x43\x00", 2);
  three.close();
  const auto folder = ShardFolder::open(scratch / "", ShardFolder::Checksums::Trust);
  REQUIRE(folder.ok());
  CHECK(folder.value()->size() == 4294967304ULL);
  std::int32_t ids[4];
  REQUIRE(folder.value()->read(2 * largest - 2, 4, ids).ok());
  CHECK(ids[0] == 0);
  CHECK(ids[1] == 0x42);
  CHECK(ids[2] == 0x43);
  CHECK(ids[3] == 0);
  CHECK(!folder.value()->read(2 * largest + 7, 4, ids).ok());
  CHECK(!folder.value()->read(~std::uint64_t{0}, 2, ids).ok());
}

TEST_CASE("shard.json must agree with its files", "[data]") {
  const Scratch scratch;
  ShardWriter writer(scratch / "", 4);
  REQUIRE(writer.append(std::vector<std::int32_t>{10, 11, 12, 13, 14, 15, 16, 17, 18, 250}).ok());
  auto files = writer.finish();
  REQUIRE(files.ok());
  ShardManifest manifest{10, "uint16", 256, std::string(64, 'a'), std::string(64, 'b'), 10, files.value()};
  REQUIRE(manifest.files.size() == 3);
  const auto openWith = [&](const std::string& text) {
    scratch.write("shard.json", text);
    return ShardFolder::open(scratch / "", ShardFolder::Checksums::Verify);
  };
  const auto refusalOf = [&](const std::string& text) {
    const auto opened = openWith(text);
    REQUIRE(!opened.ok());
    CHECK(opened.error().code == ExitCode::BadData);
    return opened.error().text();
  };
  const auto changed = [&](const char* pointer, const Json& value) {
    Json document = parseJson(manifest.json()).value();
    document[Json::json_pointer(pointer)] = value;
    return document.dump();
  };
  {
    const auto opened = openWith(manifest.json());
    REQUIRE(opened.ok());
    CHECK(opened.value()->manifest() == manifest);
    std::int32_t ids[10];
    REQUIRE(opened.value()->read(0, 10, ids).ok());
    CHECK(std::vector<std::int32_t>(ids, ids + 10) == std::vector<std::int32_t>{10, 11, 12, 13, 14, 15, 16, 17, 18, 250});
    REQUIRE(opened.value()->read(3, 6, ids).ok());
    CHECK(std::vector<std::int32_t>(ids, ids + 6) == std::vector<std::int32_t>{13, 14, 15, 16, 17, 18});
  }
  CHECK(has(refusalOf("{"), "can't be used"));
  CHECK(has(refusalOf("[]"), "not a JSON object"));
  CHECK(has(refusalOf(changed("/tokens", 11)), "it says 11"));
  CHECK(has(refusalOf(changed("/tokens", -1)), "\"tokens\""));
  CHECK(has(refusalOf(changed("/tokens", 1e300)), "\"tokens\""));
  CHECK(has(refusalOf(changed("/dtype", "uint32")), "\"dtype\""));
  CHECK(has(refusalOf(changed("/vocabulary", 1 << 20)), "\"vocabulary\""));
  CHECK(has(refusalOf(changed("/tokenizer_sha256", "xyz")), "\"tokenizer_sha256\""));
  CHECK(has(refusalOf(changed("/files", Json::array())), "list of files"));
  CHECK(has(refusalOf(changed("/files/1/name", "../tokens-00001.bin")), "\"name\""));
  CHECK(has(refusalOf(changed("/files/1/name", "..")), "\"name\""));
  CHECK(has(refusalOf(changed("/files/1/crc32c", "00000000")), "checksum"));
  CHECK(has(refusalOf(changed("/files/1", 5)), "not a JSON object"));
  CHECK(has(refusalOf(changed("/files/1/name", "missing.bin")), "No such file"));
  {
    // An id outside the vocabulary is caught where it is read.
    const auto opened = openWith(changed("/vocabulary", 200));
    REQUIRE(opened.ok());
    std::int32_t ids[10];
    CHECK(opened.value()->read(0, 9, ids).ok());
    const auto bad = opened.value()->read(0, 10, ids);
    REQUIRE(!bad.ok());
    CHECK(has(bad.error().text(), "holds the id 250"));
  }
  // Counts exchanged between files: the sum is right, the files are not.
  Json document = parseJson(manifest.json()).value();
  document["files"][0]["tokens"] = 2;
  document["files"][2]["tokens"] = 4;
  CHECK(has(refusalOf(document.dump()), "but shard.json says 2"));
}
