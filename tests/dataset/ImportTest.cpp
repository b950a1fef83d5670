// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/TextImport.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "core/base/Philox.h"
#include "core/base/Sha256.h"
#include "core/data/ByteTokenizer.h"
#include "core/data/ShardFolder.h"
#include "tests/dataset/Scratch.h"

using namespace mhc;
using namespace mhc::data;
using mhc::data::test::Scratch;
namespace fs = std::filesystem;

namespace {

std::string randomBytes(std::size_t size) {
  std::string bytes;
  for (std::uint64_t i = 0; bytes.size() < size; ++i) {
    for (const std::uint32_t word : philox(11, 0, i)) bytes.append(reinterpret_cast<const char*>(&word), 4);
  }
  bytes.resize(size);
  return bytes;
}

std::string readBack(const fs::path& folder) {
  const auto opened = ShardFolder::open(folder, ShardFolder::Checksums::Verify);
  REQUIRE(opened.ok());
  std::vector<std::int32_t> ids(opened.value()->size());
  REQUIRE(opened.value()->read(0, ids.size(), ids.data()).ok());
  return ByteTokenizer().decode(ids);
}

std::size_t entries(const fs::path& folder) {
  std::error_code code;
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder, code), fs::directory_iterator()));
}

struct Fixture {
  Scratch scratch;
  ByteTokenizer tokenizer;
  ImportOptions options{scratch / "cache", false, 1000};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Any bytes are imported and come back", "[data]") {
  for (const std::string& text : {std::string("\xEF\xBB\xBFline\r\nnul\0 end", 18), randomBytes(2999), randomBytes(3000),
                                  randomBytes(3001), std::string("x"), randomBytes((std::size_t{1} << 20) + 7)}) {
    const auto imported = importText(scratch.write("text", text), tokenizer, options);
    REQUIRE(imported.ok());
    CHECK(!imported.value().reused);
    CHECK(imported.value().tokens == text.size());
    CHECK(imported.value().sourceBytes == text.size());
    CHECK(imported.value().folder == (scratch / "cache") / sha256Of(sha256Of(text) + tokenizer.sha256()));
    CHECK(readBack(imported.value().folder) == text);
    const auto manifest = ShardManifest::parse(imported.value().folder / "shard.json");
    REQUIRE(manifest.ok());
    CHECK(manifest.value().files.size() == (text.size() + 999) / 1000);
    CHECK(manifest.value().sourceSha256 == sha256Of(text));
  }
}

TEST_CASE_METHOD(Fixture, "An unchanged text is not read again, a changed one is", "[data]") {
  const auto file = scratch.write("text", "first content");
  const auto first = importText(file, tokenizer, options);
  REQUIRE(first.ok());
  int calls = 0;
  const auto again = importText(file, tokenizer, options, [&](std::uint64_t, std::uint64_t) { ++calls; });
  REQUIRE(again.ok());
  CHECK(again.value().reused);
  CHECK(again.value().folder == first.value().folder);
  CHECK(again.value().tokens == 13);
  CHECK(calls == 0);
  scratch.write("text", "other content");  // the same length
  const auto changed = importText(file, tokenizer, options);
  REQUIRE(changed.ok());
  CHECK(!changed.value().reused);
  CHECK(readBack(changed.value().folder) == "other content");
  // The same bytes elsewhere come to the same folder.
  const auto copy = importText(scratch.write("copy", "other content"), tokenizer, options);
  REQUIRE(copy.ok());
  CHECK(copy.value().folder == changed.value().folder);
  CHECK(readBack(copy.value().folder) == "other content");
}

TEST_CASE_METHOD(Fixture, "Damaged shards are made again", "[data]") {
  const auto file = scratch.write("text", "some content");
  const auto first = importText(file, tokenizer, options);
  REQUIRE(first.ok());
  fs::resize_file(first.value().folder / "tokens-00000.bin", 1030);
  const auto again = importText(file, tokenizer, options);
  REQUIRE(again.ok());
  CHECK(!again.value().reused);
  CHECK(readBack(again.value().folder) == "some content");
}

TEST_CASE_METHOD(Fixture, "What can't be imported is refused with a sentence", "[data]") {
  const auto refusal = [&](const fs::path& file) {
    const auto imported = importText(file, tokenizer, options);
    REQUIRE(!imported.ok());
    CHECK(imported.error().code == ExitCode::BadData);
    return imported.error().text();
  };
  CHECK(refusal(scratch / "missing").find("There is no text at") == 0);
  CHECK(refusal(scratch.write("file", "x") / "below").find("There is no text at") == 0);
  CHECK(refusal(scratch / "").find("is a folder") != std::string::npos);
  CHECK(refusal(scratch.write("empty", "")).find("is empty") != std::string::npos);
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(refusal(scratch / "pipe").find("not a regular file") != std::string::npos);
  if (::geteuid() != 0) {
    const auto secret = scratch.write("secret", "x");
    fs::permissions(secret, fs::perms::none);
    CHECK(refusal(secret).find("Permission denied") != std::string::npos);
  }
  CHECK(entries(scratch / "cache") == 0);
}

TEST_CASE_METHOD(Fixture, "Strict mode names the first byte that is not UTF-8", "[data]") {
  std::string text(3'000'000, 'a');
  text[2'500'001] = '\xFF';
  const auto file = scratch.write("text", text);
  options.tokensPerShard = 1 << 20;
  const auto loose = importText(file, tokenizer, options);
  REQUIRE(loose.ok());
  CHECK(loose.value().firstInvalidUtf8 == 2'500'001U);
  options.strictUtf8 = true;
  const auto strict = importText(file, tokenizer, options);
  REQUIRE(!strict.ok());
  CHECK(strict.error().code == ExitCode::BadData);
  CHECK(strict.error().text().find("offset 2500001 ") != std::string::npos);
  const auto good = importText(scratch.write("good", "\u20AC"), tokenizer, options);
  REQUIRE(good.ok());
  CHECK(good.value().firstInvalidUtf8 == std::nullopt);
}

TEST_CASE_METHOD(Fixture, "Progress rises to the whole, and cancelling leaves nothing behind", "[data]") {
  const auto file = scratch.write("text", randomBytes(std::size_t{5} << 20));
  options.tokensPerShard = 1 << 20;
  CancelToken cancel;
  std::uint64_t last = 0;
  const auto cancelled = importText(
      file, tokenizer, options,
      [&](std::uint64_t done, std::uint64_t total) {
        CHECK(total == std::uint64_t{5} << 20);
        CHECK(done >= last);
        last = done;
        CHECK(entries(scratch / "cache") == 1);  // the temporary folder
        if (done >= std::uint64_t{3} << 20) cancel.cancel();
      },
      cancel);
  REQUIRE(!cancelled.ok());
  CHECK(cancelled.error().message.id == "data.cancelled");
  CHECK(last == std::uint64_t{3} << 20);
  CHECK(entries(scratch / "cache") == 0);
  REQUIRE(importText(file, tokenizer, options, [&](std::uint64_t done, std::uint64_t) { last = done; }).ok());
  CHECK(last == std::uint64_t{5} << 20);
}

TEST_CASE_METHOD(Fixture, "A text that changes while it is read is refused", "[data]") {
  const auto file = scratch.write("text", std::string(100, 'a'));
  const auto imported =
      importText(file, tokenizer, options, [&](std::uint64_t, std::uint64_t) { std::ofstream(file, std::ios::app) << "more"; });
  REQUIRE(!imported.ok());
  CHECK(imported.error().message.id == "data.text_changed");
  CHECK(entries(scratch / "cache") == 0);
}

TEST_CASE_METHOD(Fixture, "What a killed import left is removed by the next", "[data]") {
  const auto file = scratch.write("text", std::string(100, 'a'));
  const pid_t child = ::fork();
  if (child == 0) {
    (void)importText(file, tokenizer, options, [](std::uint64_t, std::uint64_t) { ::raise(SIGKILL); });
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(entries(scratch / "cache") == 1);
  const auto imported = importText(file, tokenizer, options);
  REQUIRE(imported.ok());
  CHECK(!imported.value().reused);
  CHECK(entries(scratch / "cache") == 2);  // the shards and the notes on sources
}

TEST_CASE_METHOD(Fixture, "An import in progress survives the start of another", "[data]") {
  const auto first = scratch.write("first", std::string(100, 'a'));
  const auto second = scratch.write("second", std::string(100, 'b'));
  bool once = true;
  const auto outer = importText(first, tokenizer, options, [&](std::uint64_t, std::uint64_t) {
    if (!std::exchange(once, false)) return;
    CHECK(importText(second, tokenizer, options).ok());
    CHECK(importText(first, tokenizer, options).ok());  // even of the same text
  });
  REQUIRE(outer.ok());
  CHECK(readBack(outer.value().folder) == std::string(100, 'a'));
  CHECK(entries(scratch / "cache") == 3);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE_METHOD(Fixture, "Memory does not grow with the text", "[data]") {
  const auto file = scratch / "large";
  { std::ofstream(file) << "x"; }
  fs::resize_file(file, std::uintmax_t{96} << 20);  // a hole: zeros
  options.tokensPerShard = std::uint64_t{1} << 25;
  struct rusage before {}, after {};
  REQUIRE(::getrusage(RUSAGE_SELF, &before) == 0);
  const auto imported = importText(file, tokenizer, options);
  REQUIRE(imported.ok());
  REQUIRE(::getrusage(RUSAGE_SELF, &after) == 0);
  CHECK(imported.value().tokens == std::uint64_t{96} << 20);
  CHECK(after.ru_maxrss - before.ru_maxrss < 24 * 1024);  // KiB; the text has 96 MiB and its tokens 192
}
#endif
