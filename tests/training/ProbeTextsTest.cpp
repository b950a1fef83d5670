// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/ProbeTexts.h"

#include <catch2/catch.hpp>

using namespace mhc;
using namespace mhc::training;

TEST_CASE("the texts of the probe tokens put together are the window", "[probe]") {
  const auto tokenizer = data::makeTokenizer("byte");
  REQUIRE(tokenizer.ok());
  for (const std::size_t length : {64U, 100U, 256U}) {
    std::string text;
    while (text.size() < length) text += "Hackers (n.): people who program 24/7.\n";
    text.resize(length);
    const auto ids = tokenizer.value()->encode(text);
    REQUIRE(ids.size() == length);
    const Json texts = probeTexts(*tokenizer.value(), ids);
    REQUIRE(texts["tokens"].size() == 64);
    REQUIRE(texts["after"].size() == 64);
    std::string whole;
    for (std::size_t i = 0; i < 64; ++i) {
      const auto token = texts["tokens"][i].get<std::string>();
      CHECK(token == text.substr(i * length / 64, 1));
      whole += token + texts["after"][i].get<std::string>();
    }
    CHECK(whole == text);
  }
}

TEST_CASE("half characters become readable, and no window has no texts", "[probe]") {
  const auto tokenizer = data::makeTokenizer("byte");
  REQUIRE(tokenizer.ok());
  std::string text;
  for (int i = 0; i < 64; ++i) text += "é";  // two bytes each: the probe tokens are the first of them
  const Json texts = probeTexts(*tokenizer.value(), tokenizer.value()->encode(text));
  CHECK(texts["tokens"][3].get<std::string>() == "\xEF\xBF\xBD");
  CHECK(probeTexts(*tokenizer.value(), {})["tokens"].empty());
}

TEST_CASE("the probe window is the first of the validation part", "[probe]") {
  config::TrainingConfig training;
  training.data = "synthetic:copy";
  training.sequence_length = 32;
  const auto dataset = data::Dataset::open(training);
  REQUIRE(dataset.ok());
  const auto window = probeWindow(dataset.value(), 32);
  REQUIRE(window.size() == 32);
  std::vector<std::int32_t> ids(32), targets(32);
  auto source = dataset.value().evaluation(1);
  REQUIRE(source.next(ids.data(), targets.data(), 1).ok());
  CHECK(window == ids);
}
