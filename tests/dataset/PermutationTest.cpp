// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/Permutation.h"

#include <catch2/catch.hpp>
#include <vector>

using mhc::data::Permutation;

TEST_CASE("A permutation hits every index once, for many sizes", "[data]") {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t size = 1; size <= 130; ++size) sizes.push_back(size);
  for (const std::uint64_t size : {255ULL, 256ULL, 257ULL, 1000ULL, 4095ULL, 4096ULL, 4097ULL, 12481ULL}) sizes.push_back(size);
  for (const std::uint64_t size : sizes) {
    for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
      const Permutation order(7, epoch, size);
      std::vector<int> hits(size, 0);
      for (std::uint64_t i = 0; i < size; ++i) {
        const std::uint64_t at = order(i);
        REQUIRE(at < size);
        ++hits[at];
      }
      for (const int count : hits) REQUIRE(count == 1);
    }
  }
}

TEST_CASE("Epochs and seeds have orders of their own, and the same one each time", "[data]") {
  const std::uint64_t size = 1000;
  const auto orderOf = [&](std::uint64_t seed, std::uint64_t epoch) {
    const Permutation order(seed, epoch, size);
    std::vector<std::uint64_t> all;
    for (std::uint64_t i = 0; i < size; ++i) all.push_back(order(i));
    return all;
  };
  const auto equalPlaces = [&](const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    int equal = 0;
    for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1 : 0;
    return equal;
  };
  const auto first = orderOf(1, 0);
  CHECK(first == orderOf(1, 0));
  // Two random permutations agree in one place on average; ten is beyond 1 - 1e-6.
  CHECK(equalPlaces(first, orderOf(1, 1)) < 10);
  CHECK(equalPlaces(first, orderOf(2, 0)) < 10);
  int steps = 0;
  for (std::size_t i = 1; i < size; ++i) steps += first[i] == first[i - 1] + 1 ? 1 : 0;
  CHECK(steps < 10);
}

TEST_CASE("A permutation of very many windows stays in range", "[data]") {
  const std::uint64_t size = (std::uint64_t{1} << 40) + 12345;
  const Permutation order(3, 0, size);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    REQUIRE(order(i) < size);
    REQUIRE(order(size - 1 - i) < size);
  }
}

TEST_CASE("The order is fixed for ever: a resumed run relies on it", "[data]") {
  const Permutation order(1, 0, 100);
  std::vector<std::uint64_t> first;
  for (std::uint64_t i = 0; i < 8; ++i) first.push_back(order(i));
  CHECK(first == std::vector<std::uint64_t>{31, 26, 71, 7, 54, 9, 64, 37});
}
