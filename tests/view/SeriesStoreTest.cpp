// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/view/SeriesStore.h"

#include <catch2/catch.hpp>
#include <thread>

#include "core/view/StepResolution.h"
#include "tests/view/SeriesFixture.h"

using namespace mhc::view;

TEST_CASE("a series is a snapshot: it does not see rows that come later, nor that the store forgot") {
  SeriesStore store;
  mhc::test::fill(store, {1, 2, 3});
  const Series before = store.series("y");
  mhc::test::fill(store, {4}, 3);
  CHECK(before.size() == 3);
  CHECK(store.series("y").size() == 4);
  CHECK(store.lastStep() == 3);
  store.clear();
  CHECK(before.values[2] == 3);
  CHECK(store.series("y").empty());
  CHECK(store.series("y").epoch != before.epoch);
  CHECK(store.lastStep() == -1);
}

TEST_CASE("metrics of different batches have their own X; unknown ones are empty") {
  SeriesStore store;
  store.append({{{0, 0, 0, 0, 0}, {1, 8, 9, 1, 1}}, {{"train_loss", {3, 2}}, {"learning_rate", {1e-3, 2e-3}}}});
  store.append({{{1, 8, 9, 1, 1}}, {{"validation_loss", {2.5}}}});
  CHECK(store.metrics() == std::vector<std::string>{"train_loss", "learning_rate", "validation_loss"});
  CHECK(store.series("validation_loss").size() == 1);
  CHECK(store.series("train_loss").x(XKind::Tokens, 1) == 8);
  CHECK(store.series("nothing").empty());
  CHECK(store.series("nothing").nearest(XKind::Step, 0) == 0);
}

TEST_CASE("a batch with columns of different length is cut to the shortest") {
  SeriesStore store;
  store.append({{{0, 0, 0, 0, 0}, {1, 0, 0, 0, 0}}, {{"a", {1, 2}}, {"b", {1}}}});
  CHECK(store.series("a").size() == 1);
  CHECK(store.series("b").size() == 1);
}

TEST_CASE("the nearest record, also over pieces") {
  SeriesStore store;
  mhc::test::fill(store, {0, 1, 2, 3});
  const Series series = store.series("y");
  CHECK(series.nearest(XKind::Step, 1.5) == 1);
  CHECK(series.nearest(XKind::Step, 1.6) == 2);
  CHECK(series.nearest(XKind::Step, -9) == 0);
  CHECK(series.nearest(XKind::Step, 99) == 3);
  CHECK(series.nearest(XKind::WallSeconds, 0.41) == 2);
}

TEST_CASE("a thread reads its snapshot while the store grows") {
  SeriesStore store;
  mhc::test::fill(store, std::vector<double>(1'000, 1.0));
  const Series series = store.series("y");
  double sum = 0;
  std::thread reader([&] {
    for (int round = 0; round < 50; ++round) sum += series.extent(0, series.size()).max;
  });
  for (int batch = 1; batch < 60; ++batch) mhc::test::fill(store, std::vector<double>(1'000, 9.0), batch * 1'000);
  reader.join();
  CHECK(sum == 50);
  CHECK(store.series("y").size() == 60'000);
}

TEST_CASE("steps resolve to the nearest record, the earlier of two") {
  const std::vector<std::int64_t> recorded{0, 10, 20, 40};
  CHECK(nearestStep(recorded, 14) == 10);
  CHECK(nearestStep(recorded, 15) == 10);
  CHECK(nearestStep(recorded, 16) == 20);
  CHECK(nearestStep(recorded, -5) == 0);
  CHECK(nearestStep(recorded, 1'000) == 40);
  CHECK(nearestStep({}, 3) == -1);
  CHECK(nearestStep(recorded, INT64_MIN) == 0);
  CHECK(nearestStep(recorded, INT64_MAX) == 40);
  CHECK(stepAfter(recorded, 10) == 20);
  CHECK(stepAfter(recorded, 40) == 40);
  CHECK(stepBefore(recorded, 11) == 10);
  CHECK(stepBefore(recorded, 0) == 0);
}
