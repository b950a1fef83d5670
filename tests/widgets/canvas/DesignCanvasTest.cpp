// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/DesignCanvas.h"

#include <QLineEdit>
#include <QListWidget>

#include "tests/widgets/canvas/CanvasFixture.h"
#include "widgets/canvas/QuickAdd.h"

using namespace mhc;
using namespace mhc::widgets;

TEST_CASE("a click selects what is under the pointer; Ctrl adds, a click on nothing clears") {
  test::Canvas c(test::presetDesign("tiny-mhc"));
  const auto embedding = c.first("embedding"), head = c.first("head");
  c.click(c.centre(embedding));
  CHECK(c.canvas.selectedBlocks() == std::set<graph::BlockId>{embedding});
  c.click(c.centre(head), Qt::ControlModifier);
  CHECK(c.canvas.selectedBlocks().size() == 2);
  c.click({3, 3});
  CHECK(c.canvas.selectedBlocks().empty());
  CHECK(c.edits == 0);
}

TEST_CASE("dragging moves all selected blocks by one edit") {
  test::Canvas c(test::presetDesign("tiny-mhc"));
  const auto embedding = c.first("embedding"), head = c.first("head");
  c.click(c.centre(embedding));
  c.click(c.centre(head), Qt::ControlModifier);
  const QPointF from = c.centre(head), before = c.canvas.layoutOfBlocks().find(embedding)->rect.center();
  c.drag(from, from + QPointF(60, -90));
  CHECK(c.edits == 1);
  REQUIRE(c.design().find(embedding)->position.has_value());
  CHECK(c.canvas.layoutOfBlocks().find(embedding)->rect.center().y() < before.y());
  c.canvas.selectBlocks({});
  c.canvas.arrange();
  CHECK_FALSE(c.design().find(embedding)->position.has_value());
}

TEST_CASE("a socket dragged to a matching one makes a wire; a removed wire leaves the drawing alive") {
  test::Canvas c(test::presetDesign("tiny-mhc"));
  const auto norm = c.design().root().blocks[4]->id;
  REQUIRE(c.design().find(norm)->type == "reduce");
  const auto head = c.first("head");
  const graph::Wire wire = *c.design().root().into({head, "in"});
  c.canvas.selectBlocks({});
  // Drag the end away: the wire goes.
  c.drag(c.socket(graph::outside, {head, "in"}, false), {20, 20});
  CHECK(c.design().root().into({head, "in"}) == nullptr);
  CHECK_FALSE(c.canvas.content().valid);
  CHECK(c.canvas.content().problems.size() >= 1);
  c.drag(c.socket(graph::outside, wire.from, true), c.socket(graph::outside, {head, "in"}, false));
  REQUIRE(c.design().root().into({head, "in"}) != nullptr);
  CHECK(c.canvas.content().valid);
  CHECK(c.edits == 2);
}

TEST_CASE("a wire dropped on an empty place offers what fits, and the chosen block comes connected") {
  test::Canvas c(graph::addBlock({}, graph::outside, "embedding").design);
  const auto embedding = c.first("embedding");
  const QPointF from = c.socket(graph::outside, {embedding, "out"}, true);
  c.drag(from, from + QPointF(150, 80));
  QuickAdd& quick = *c.canvas.quickAdd();
  REQUIRE(quick.isVisible());
  for (int i = 0; i < quick.list()->count(); ++i) CHECK(quick.list()->item(i)->data(Qt::UserRole).toString() != "rope");
  quick.search()->setText("expand");
  QKeyEvent enter(QEvent::KeyPress, Qt::Key_Return, {});
  QApplication::sendEvent(quick.search(), &enter);
  REQUIRE(c.first("expand") != graph::outside);
  CHECK(c.design().root().into({c.first("expand"), "in"}) != nullptr);
  CHECK(c.edits == 1);
}

TEST_CASE("copy, paste, duplicate, delete and align work on the selection, each as one edit") {
  test::Canvas c(test::presetDesign("tiny-mhc"));
  c.canvas.selectBlocks({c.first("rope")});
  c.canvas.copySelected();
  c.canvas.paste();
  CHECK(c.count("rope") == 2);
  c.canvas.duplicate();
  CHECK(c.count("rope") == 3);
  CHECK(c.edits == 2);
  std::set<graph::BlockId> ropes;
  for (const graph::Block* block : c.design().allBlocks()) {
    if (block->type == "rope") ropes.insert(block->id);
  }
  c.canvas.selectBlocks(ropes);
  c.canvas.align(DesignCanvas::Align::Left);
  std::set<double> lefts;
  for (const auto id : ropes) lefts.insert(c.canvas.layoutOfBlocks().find(id)->rect.left());
  CHECK(lefts.size() == 1);
  c.canvas.removeSelected();
  CHECK(c.count("rope") == 0);
  CHECK(c.canvas.selectedBlocks().empty());
}

TEST_CASE("arrows go from block to block; Enter folds and opens the stack") {
  test::Canvas c(test::presetDesign("tiny-mhc"));
  c.press(Qt::Key_Right);
  CHECK(c.canvas.focusBlock() == c.first("embedding"));
  c.press(Qt::Key_Right);
  CHECK(c.canvas.focusBlock() == c.first("expand"));
  const auto stack = c.first("stack");
  c.canvas.selectBlocks({stack});
  REQUIRE(c.canvas.isOpen(stack));
  c.press(Qt::Key_Down, Qt::AltModifier);
  CHECK(c.design().parentOf(c.canvas.focusBlock()) == stack);
  c.press(Qt::Key_Up, Qt::AltModifier);
  CHECK(c.canvas.focusBlock() == stack);
  c.canvas.showLayer(stack, 1);
  CHECK(c.canvas.shownLayer(stack) == 1);
  c.canvas.showLayer(stack, 99);  // no such layer: the last
  CHECK(c.canvas.shownLayer(stack) == 3);
  c.press(Qt::Key_Return);
  CHECK_FALSE(c.canvas.isOpen(stack));
  c.press(Qt::Key_Return);
  CHECK(c.canvas.isOpen(stack));
}

TEST_CASE("a model is built by insertion and connecting alone, with no mouse") {
  test::Canvas c(graph::Design{});
  const auto add = [&](const char* type) { c.canvas.insertBlock(type); };
  const auto connectNearest = [&] {
    c.canvas.startConnecting();
    REQUIRE(c.canvas.connecting());
    c.press(Qt::Key_Return);
  };
  add("embedding");
  add("expand");
  add("stack");
  const auto stack = c.first("stack");
  REQUIRE(c.design().root().into({stack, "in"}) != nullptr);
  for (const char* sublayer : {"attention", "ffn"}) {
    add("mixing");
    add("norm");
    add(sublayer);
    connectNearest();  // back to the mixing
    const graph::Graph* inside = c.design().graphOf(stack);
    graph::BlockId mixing = graph::outside;
    for (const auto& block : inside->blocks) {
      if (block->type == "mixing") mixing = block->id;
    }
    CHECK(inside->into({mixing, "branch"}) != nullptr);
    c.canvas.selectBlocks({mixing});
  }
  connectNearest();  // out of the stack
  CHECK(c.design().graphOf(stack)->into({graph::outside, "out"}) != nullptr);
  c.canvas.selectBlocks({c.first("attention")});
  connectNearest();  // the stack's positions
  c.canvas.selectBlocks({stack});
  add("reduce");
  add("norm");
  add("head");
  CHECK(c.design().root().into({c.first("head"), "in"}) != nullptr);
  c.canvas.selectBlocks({});
  add("rope");
  connectNearest();  // to the stack
  CHECK(c.design().root().into({stack, "positions"}) != nullptr);
  std::string problems;
  for (const auto& problem : c.canvas.content().problems) problems += problem.message.english + "\n";
  INFO(problems);
  CHECK(c.canvas.content().valid);
}
