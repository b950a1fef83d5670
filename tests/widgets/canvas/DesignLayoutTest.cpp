// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/DesignLayout.h"

#include "tests/widgets/canvas/CanvasFixture.h"
#include "widgets/canvas/CanvasPainter.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

std::set<graph::BlockId> stacksOf(const graph::Design& design) {
  std::set<graph::BlockId> stacks;
  for (const graph::Block* block : design.allBlocks()) {
    if (block->type == "stack") stacks.insert(block->id);
  }
  return stacks;
}

bool holds(const PlacedBlock& outer, const PlacedBlock& inner) { return outer.rect.contains(inner.rect); }

}  // namespace

TEST_CASE("blocks stand from left to right and do not cover each other") {
  for (const char* preset : {"tiny-mhc", "tiny-residual", "gpt2-hc", "deep-identity"}) {
    const graph::Design design = test::presetDesign(preset);
    for (const bool open : {false, true}) {
      const DesignLayout layout(design, open ? stacksOf(design) : std::set<graph::BlockId>{}, 4);
      INFO(preset << (open ? " open" : " folded"));
      for (const PlacedBlock& a : layout.blocks()) {
        CHECK(layout.bounds().contains(a.rect));
        for (const PlacedBlock& b : layout.blocks()) {
          if (&a == &b || holds(a, b) || holds(b, a)) continue;
          CHECK_FALSE(a.rect.intersects(b.rect));
        }
      }
      for (const RoutedWire& wire : layout.wires()) {
        REQUIRE(wire.points.size() >= 2);
        for (std::size_t i = 1; i < wire.points.size(); ++i) {
          const QPointF way = wire.points[i] - wire.points[i - 1];
          CHECK((std::abs(way.x()) < 0.01 || std::abs(way.y()) < 0.01));  // level or upright
        }
      }
      CHECK(layout.wires().size() >= design.root().wires.size());
    }
  }
}

TEST_CASE("what a mixing reads hangs below its streams; the stack's inside lies in its frame") {
  const graph::Design design = test::presetDesign("tiny-mhc");
  const DesignLayout layout(design, stacksOf(design), 4);
  const graph::BlockId stack = *stacksOf(design).begin();
  const PlacedBlock* frame = layout.find(stack);
  REQUIRE(frame != nullptr);
  REQUIRE(frame->open);
  int inside = 0;
  for (const PlacedBlock& p : layout.blocks()) {
    if (p.stack != stack) continue;
    ++inside;
    CHECK(frame->rect.contains(p.rect));
    if (p.block->type == "attention" || p.block->type == "ffn") CHECK(p.spine > frame->spine + 40);
    if (p.mixing()) CHECK(p.spine == Approx(frame->spine));
  }
  CHECK(inside == 6);
}

TEST_CASE("a block stands where the user put it, in the coordinates of its graph, and takes its sublayer along") {
  graph::Design design = test::presetDesign("tiny-mhc");
  const DesignLayout before(design, stacksOf(design), 4);
  graph::BlockId mixing = graph::outside, norm = graph::outside;
  for (const PlacedBlock& p : before.blocks()) {
    if (p.mixing() && mixing == graph::outside) mixing = p.id();
  }
  const graph::Graph* inside = design.graphOf(*stacksOf(design).begin());
  norm = inside->outOf({mixing, "read"})[0].to.block;
  const graph::Position at = before.find(mixing)->position();
  const std::pair<graph::BlockId, graph::Position> moves[] = {{mixing, {at.x + 40, at.y - 200}}};
  design = graph::moveBlocks(design, moves);
  const DesignLayout after(design, stacksOf(design), 4);
  CHECK(after.find(mixing)->position().x == Approx(at.x + 40));
  CHECK(after.find(mixing)->position().y == Approx(at.y - 200));
  const QPointF gap = before.find(norm)->rect.center() - before.find(mixing)->rect.center();
  const QPointF now = after.find(norm)->rect.center() - after.find(mixing)->rect.center();
  CHECK(gap.x() == Approx(now.x()));
  CHECK(gap.y() == Approx(now.y()));
}

TEST_CASE("a loop of wires is laid out too, and an empty design has no bounds") {
  graph::Design design;
  CHECK(DesignLayout(design, {}, 4).blocks().empty());
  CHECK(DesignLayout(design, {}, 4).bounds().isEmpty());
  const auto a = graph::addBlock(design, graph::outside, "norm");
  const auto b = graph::addBlock(a.design, graph::outside, "ffn");
  graph::Graph loop = b.design.root();
  loop.wires = {{{a.id, "out"}, {b.id, "in"}}, {{b.id, "out"}, {a.id, "in"}}};
  const graph::Design bad(std::make_shared<const graph::Graph>(loop), Json::object(), 10);
  const DesignLayout layout(bad, {}, 4);
  CHECK(layout.blocks().size() == 2);
  CHECK(layout.wires().size() == 2);
}

TEST_CASE("of a wire much longer than the view the part in view is drawn, and the rest is near its edge") {
  const std::vector<QPointF> wire{{0, 0}, {20, 0}, {20, 500}, {50'000, 500}, {50'000, 100}};
  const QRectF view(30'000, 400, 1000, 300);
  const auto points = CanvasPainter::clipped(wire, view);
  REQUIRE(points.size() >= 2);
  bool level = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    CHECK(view.adjusted(-200, -200, 200, 200).contains(points[i]));
    if (i == 0) continue;
    const QPointF way = points[i] - points[i - 1];
    CHECK((way.x() == 0 || way.y() == 0));
    CHECK_FALSE(way.isNull());
    if (points[i].y() == 500 && points[i - 1].y() == 500 && std::min(points[i].x(), points[i - 1].x()) < view.left() &&
        std::max(points[i].x(), points[i - 1].x()) > view.right())
      level = true;
  }
  CHECK(level);
  CHECK(CanvasPainter::clipped(wire, {-1000, -1000, 60'000, 60'000}) == wire);
  CHECK(CanvasPainter::clipped({{0, 0}, {100, 0}}, {5000, 5000, 10, 10}).size() < 2);
  // The dots stay where they are while the view moves.
  const auto moved = CanvasPainter::clipped(wire, view.translated(7, 0));
  CHECK(std::abs(std::remainder(moved.front().x() - points.front().x(), 4.2)) < 1e-6);
}
