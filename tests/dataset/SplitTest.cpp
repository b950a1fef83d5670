// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Split.h"

#include <catch2/catch.hpp>

using namespace mhc;
using data::Split;

TEST_CASE("The last part is held out and no window holds tokens of both", "[data]") {
  for (const std::uint64_t tokens : {300ULL, 1000ULL, 1681817ULL}) {
    for (const double fraction : {0.05, 0.1, 0.5}) {
      for (const std::int64_t length : {1, 7, 14}) {
        const auto made = Split::make(tokens, fraction, length);
        REQUIRE(made.ok());
        const auto& [training, validation] = made.value();
        CHECK(training.first == 0);
        CHECK(training.tokens + validation.tokens == tokens);
        CHECK(validation.first == training.tokens);
        CHECK(validation.tokens == static_cast<std::uint64_t>(fraction * static_cast<double>(tokens)));
        const auto stride = static_cast<std::uint64_t>(length);
        // The last token of the last window is inside, and one more window would not be.
        CHECK((training.windows - 1) * stride + stride < training.tokens);
        CHECK(training.windows * stride + stride >= training.tokens);
        CHECK(validation.windows * stride < validation.tokens);
      }
    }
  }
}

TEST_CASE("Exact fits", "[data]") {
  const auto exact = Split::make(9, 0, 8);  // one window of 8 + 1 tokens
  REQUIRE(exact.ok());
  CHECK(exact.value().training.windows == 1);
  CHECK(exact.value().validation.windows == 0);
  CHECK(Split::make(17, 0, 8).value().training.windows == 2);
  CHECK(Split::make(16, 0, 8).value().training.windows == 1);
}

TEST_CASE("Data shorter than one sample are refused with a sentence", "[data]") {
  const auto training = Split::make(8, 0, 8);
  REQUIRE(!training.ok());
  CHECK(training.error().code == ExitCode::BadData);
  CHECK(training.error().text() ==
        "The training part of the data has 8 tokens, but one sample needs 9 (sequence_length + 1). Use a longer text or a "
        "shorter sequence_length.");
  const auto validation = Split::make(100, 0.05, 8);
  REQUIRE(!validation.ok());
  CHECK(validation.error().text().find("The validation part of the data has 5 tokens") == 0);
  CHECK(!Split::make(0, 0, 8).ok());
  CHECK(Split::make(100, 1.0, 8).error().code == ExitCode::BadConfiguration);
  CHECK(Split::make(100, -0.1, 8).error().code == ExitCode::BadConfiguration);
  CHECK(Split::make(100, 0.1, 0).error().code == ExitCode::BadConfiguration);
}
