// SPDX-License-Identifier: GPL-3.0-or-later
// Imports into places that can't take them.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "core/data/ByteTokenizer.h"
#include "core/data/ShardFolder.h"
#include "core/data/TextImport.h"
#include "tests/dataset/Scratch.h"

using namespace mhc;
using namespace mhc::data;
using mhc::data::test::Scratch;
namespace fs = std::filesystem;

namespace {

std::size_t entries(const fs::path& folder) {
  std::error_code code;
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder, code), fs::directory_iterator()));
}

/// Runs `work` in a child process whose files can't grow beyond `bytes`, and returns what it returns (0 … 255).
template <typename Work>
int withFileLimit(rlim_t bytes, const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);  // write() then fails with EFBIG
    const struct rlimit limit { bytes, bytes };
    ::_exit(::setrlimit(RLIMIT_FSIZE, &limit) == 0 ? work() : 255);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return 254;
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("A disk that takes no more ends the import with a sentence and leaves nothing", "[data]") {
  const Scratch scratch;
  const auto text = scratch.write("text", std::string(std::size_t{3} << 20, 'a'));
  const ImportOptions options{scratch / "cache", false, std::uint64_t{1} << 28};
  const int result = withFileLimit(rlim_t{1} << 20, [&] {
    const auto imported = importText(text, ByteTokenizer(), options);
    if (imported.ok()) return 1;
    if (imported.error().text().find("tokens-00000.bin") == std::string::npos) return 2;
    return entries(scratch / "cache") == 0 ? 0 : 3;
  });
  CHECK(result == 0);
  // The next import, with room, is whole.
  const auto imported = importText(text, ByteTokenizer(), options);
  REQUIRE(imported.ok());
  CHECK(ShardFolder::open(imported.value().folder, ShardFolder::Checksums::Verify).ok());
}

TEST_CASE("A cache that is no folder is refused", "[data]") {
  const Scratch scratch;
  const auto text = scratch.write("text", "abc");
  const auto file = scratch.write("file", "not a folder");
  for (const auto& cache : {file, file / "below"}) {
    const auto imported = importText(text, ByteTokenizer(), {cache, false, 1000});
    REQUIRE(!imported.ok());
    CHECK(imported.error().text().find(file.string()) != std::string::npos);
  }
  CHECK(fs::file_size(file) == 12);
}

TEST_CASE("A finished shard folder with something foreign in it still opens, one with less does not", "[data]") {
  const Scratch scratch;
  const auto imported =
      importText(scratch.write("text", std::string(2500, 'x')), ByteTokenizer(), {scratch / "cache", false, 1000});
  REQUIRE(imported.ok());
  const fs::path folder = imported.value().folder;
  std::ofstream(folder / "notes.txt") << "mine";
  CHECK(ShardFolder::open(folder, ShardFolder::Checksums::Verify).ok());
  fs::remove(folder / "tokens-00001.bin");
  const auto opened = ShardFolder::open(folder, ShardFolder::Checksums::Verify);
  REQUIRE(!opened.ok());
  CHECK(opened.error().text().find("tokens-00001.bin") != std::string::npos);
}

TEST_CASE("Cancelling before the first byte reads nothing", "[data]") {
  const Scratch scratch;
  CancelToken cancel;
  cancel.cancel();
  bool called = false;
  const auto imported = importText(
      scratch.write("text", "abc"), ByteTokenizer(), {scratch / "cache", false, 1000},
      [&](std::uint64_t, std::uint64_t) { called = true; }, cancel);
  REQUIRE(!imported.ok());
  CHECK(imported.error().message.id == "data.cancelled");
  CHECK_FALSE(called);
  CHECK(entries(scratch / "cache") == 0);
}
