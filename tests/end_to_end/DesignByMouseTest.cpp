// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/end_to_end/DesignJourney.h"

using namespace mhc;
using namespace mhc::tests;

TEST_CASE("an empty canvas becomes a training run with the mouse alone") {
  Journey j;
  // File › New design.
  QMenu* file = nullptr;
  for (int tries = 0; tries < 3 && (file == nullptr || !file->isVisible()); ++tries) {
    auto* menu = j.shell.window->menuBar();
    for (QAction* action : menu->actions()) {
      if (action->text() != QLatin1String("File")) continue;
      file = action->menu();
      j.click(j.global(*menu, QPointF(menu->actionGeometry(action).center())));
    }
    test::waitUntil([&] { return file->isVisible(); }, 2000);
  }
  REQUIRE(file != nullptr);
  REQUIRE(file->isVisible());
  QAction* make = j.shell.state->commands.action(QStringLiteral("file.new"));
  j.click(j.global(*file, QPointF(file->actionGeometry(make).center())));
  REQUIRE(test::waitUntil([&] { return j.shell.window->central().currentPage() != nullptr; }, 5000));
  j.takePage();
  // The first block is dragged from the palette.
  j.drag(j.paletteRow("embedding"), j.global(j.canvas(), QPointF(180, 250)));
  REQUIRE(test::waitUntil([&] { return j.count() == 1; }, 5000));
  // The next by dropping its wire on an empty place.
  const auto dropWire = [&](graph::BlockId from, const char* title, QPoint by) {
    const int before = j.count();
    const QPoint at = j.socket(graph::outside, {from, "out"}, true);
    j.drag(at, at + by);
    REQUIRE(test::waitUntil([&] { return j.canvas().quickAdd()->isVisible(); }, 5000));
    QListWidget* list = j.canvas().quickAdd()->list();
    QListWidgetItem* wanted = nullptr;
    for (int row = 0; row < list->count(); ++row) {
      if (list->item(row)->text() == QLatin1String(title)) wanted = list->item(row);
    }
    REQUIRE(wanted != nullptr);
    j.click(j.global(*list->viewport(), QPointF(list->visualItemRect(wanted).center())));
    REQUIRE(test::waitUntil([&] { return j.count() == before + 1; }, 5000));
  };
  dropWire(j.last("embedding"), "Expand", {90, 120});
  dropWire(j.last("expand"), "Stack", {90, 20});
  // Dropped blocks stay where they were dropped: now the layout may have them all. A click on an empty place selects
  // none.
  j.click(j.global(j.canvas(), QPointF(12, j.canvas().height() - 60)));
  j.tool("Arrange");
  j.fit();
  const graph::BlockId stack = j.last("stack");
  j.select(stack);
  for (const char* sublayer : {"attention", "ffn"}) {
    j.add("mixing");
    const graph::BlockId mixing = j.last("mixing");
    j.add("norm");
    j.add(sublayer);
    j.fit();
    // The sublayer's output is dragged back to its mixing.
    j.drag(j.socket(stack, {j.last(sublayer), "out"}, true), j.socket(stack, {mixing, "branch"}, false));
    REQUIRE(test::waitUntil([&] { return j.design().graphOf(stack)->into({mixing, "branch"}) != nullptr; }, 5000));
    j.fit();
    j.select(mixing);
  }
  j.fit();
  j.drag(j.socket(stack, {j.last("mixing"), "out"}, true), j.socket(stack, {graph::outside, "out"}, false));
  REQUIRE(test::waitUntil([&] { return j.design().graphOf(stack)->into({graph::outside, "out"}) != nullptr; }, 5000));
  j.fit();
  j.drag(j.socket(stack, {j.last("attention"), "positions"}, false),
         j.socket(stack, {graph::outside, "positions"}, true));
  REQUIRE(test::waitUntil(
      [&] {
        return j.design().graphOf(stack)->into({j.last("attention"), "positions"}) != nullptr;
      },
      5000));
  j.fit();
  j.select(stack);
  j.add("reduce");
  j.add("norm");
  j.add("head");
  j.fit();
  // A click on an empty place: nothing is selected, so the next block stands by itself.
  j.click(j.global(j.canvas(), QPointF(12, j.canvas().height() - 60)));
  j.add("rope");
  j.fit();
  j.drag(j.socket(graph::outside, {j.last("rope"), "out"}, true),
         j.socket(graph::outside, {stack, "positions"}, false));
  INFO(j.page->problem().toStdString());
  REQUIRE(test::waitUntil([&] { return j.page->problem().isEmpty(); }, 5000));
  QToolButton* run = nullptr;
  for (auto* button : j.shell.window->findChildren<QToolButton*>()) {
    if (button->isVisible() && button->text() == QLatin1String("Run")) run = button;
  }
  REQUIRE(run != nullptr);
  j.click(j.global(*run, QPointF(run->rect().center())));
  j.expectTraining();
}
