// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/base/Text.h"
#include "core/training/sample/Sampler.h"
#include "core/training/sample/Utf8Stream.h"

using namespace mhc;
using namespace mhc::training;

namespace {

std::map<std::int32_t, int> histogram(const SamplerSettings& settings, const std::vector<float>& logits, int draws) {
  Sampler sampler(settings);
  std::map<std::int32_t, int> counts;
  for (int i = 0; i < draws; ++i) ++counts[sampler.sample(logits).value().id];
  return counts;
}

SamplerSettings with(double temperature, std::int64_t topK = 0, double topP = 1, std::int64_t seed = 1) {
  return {temperature, topK, topP, seed};
}

/// log of probabilities 0.5, 0.3, 0.15, 0.05, in another order.
const std::vector<float> kLogits = {std::log(0.15F), std::log(0.5F), std::log(0.05F), std::log(0.3F)};

}  // namespace

TEST_CASE("Temperature 0 takes the likeliest token, the smallest id among equals", "[sampler]") {
  Sampler sampler(with(0));
  const std::vector<float> logits = {1, 4, -2, 4, 3};
  for (int i = 0; i < 5; ++i) CHECK(sampler.sample(logits).value().id == 1);
}

TEST_CASE("Draws follow the model's probabilities", "[sampler]") {
  const auto counts = histogram(with(1), kLogits, 20000);
  CHECK(counts.at(1) / 20000.0 == Approx(0.5).margin(0.015));
  CHECK(counts.at(3) / 20000.0 == Approx(0.3).margin(0.015));
  CHECK(counts.at(0) / 20000.0 == Approx(0.15).margin(0.015));
  CHECK(counts.at(2) / 20000.0 == Approx(0.05).margin(0.015));
}

TEST_CASE("Temperature sharpens and flattens", "[sampler]") {
  // p² / Σ p²: 0.25, 0.09, 0.0225, 0.0025 of 0.365.
  CHECK(histogram(with(0.5), kLogits, 20000).at(1) / 20000.0 == Approx(0.25 / 0.365).margin(0.015));
  CHECK(histogram(with(100), kLogits, 20000).at(2) / 20000.0 == Approx(0.25).margin(0.015));
}

TEST_CASE("Top-k and top-p leave only the likeliest tokens", "[sampler]") {
  const auto ids = [](const std::map<std::int32_t, int>& counts) {
    std::set<std::int32_t> set;
    for (const auto& [id, count] : counts) set.insert(id);
    return set;
  };
  CHECK(ids(histogram(with(1, 1), kLogits, 200)) == std::set<std::int32_t>{1});
  CHECK(ids(histogram(with(1, 2), kLogits, 2000)) == std::set<std::int32_t>{1, 3});
  CHECK(ids(histogram(with(1, 99), kLogits, 2000)).size() == 4);
  CHECK(ids(histogram(with(1, 0, 0.4), kLogits, 200)) == std::set<std::int32_t>{1});
  CHECK(ids(histogram(with(1, 0, 0.7), kLogits, 2000)) == std::set<std::int32_t>{1, 3});
  CHECK(ids(histogram(with(1, 0, 0.9), kLogits, 2000)) == std::set<std::int32_t>{0, 1, 3});
  // Of the two that top-k leaves, the first alone has 0.5 / 0.8 = 0.625.
  CHECK(ids(histogram(with(1, 2, 0.6), kLogits, 200)) == std::set<std::int32_t>{1});
  const auto counts = histogram(with(1, 2), kLogits, 20000);
  CHECK(counts.at(1) / 20000.0 == Approx(0.625).margin(0.015));
}

TEST_CASE("The same seed draws the same tokens, another seed others", "[sampler]") {
  const auto draw = [](std::int64_t seed) {
    Sampler sampler(with(1, 0, 1, seed));
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 100; ++i) ids.push_back(sampler.sample(kLogits).value().id);
    return ids;
  };
  CHECK(draw(3) == draw(3));
  CHECK(draw(3) != draw(4));
  CHECK(draw(-1) == draw(-1));
}

TEST_CASE("A drawn token tells the model's own probability", "[sampler]") {
  Sampler sampler(with(0));
  CHECK(std::exp(sampler.sample(kLogits).value().logProbability) == Approx(0.5).epsilon(1e-5));
}

TEST_CASE("Extreme and broken logits", "[sampler]") {
  const std::vector<float> far = {-3e38F, 3e38F, 0};
  CHECK(histogram(with(1), far, 50) == std::map<std::int32_t, int>{{1, 50}});
  CHECK(histogram(with(1e-300), far, 50) == std::map<std::int32_t, int>{{1, 50}});
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    Sampler sampler(with(1));
    const auto result = sampler.sample(std::vector<float>{0, bad});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ExitCode::BadData);
  }
  CHECK_FALSE(Sampler(with(1)).sample({}).ok());
}

TEST_CASE("Settings out of range are refused with a sentence", "[sampler]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(check(SamplerSettings{}).ok());
  CHECK(check(with(0, 0, 1)).ok());
  for (const double temperature : {nan, -0.1, 101.0, std::numeric_limits<double>::infinity()}) {
    const auto checked = check(with(temperature));
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().code == ExitCode::BadUsage);
    CHECK_THAT(checked.error().text(), Catch::Contains("temperature"));
  }
  for (const double p : {nan, 0.0, -1.0, 1.01}) CHECK_THAT(check(with(1, 0, p)).error().text(), Catch::Contains("top-p"));
  CHECK_THAT(check(with(1, -1)).error().text(), Catch::Contains("top-k"));
}

TEST_CASE("Bytes come out as whole characters, however they were cut", "[sampler]") {
  const std::string texts[] = {"plain", "a\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80!", "\xED\x9F\xBF\xEE\x80\x80",
                               "bad \xFF\xC3(\xE2\x82 \xF0\x9F\x98", "\xC0\xAF\xED\xA0\x80\xF4\x90\x80\x80", "\xE0\xA0\x80\xE0\x80\x80",
                               "\xF4\x8F\xBF\xBF\xF0\x90\x80\x80\xC3"};
  for (const std::string& text : texts) {
    for (std::size_t cut = 1; cut <= 4; ++cut) {
      Utf8Stream stream;
      std::string joined;
      for (std::size_t at = 0; at < text.size(); at += cut) {
        const std::string piece = stream.feed(std::string_view(text).substr(at, cut));
        CHECK_FALSE(firstInvalidUtf8(piece));
        joined += piece;
      }
      joined += stream.finish();
      CHECK(joined == toValidUtf8(text));
    }
  }
}

TEST_CASE("A character appears as soon as its last byte does", "[sampler]") {
  Utf8Stream stream;
  CHECK(stream.feed("\xE2").empty());
  CHECK(stream.feed("\x82").empty());
  CHECK(stream.feed("\xAC") == "\xE2\x82\xAC");
  CHECK(stream.feed("x") == "x");
  CHECK(stream.feed("\xC3").empty());
  CHECK(stream.feed("x") == "\xEF\xBF\xBDx");
  CHECK(stream.finish().empty());
}
