// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/TimeCursor.h"

#include <catch2/catch.hpp>

#include "tests/support/Wait.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

struct Watched : TimeCursor {
  std::vector<qint64> steps;
  QStringList sentences;
  int states = 0, records = 0;
  Watched() {
    connect(this, &TimeCursor::stepChanged, this, [this](qint64 s) { steps.push_back(s); });
    connect(this, &TimeCursor::stateChanged, this, [this] { ++states; });
    connect(this, &TimeCursor::recordsChanged, this, [this] { ++records; });
    connect(this, &TimeCursor::moved, this, [this](const QString& s) { sentences += s; });
  }
};

}  // namespace

TEST_CASE("a live cursor follows the newest record, a fixed one stays", "[cursor]") {
  Watched c;
  CHECK(c.step() == -1);
  CHECK(c.live());
  c.setRecorded({0, 10});
  CHECK(c.step() == 10);
  c.setRecorded({0, 10, 20});
  CHECK(c.step() == 20);
  c.request(10);
  CHECK_FALSE(c.live());
  CHECK(c.states == 1);
  c.setRecorded({0, 10, 20, 30});
  CHECK(c.step() == 10);
  c.setRecorded({0, 10, 20, 30});
  CHECK(c.records == 3);
  c.setLive(true);
  CHECK(c.step() == 30);
  CHECK(c.steps == std::vector<qint64>{10, 20, 10, 30});
  CHECK(c.sentences.isEmpty());
}

TEST_CASE("a cursor whose record vanishes moves to the nearest and says so", "[cursor]") {
  Watched c;
  c.setRecorded({0, 100, 41'200, 41'300});
  c.request(41'200);
  c.setRecorded({0, 100, 41'000});
  CHECK(c.step() == 41'000);
  REQUIRE(c.sentences.size() == 1);
  CHECK(c.sentences.front().contains(QStringLiteral("41,200")));
  CHECK(c.sentences.front().contains(QStringLiteral("41,000")));
  c.setRecorded({});
  CHECK(c.step() == -1);
  c.setRecorded({5});
  CHECK(c.step() == 5);  // nothing was shown: the first record is
  CHECK(c.sentences.size() == 1);
}

TEST_CASE("any step may be asked for, and stays though it is not recorded", "[cursor]") {
  Watched c;
  c.setRecorded({0, 10, 20});
  c.request(13);
  CHECK(c.step() == 13);
  c.setRecorded({0, 10, 20, 30});
  CHECK(c.step() == 13);
  CHECK(c.sentences.isEmpty());
  c.goNext();
  CHECK(c.step() == 20);
  c.request(13);
  c.goPrevious();
  CHECK(c.step() == 10);
  c.request(-7);
  CHECK(c.step() == 0);
  c.setRecorded({40, 30, 20});  // not in order: put in order
  CHECK(c.recorded() == std::vector<std::int64_t>{20, 30, 40});
}

TEST_CASE("records and markers are stepped through", "[cursor]") {
  Watched c;
  c.goNext();
  c.goPrevious();
  c.goFirst();
  c.goLast();
  c.goNextMarker();
  CHECK(c.step() == -1);
  c.setRecorded({0, 10, 20, 30});
  c.setMarkers({{30, QStringLiteral("c")}, {5, QStringLiteral("a")}, {20, QStringLiteral("b")}});
  CHECK(c.markers().front().step == 5);
  c.goFirst();
  CHECK(c.step() == 0);
  c.goPrevious();
  CHECK(c.step() == 0);
  c.goNextMarker();
  CHECK(c.step() == 5);
  c.goNextMarker();
  CHECK(c.step() == 20);
  c.goPreviousMarker();
  CHECK(c.step() == 5);
  c.goPreviousMarker();
  CHECK(c.step() == 5);
  c.goLast();
  CHECK(c.step() == 30);
  CHECK_FALSE(c.live());
  c.goNext();
  CHECK(c.step() == 30);
}

TEST_CASE("playing visits every record and stops at the last", "[cursor]") {
  Watched c;
  c.setPlaying(true);
  CHECK_FALSE(c.playing());  // nothing to play
  c.setRecorded({0, 3, 9, 27});
  c.setSpeed(1e9);
  CHECK(c.speed() == 1000);
  c.setSpeed(0);
  CHECK(c.speed() == 0.5);
  c.setSpeed(std::numeric_limits<double>::quiet_NaN());
  CHECK(c.speed() == 0.5);
  c.setSpeed(60);
  c.steps.clear();
  c.setPlaying(true);
  CHECK(c.playing());
  CHECK_FALSE(c.live());
  CHECK(c.step() == 0);  // from the end it begins anew
  REQUIRE(test::waitUntil([&] { return !c.playing(); }));
  CHECK(c.steps == std::vector<qint64>{0, 3, 9, 27});
  c.goFirst();
  c.setPlaying(true);
  c.request(9);
  CHECK_FALSE(c.playing());
  c.setPlaying(true);
  c.setLive(true);
  CHECK_FALSE(c.playing());
  CHECK(c.step() == 27);
}

TEST_CASE("fast playing leaves records out evenly and still ends at the last", "[cursor]") {
  Watched c;
  std::vector<std::int64_t> steps(101);
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = static_cast<std::int64_t>(i);
  c.setRecorded(steps);
  c.goFirst();
  c.setSpeed(1000);  // 20 records a picture
  c.steps.clear();
  c.setPlaying(true);
  REQUIRE(test::waitUntil([&] { return !c.playing(); }));
  CHECK(c.steps == std::vector<qint64>{20, 40, 60, 80, 100});
}

TEST_CASE("the nearest record is the earlier of two equally near, as the readers resolve it", "[cursor]") {
  Watched c;
  CHECK(c.nearest() == -1);
  c.setRecorded({0, 10, 20});
  c.request(15);
  CHECK(c.nearest() == 10);
  c.request(16);
  CHECK(c.nearest() == 20);
}
