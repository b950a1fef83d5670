// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/Buckets.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/view/SeriesFixture.h"

using namespace mhc::view;

TEST_CASE("a spike of one step in ten million points is seen from far away with its value and its step") {
  constexpr std::size_t kPoints = 10'000'000;
  constexpr std::size_t kSpike = 7'654'321;
  SeriesStore store;
  SeriesRows rows;
  rows.metrics.emplace_back("loss", std::vector<double>());
  for (std::size_t done = 0; done < kPoints; done += 100'000) {
    rows.x.clear();
    rows.metrics[0].second.clear();
    for (std::size_t i = done; i < done + 100'000; ++i) {
      rows.x.push_back({static_cast<std::int64_t>(i), 0, 0, 0, 0});
      rows.metrics[0].second.push_back(i == kSpike ? 42.5 : 1.0);
    }
    store.append(rows);
  }
  const Series series = store.series("loss");
  const AxisMap x({0, kPoints - 1}, false);
  const auto buckets = bucketsOf(series, XKind::Step, x, 800);
  REQUIRE(buckets.size() == 800);
  std::uint64_t records = 0;
  int high = 0;
  for (const Bucket& bucket : buckets) {
    records += bucket.extent.finite;
    if (bucket.extent.max > 1) {
      ++high;
      CHECK(bucket.extent.max == 42.5);
      CHECK(bucket.extent.maxIndex == kSpike);
      CHECK(bucket.column == static_cast<int>(x.position(kSpike) * 800));
    }
  }
  CHECK(high == 1);
  CHECK(records == kPoints);
}

TEST_CASE("few points keep their exact places, and the neighbours outside are there for the line to run off") {
  const Series series = mhc::test::seriesOf({5, 6, 7, 8, 9});
  const auto buckets = bucketsOf(series, XKind::Step, AxisMap({0.5, 2.5}, false), 200);
  REQUIRE(buckets.size() == 4);
  CHECK(buckets[0].column == -1);
  CHECK(buckets[0].at == Approx(-50));
  CHECK(buckets[1].at == Approx(50));
  CHECK(buckets[2].at == Approx(150));
  CHECK(buckets[3].column == 200);
  CHECK(buckets[3].at == Approx(250));
  CHECK(buckets[3].extent.last == 8);
}

TEST_CASE("an imported run whose steps go back falls into pieces that are not connected") {
  SeriesStore store;
  mhc::test::fill(store, {1, 2, 3, 4}, 0);
  mhc::test::fill(store, {9, 8}, 2);
  const Series series = store.series("y");
  CHECK(series.pieces == std::vector<std::size_t>{0, 4});
  const auto buckets = bucketsOf(series, XKind::Step, AxisMap({0, 3}, false), 300);
  REQUIRE(buckets.size() == 6);
  CHECK(std::count_if(buckets.begin(), buckets.end(), [](const Bucket& b) { return b.startsPiece; }) == 2);
  CHECK(buckets[4].startsPiece);
  CHECK(buckets[4].extent.first == 9);
}

TEST_CASE("on a logarithmic X axis step 0 has no place, the rest keeps its order") {
  const Series series = mhc::test::seriesOf(std::vector<double>(1'001, 2.0));
  const auto buckets = bucketsOf(series, XKind::Step, AxisMap({1, 1'000}, true), 300);
  std::uint64_t inside = 0;
  for (const Bucket& bucket : buckets) inside += bucket.column >= 0 ? bucket.extent.finite : 0;
  CHECK(inside == 1'000);
  CHECK(std::is_sorted(buckets.begin(), buckets.end(), [](const Bucket& a, const Bucket& b) { return a.at < b.at; }));
}

TEST_CASE("every X axis cuts by its own column") {
  const Series series = mhc::test::seriesOf({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  const auto byTokens = bucketsOf(series, XKind::Tokens, AxisMap({0, 450}, false), 450);
  const auto inside = std::count_if(byTokens.begin(), byTokens.end(), [](const Bucket& b) { return b.at <= 450 && b.at >= 0; });
  CHECK(inside == 5);
  CHECK(bucketsOf(series, XKind::ActiveSeconds, AxisMap({0, 0.9}, false), 900).size() == 10);
  CHECK(bucketsOf(series, XKind::Step, AxisMap({0, 9}, false), 0).empty());
}
