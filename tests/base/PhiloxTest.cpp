// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Philox.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace mhc;

namespace {
using Block = std::array<std::uint32_t, 4>;
}

// Known answers of Random123 (kat_vectors, philox4x32 with 10 rounds).
TEST_CASE("Philox gives the published known answers") {
  CHECK(philox(0, 0, 0) == Block{0x6627E8D5U, 0xE169C58DU, 0xBC57AC4CU, 0x9B00DBD8U});
  CHECK(philox(~0ULL, ~0ULL, ~0ULL) == Block{0x408F276DU, 0x41C83B0EU, 0xA20BC7C6U, 0x6D5451FDU});
  CHECK(philox(0x299F31D0A4093822ULL, 0x0370734413198A2EULL, 0x85A308D3243F6A88ULL) ==
        Block{0xD16CFE09U, 0x94FDCCEBU, 0x5001E420U, 0x24126EA1U});
}

TEST_CASE("stream numbers are FNV-1a") {
  CHECK(streamOf("") == 0xCBF29CE484222325ULL);
  CHECK(streamOf("a") == 0xAF63DC4C8601EC8CULL);
  CHECK(streamOf("foobar") == 0x85944171F73967E8ULL);
}

TEST_CASE("uniform numbers lie in [0, 1)") {
  CHECK(uniformOf(0) == 0.0F);
  CHECK(uniformOf(0x80000000U) == 0.5F);
  CHECK(uniformOf(0xFFFFFFFFU) < 1.0F);
}

TEST_CASE("normal numbers do not depend on how they are asked for") {
  std::vector<float> whole(1003);
  fillNormal(7, 11, 0, whole.data(), whole.size());
  std::vector<float> pieces(1003);
  fillNormal(7, 11, 0, pieces.data(), 400);
  fillNormal(7, 11, 400, pieces.data() + 400, 603);
  CHECK(whole == pieces);
  std::vector<float> other(1003);
  fillNormal(8, 11, 0, other.data(), other.size());
  CHECK(whole != other);
  fillNormal(7, 12, 0, other.data(), other.size());
  CHECK(whole != other);
}

TEST_CASE("normal numbers have the moments of N(0, 1)") {
  std::vector<float> values(200'000);
  fillNormal(3, 5, 0, values.data(), values.size());
  double sum = 0, square = 0, fourth = 0;
  for (const float value : values) {
    REQUIRE(std::isfinite(value));
    const double v = value;
    sum += v;
    square += v * v;
    fourth += v * v * v * v;
  }
  const double count = static_cast<double>(values.size());
  CHECK(std::abs(sum / count) < 0.01);  // four standard errors
  CHECK(square / count == Approx(1).margin(0.015));
  CHECK(fourth / count == Approx(3).margin(0.1));
}
