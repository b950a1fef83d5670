// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Result.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using namespace mhc;

namespace {

Error broken() { return makeError(ExitCode::BadData, "test.broken", "It broke at {place}.", {{"place", "home"}}); }

Result<int> half(int value) {
  if (value % 2 != 0) return broken();
  return value / 2;
}

Result<void> mustBeEven(int value) {
  MHC_TRY(half(value));
  return {};
}

Result<std::string> quarterAsText(int value) {
  MHC_TRY_ASSIGN(const int first, half(value));
  MHC_TRY_ASSIGN(const int second, half(first));
  return std::to_string(second);
}

}  // namespace

TEST_CASE("a result holds its value or its error") {
  CHECK(half(8).ok());
  CHECK(half(8).value() == 4);
  const auto failed = half(7);
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().text() == "It broke at home.");
  CHECK(failed.error().code == ExitCode::BadData);
  CHECK(failed.valueOr(-1) == -1);
  CHECK(half(8).valueOr(-1) == 4);
}

TEST_CASE("errors pass through MHC_TRY and MHC_TRY_ASSIGN") {
  CHECK(mustBeEven(2).ok());
  CHECK_FALSE(mustBeEven(3).ok());
  CHECK(mustBeEven(3).error().message.id == "test.broken");
  CHECK(quarterAsText(12).value() == "3");
  CHECK_FALSE(quarterAsText(6).ok());
}

TEST_CASE("a result moves what can't be copied") {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  REQUIRE(result.ok());
  const std::unique_ptr<int> taken = std::move(result).value();
  CHECK(*taken == 5);
}

TEST_CASE("a result never turns into a truth value by itself") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Result<int>, bool>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Result<void>, bool>);
}

TEST_CASE("every exit code has a sentence of its own") {
  std::vector<std::string_view> sentences;
  for (const int code : {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}) {
    const std::string_view text = describe(static_cast<ExitCode>(code));
    CHECK(text.ends_with('.'));
    CHECK(std::find(sentences.begin(), sentences.end(), text) == sentences.end());
    sentences.push_back(text);
  }
  CHECK(describe(static_cast<ExitCode>(77)).find("unknown") != std::string_view::npos);
}
