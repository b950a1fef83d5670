// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <set>

#include "core/view/ColourTable.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/Selection.h"
#include "widgets/base/SeriesFeed.h"
#include "widgets/base/ViewRegistry.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

const view::ElementId kCell{3, view::MapKind::Res, 1, 2, -1};

QString id(const char* text) { return QString::fromLatin1(text); }

}  // namespace

TEST_CASE("an element pattern includes what it leaves open", "[selection]") {
  CHECK(includes({}, kCell));
  CHECK(includes(kCell, kCell));
  CHECK(includes({3, view::MapKind::None, -1, -1, -1}, kCell));
  CHECK(includes({-1, view::MapKind::Res, 1, -1, -1}, kCell));
  CHECK_FALSE(includes(kCell, {3, view::MapKind::None, -1, -1, -1}));
  CHECK_FALSE(includes({4, view::MapKind::None, -1, -1, -1}, kCell));
  CHECK_FALSE(includes({3, view::MapKind::Pre, -1, -1, -1}, kCell));
  CHECK_FALSE(includes({3, view::MapKind::Res, 2, -1, -1}, kCell));
  CHECK_FALSE(includes({3, view::MapKind::Res, 1, 1, -1}, kCell));
  CHECK_FALSE(includes({-1, view::MapKind::None, -1, -1, 5}, kCell));
}

TEST_CASE("hover and selection tell of changes once", "[selection]") {
  Selection selection;
  int hovers = 0, selects = 0;
  QObject::connect(&selection, &Selection::hoverChanged, &selection, [&] { ++hovers; });
  QObject::connect(&selection, &Selection::selectedChanged, &selection, [&] { ++selects; });
  selection.setHover(kCell);
  selection.setHover(kCell);
  CHECK(hovers == 1);
  CHECK(selection.hovers(kCell));
  CHECK_FALSE(selection.selects(kCell));
  selection.setHover(std::nullopt);
  CHECK(hovers == 2);
  CHECK_FALSE(selection.hovers(kCell));
  selection.clear();
  CHECK(selects == 0);
  selection.toggle({3, view::MapKind::None, -1, -1, -1});
  CHECK(selection.selects(kCell));
  CHECK_FALSE(selection.contains(kCell));
  selection.toggle(kCell);
  CHECK(selection.selected().size() == 2);
  selection.toggle(kCell);
  CHECK(selection.selected().size() == 1);
  selection.select(kCell);
  selection.select(kCell);
  CHECK(selects == 4);
  CHECK(selection.contains(kCell));
  selection.clear();
  CHECK(selection.empty());
  CHECK(selects == 5);
}

TEST_CASE("runs get colours that differ and keep them", "[runs]") {
  RunSet runs;
  std::set<view::Rgb> colours;
  for (std::size_t i = 0; i < view::kCategories; ++i) {
    runs.open(QString::number(i), QStringLiteral("run"));
    colours.insert(runs.runs().back().colour);
  }
  CHECK(colours.size() == view::kCategories);
  const view::Rgb freed = runs.find(id("2"))->colour;
  const view::Rgb kept = runs.find(id("3"))->colour;
  runs.close(id("2"));
  CHECK(runs.find(id("3"))->colour == kept);
  runs.open(id("new"), id("new"));
  CHECK(runs.runs().back().colour == freed);  // the one least used
  runs.open(id("own"), id("own"), view::rgb(0x123456));
  CHECK(runs.find(id("own"))->colour == view::rgb(0x123456));
}

TEST_CASE("current, baseline, solo and highlight follow opening and closing", "[runs]") {
  RunSet runs;
  std::vector<QString> signs;
  QObject::connect(&runs, &RunSet::currentChanged, &runs, [&] { signs.push_back(id("current ") + runs.current()); });
  QObject::connect(&runs, &RunSet::changed, &runs, [&] { signs.push_back(id("changed")); });
  QObject::connect(&runs, &RunSet::highlightChanged, &runs, [&] { signs.push_back(id("highlight")); });
  runs.open(id("a"), id("A"));
  CHECK(signs == std::vector<QString>{id("current a"), id("changed")});
  runs.open(id("b"), id("B"));
  runs.open(id("c"), id("C"));
  runs.open(id("b"), id("again"));
  CHECK(runs.runs().size() == 3);
  CHECK(runs.find(id("b"))->name == id("B"));
  CHECK(runs.current() == id("a"));
  runs.setCurrent(id("b"));
  runs.setBaseline(id("c"));
  runs.setSolo(id("b"));
  runs.setHighlighted(id("b"));
  CHECK(runs.shown(id("b")));
  CHECK_FALSE(runs.shown(id("a")));
  signs.clear();
  runs.close(id("b"));
  CHECK(signs == std::vector<QString>{id("current c"), id("changed"), id("highlight")});
  CHECK(runs.solo().isEmpty());
  CHECK(runs.highlighted().isEmpty());
  CHECK(runs.baseline() == id("c"));
  CHECK(runs.shown(id("a")));
  runs.close(id("c"));
  CHECK(runs.current() == id("a"));
  CHECK(runs.baseline().isEmpty());
  runs.close(id("a"));
  CHECK(runs.current().isEmpty());
  signs.clear();
  runs.close(id("a"));
  runs.setCurrent(id("nobody"));
  runs.setSolo(id("nobody"));
  runs.setBaseline(id("nobody"));
  runs.setHighlighted(id("nobody"));
  runs.rename(id("nobody"), id("x"));
  runs.open({}, id("x"));
  CHECK(signs.empty());
}

TEST_CASE("the eye and solo decide what is shown", "[runs]") {
  RunSet runs;
  runs.open(id("a"), id("A"));
  runs.open(id("b"), id("B"));
  int changes = 0;
  QObject::connect(&runs, &RunSet::changed, &runs, [&] { ++changes; });
  runs.setVisible(id("a"), false);
  runs.setVisible(id("a"), false);
  CHECK(changes == 1);
  REQUIRE(runs.shownRuns().size() == 1);
  CHECK(runs.shownRuns().front().id == id("b"));
  runs.setSolo(id("a"));  // solo opens a closed eye
  REQUIRE(runs.shownRuns().size() == 1);
  CHECK(runs.shownRuns().front().id == id("a"));
  runs.setSolo({});
  runs.rename(id("b"), id("better"));
  runs.setColour(id("b"), view::rgb(0xFF0000));
  CHECK(runs.find(id("b"))->name == id("better"));
  CHECK(changes == 5);
}

TEST_CASE("the feed tells whose rows have grown", "[feed]") {
  SeriesFeed feed;
  QStringList grown;
  QObject::connect(&feed, &SeriesFeed::grown, &feed, [&](const QString& run) { grown += run; });
  CHECK(feed.store(id("a")) == nullptr);
  feed.append(id("a"), {});
  CHECK(grown.isEmpty());
  feed.append(id("a"), {{{1, 10, 0, 0, 0}, {2, 20, 0, 0, 0}}, {{"train_loss", {3.0, 2.5}}}});
  REQUIRE(feed.store(id("a")) != nullptr);
  CHECK(feed.store(id("a"))->series("train_loss").size() == 2);
  CHECK(feed.store(id("a"))->lastStep() == 2);
  feed.reset(id("a"));
  CHECK(feed.store(id("a"))->series("train_loss").empty());
  feed.reset(id("b"));
  feed.remove(id("a"));
  feed.remove(id("a"));
  CHECK(feed.store(id("a")) == nullptr);
  CHECK(grown == QStringList{id("a"), id("a"), id("a")});
}

TEST_CASE("a view type is registered by one line", "[registry]") {
  ViewRegistry registry;
  ViewDescriptor d;
  d.id = id("wall");
  d.title = id("Wall");
  registry.add(d);
  d.id = id("depth");
  registry.add(d);
  d.title = id("Other");
  registry.add(d);
  CHECK(registry.all().size() == 2);
  REQUIRE(registry.find(id("depth")) != nullptr);
  CHECK(registry.find(id("depth"))->title == id("Other"));
  CHECK(registry.find(id("nothing")) == nullptr);
}
