// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartArrangement.h"

#include <QJsonArray>
#include <catch2/catch.hpp>

using namespace mhc::widgets;

namespace {

QStringList list(const char* text) {
  return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

}  // namespace

TEST_CASE("charts keep the order they were given, new ones come last, pinned ones first") {
  const QStringList all = list("a b c d");
  ChartArrangement arrangement;
  CHECK(arrangement.shown(all) == all);
  arrangement.move(QStringLiteral("d"), QStringLiteral("b"), all);
  CHECK(arrangement.shown(all) == list("a d b c"));
  arrangement.move(QStringLiteral("a"), QStringLiteral("c"), all);
  CHECK(arrangement.shown(all) == list("d b c a"));
  CHECK(arrangement.shown(list("a b c d e")) == list("d b c a e"));
  arrangement.setPinned(QStringLiteral("c"), true);
  CHECK(arrangement.shown(all) == list("c d b a"));
  arrangement.move(QStringLiteral("a"), QStringLiteral("c"), all);  // to where a pinned one stands: pinned too
  CHECK(arrangement.shown(all) == list("a c d b"));
  CHECK(arrangement.pinned(QStringLiteral("a")));
  arrangement.setHidden(QStringLiteral("c"), true);
  CHECK(arrangement.shown(all) == list("a d b"));
  arrangement.shift(QStringLiteral("b"), -1, all);
  CHECK(arrangement.shown(all) == list("a b d"));
  arrangement.shift(QStringLiteral("b"), 9, all);
  CHECK(arrangement.shown(all) == list("a d b"));
  arrangement.move(QStringLiteral("x"), QStringLiteral("a"), all);
  arrangement.move(QStringLiteral("a"), QStringLiteral("x"), all);
  CHECK(arrangement.shown(all) == list("a d b"));
}

TEST_CASE("wide charts have a row to themselves") {
  ChartArrangement arrangement;
  arrangement.setWide(QStringLiteral("b"), true);
  const auto places = arrangement.places(list("a b c d e"), 2);
  REQUIRE(places.size() == 5);
  CHECK(places[0] == ChartArrangement::Place{QStringLiteral("a"), 0, 0, 1});
  CHECK(places[1] == ChartArrangement::Place{QStringLiteral("b"), 1, 0, 2});
  CHECK(places[2] == ChartArrangement::Place{QStringLiteral("c"), 2, 0, 1});
  CHECK(places[3] == ChartArrangement::Place{QStringLiteral("d"), 2, 1, 1});
  CHECK(places[4] == ChartArrangement::Place{QStringLiteral("e"), 3, 0, 1});
}

TEST_CASE("an arrangement survives saving, and damage to what was saved") {
  ChartArrangement arrangement;
  arrangement.move(QStringLiteral("b"), QStringLiteral("a"), list("a b c"));
  arrangement.setPinned(QStringLiteral("c"), true);
  arrangement.setHidden(QStringLiteral("a"), true);
  arrangement.setWide(QStringLiteral("b"), true);
  arrangement.setColumns(3);
  arrangement.setHeight(300);
  CHECK(ChartArrangement::fromJson(arrangement.toJson()) == arrangement);
  QJsonObject damaged = arrangement.toJson();
  damaged[QStringLiteral("order")] = QStringLiteral("b");
  damaged[QStringLiteral("pinned")] = QJsonArray{1, QStringLiteral("c"), QStringLiteral("c"), QJsonObject{}};
  damaged[QStringLiteral("columns")] = 1e9;
  damaged[QStringLiteral("height")] = -5;
  const ChartArrangement read = ChartArrangement::fromJson(damaged);
  CHECK(read.shown(list("a b c")) == list("c b"));
  CHECK(read.columns() == 6);
  CHECK(read.height() == 0);
}
