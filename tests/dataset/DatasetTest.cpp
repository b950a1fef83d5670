// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Dataset.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/base/Paths.h"
#include "core/data/CopyTask.h"
#include "core/data/Corpus.h"
#include "tests/dataset/Scratch.h"

using namespace mhc;
using namespace mhc::data;
using mhc::data::test::Scratch;

namespace {

config::TrainingConfig training(std::string data, std::int64_t length = 8) {
  config::TrainingConfig config;
  config.data = std::move(data);
  config.sequence_length = length;
  config.validation_fraction = 0.1;
  return config;
}

/// Moves the caches into a scratch folder and back.
struct OwnCache {
  Scratch scratch;
  std::string before = std::getenv("XDG_CACHE_HOME") != nullptr ? std::getenv("XDG_CACHE_HOME") : "";
  OwnCache() { ::setenv("XDG_CACHE_HOME", (scratch / "cache").c_str(), 1); }
  ~OwnCache() {
    setProfile({});
    before.empty() ? ::unsetenv("XDG_CACHE_HOME") : ::setenv("XDG_CACHE_HOME", before.c_str(), 1);
  }
};

}  // namespace

TEST_CASE("A text file becomes batches of its own characters", "[data]") {
  const Scratch scratch;
  std::string text;
  for (int i = 0; i < 50; ++i) text += "line " + std::to_string(i) + "\n";
  const auto opened = Dataset::open(training(scratch.write("text", text).string()), {scratch / "cache", false, 1 << 20});
  REQUIRE(opened.ok());
  const Dataset& dataset = opened.value();
  CHECK(dataset.tokens->size() == text.size());
  CHECK(dataset.split.validation.tokens == text.size() / 10);
  auto batches = dataset.batches();
  std::vector<std::int32_t> ids(16), targets(16);
  REQUIRE(batches.next(ids.data(), targets.data(), 2).ok());
  const std::string row = dataset.tokenizer->decode({ids.data(), 8});
  const std::string shifted = dataset.tokenizer->decode({targets.data(), 8});
  CHECK(text.find(row) != std::string::npos);
  CHECK(row.substr(1) == shifted.substr(0, 7));
  auto evaluation = dataset.evaluation(0);
  REQUIRE(evaluation.next(ids.data(), targets.data(), 2).ok());
  CHECK(dataset.tokenizer->decode({ids.data(), 16}) == text.substr(text.size() - text.size() / 10, 16));
}

TEST_CASE("A damaged cache is made again from the text", "[data]") {
  const Scratch scratch;
  const auto config = training(scratch.write("text", std::string(500, 'a')).string());
  const ImportOptions options{scratch / "cache", false, 1 << 20};
  const auto report = importText(config.data, *makeTokenizer("byte").value(), options);
  REQUIRE(report.ok());
  // One byte differs, the size does not: only the checksum shows it.
  std::fstream shard(report.value().folder / "tokens-00000.bin", std::ios::in | std::ios::out | std::ios::binary);
  shard.seekp(1100).write("b", 1);
  shard.close();
  const auto opened = Dataset::open(config, options);
  REQUIRE(opened.ok());
  std::vector<std::int32_t> ids(500);
  REQUIRE(opened.value().tokens->read(0, 500, ids.data()).ok());
  CHECK(ids == std::vector<std::int32_t>(500, 'a'));
}

TEST_CASE("synthetic:copy repeats the first half of each block", "[data]") {
  for (const std::int64_t length : {8, 9, 1, 2}) {
    const auto opened = Dataset::open(training("synthetic:copy", length));
    REQUIRE(opened.ok());
    const Dataset& dataset = opened.value();
    CHECK(dataset.tokens->size() == CopyTask::kBlocks * static_cast<std::uint64_t>(length));
    auto batches = dataset.batches();
    const auto size = static_cast<std::size_t>(length);
    std::vector<std::int32_t> ids(64 * size), targets(ids.size());
    REQUIRE(batches.next(ids.data(), targets.data(), 64).ok());
    const std::size_t half = (size + 1) / 2;
    for (std::size_t row = 0; row < 64; ++row) {
      for (std::size_t t = 0; t < size; ++t) {
        const std::int32_t id = ids[row * size + t];
        CHECK((id >= 'a' && id <= 'z'));
        if (t >= half) CHECK(id == ids[row * size + t - half]);
      }
    }
  }
  // By seed, and every letter about as often as the others.
  const CopyTask first(1, 8), same(1, 8), other(2, 8);
  std::vector<std::int32_t> a(8000), b(8000), c(8000);
  REQUIRE(first.read(0, 8000, a.data()).ok());
  REQUIRE(same.read(0, 8000, b.data()).ok());
  REQUIRE(other.read(0, 8000, c.data()).ok());
  CHECK(a == b);
  CHECK(a != c);
  std::vector<int> counts(26, 0);
  for (const std::int32_t id : a) ++counts[static_cast<std::size_t>(id - 'a')];
  for (const int count : counts) CHECK((count > 200 && count < 420));  // 308 expected, 4.5 standard deviations
  REQUIRE(first.read(4003, 100, b.data()).ok());
  CHECK(std::equal(b.begin(), b.begin() + 100, a.begin() + 4003));
  CHECK(!first.read(first.size() - 1, 2, b.data()).ok());
}

TEST_CASE("corpus:tiny is the pinned text, or an error that says what to run", "[data]") {
  const OwnCache cache;
  const auto missing = Dataset::open(training("corpus:tiny"));
  REQUIRE(!missing.ok());
  CHECK(missing.error().code == ExitCode::BadData);
  CHECK(missing.error().text().find("Run packaging/install-dependencies once.") != std::string::npos);
  std::filesystem::create_directories(sharedCacheHome() / "corpus");
  std::ofstream(sharedCacheHome() / "corpus" / kTinyCorpus.file) << "something else";
  const auto different = Dataset::open(training("corpus:tiny"));
  REQUIRE(!different.ok());
  CHECK(different.error().message.id == "data.corpus_different");
}

TEST_CASE("corpus:tiny opens where it is installed, with a profile too", "[data]") {
  if (!findCorpus("tiny").ok()) {
    WARN("corpus:tiny is not installed here");
    return;
  }
  const Scratch scratch;
  setProfile(scratch / "profile");
  const auto opened = Dataset::open(training("corpus:tiny"));
  setProfile({});
  REQUIRE(opened.ok());
  CHECK(opened.value().tokens->size() == kTinyCorpus.bytes);
  CHECK(std::filesystem::exists(scratch / "profile/cache/shards"));
}

TEST_CASE("Data sets that don't exist are refused", "[data]") {
  CHECK(Dataset::open(training("corpus:large")).error().code == ExitCode::BadConfiguration);
  CHECK(Dataset::open(training("synthetic:sort")).error().code == ExitCode::BadConfiguration);
  CHECK(Dataset::open(training("")).error().code == ExitCode::BadConfiguration);
  CHECK(Dataset::open(training("synthetic:copy", 0)).error().code == ExitCode::BadConfiguration);
  CHECK(Dataset::open(training("no/such/file.txt")).error().code == ExitCode::BadData);
  const Scratch scratch;
  const auto small = Dataset::open(training(scratch.write("short", "abc").string()), {scratch / "cache", false, 1 << 20});
  REQUIRE(!small.ok());
  CHECK(small.error().message.id == "data.too_small");
}

TEST_CASE("A relative path is frozen as an absolute one", "[data]") {
  CHECK(canonicalData("corpus:tiny") == "corpus:tiny");
  CHECK(canonicalData("synthetic:copy") == "synthetic:copy");
  CHECK(canonicalData("/a/b/../c.txt") == "/a/c.txt");
  CHECK(canonicalData("c.txt") == (std::filesystem::current_path() / "c.txt").string());
}
