// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Pyramid.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/Philox.h"
#include "tests/view/SeriesFixture.h"

using namespace mhc::view;

TEST_CASE("the pyramid's extents equal those of a plain loop, for any stretch and any growth") {
  std::vector<double> values(20'000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto bits = mhc::philox(7, 1, i);
    values[i] = bits[0] % 97 == 0 ? std::nan("") : static_cast<double>(mhc::uniformOf(bits[1])) * 10 - 5;
  }
  SeriesStore store;
  for (std::size_t done = 0, batch = 1; done < values.size(); done += batch, batch = batch * 3 % 1'021 + 1) {
    const std::size_t end = std::min(done + batch, values.size());
    mhc::test::fill(store, {values.begin() + static_cast<std::ptrdiff_t>(done), values.begin() + static_cast<std::ptrdiff_t>(end)},
                    static_cast<std::int64_t>(done));
  }
  const Series series = store.series("y");
  REQUIRE(series.size() == values.size());
  for (std::uint64_t i = 0; i < 300; ++i) {
    const auto bits = mhc::philox(8, 1, i);
    std::size_t first = bits[0] % values.size();
    std::size_t last = bits[1] % (values.size() + 1);
    if (first > last) std::swap(first, last);
    Extent expected;
    for (std::size_t j = first; j < last; ++j) expected.add(values[j], j);
    const Extent found = series.extent(first, last);
    REQUIRE(found.finite == expected.finite);
    REQUIRE(found.notFinite == expected.notFinite);
    if (expected.finite == 0) continue;
    REQUIRE(found.min == expected.min);
    REQUIRE(found.max == expected.max);
    REQUIRE(found.first == expected.first);
    REQUIRE(found.last == expected.last);
    REQUIRE(found.minIndex == expected.minIndex);
    REQUIRE(found.maxIndex == expected.maxIndex);
  }
}

TEST_CASE("an empty stretch and a stretch beyond the end have no extent") {
  const Series series = mhc::test::seriesOf({1, 2, 3});
  CHECK(series.extent(1, 1).finite == 0);
  CHECK(series.extent(2, 100).finite == 1);
  CHECK(std::isnan(series.extent(0, 0).min));
}

TEST_CASE("only NaN and infinities: counted, no extremes") {
  const Series series = mhc::test::seriesOf({NAN, INFINITY, -INFINITY});
  const Extent extent = series.extent(0, 3);
  CHECK(extent.finite == 0);
  CHECK(extent.notFinite == 3);
  CHECK(std::isnan(extent.max));
}

TEST_CASE("a run of values at once gives the same extent as one value after the other") {
  const std::vector<std::vector<double>> runs{
      {}, {3}, {2, 2, 1, 1, 5, 5}, {4, 3, 2, 1, 0, 9, 9}, {1, INFINITY, 2, 3, 4}, {NAN, 1, 2, 3}, {-1, -2, -2, 0, NAN}};
  for (const auto& earlier : runs) {
    for (const auto& later : runs) {
      Extent expected, found;
      for (const auto* run : {&earlier, &later}) {
        const std::uint64_t index = run == &earlier ? 10 : 10 + earlier.size();
        for (std::size_t i = 0; i < run->size(); ++i) expected.add((*run)[i], index + i);
        found.add(std::span<const double>(*run), index);
      }
      REQUIRE(found.finite == expected.finite);
      REQUIRE(found.notFinite == expected.notFinite);
      if (expected.finite == 0) continue;
      CHECK(found.min == expected.min);
      CHECK(found.max == expected.max);
      CHECK(found.minIndex == expected.minIndex);
      CHECK(found.maxIndex == expected.maxIndex);
      CHECK(found.first == expected.first);
      CHECK(found.last == expected.last);
    }
  }
}
