// SPDX-License-Identifier: GPL-3.0-or-later
// What lies where on the canvas, and what is said about it.
#include <cmath>

#include "core/view/NumberText.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::widgets {
namespace {

using graph::BlockId;

double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }

double distanceToSegment(QPointF p, QPointF a, QPointF b) {
  const QPointF d = b - a;
  const double length = QPointF::dotProduct(d, d);
  const double t = length > 0 ? std::clamp(QPointF::dotProduct(p - a, d) / length, 0.0, 1.0) : 0;
  return distance(p, a + t * d);
}

QString number(double value) { return QString::fromStdString(view::formatValue(value, 3)); }

}  // namespace

const RoutedWire* DesignCanvas::wireNear(QPointF world, double within) const {
  const RoutedWire* nearest = nullptr;
  double best = within;
  for (const RoutedWire& wire : layout_.wires()) {
    const double half = wire.lanes > 1 ? -layout_.laneOffset(0, wire.lanes) : 0;
    for (std::size_t i = 1; i < wire.points.size(); ++i) {
      const double d = std::max(0.0, distanceToSegment(world, wire.points[i - 1], wire.points[i]) - half);
      if (d < best || (d == best && nearest != nullptr && nearest->stack == graph::outside)) best = d, nearest = &wire;
    }
  }
  return nearest;
}

CanvasHit DesignCanvas::hitAt(QPointF world) const {
  using Kind = CanvasHit::Kind;
  const double pixel = 1 / camera().scale;
  const bool detailed = detailAt(camera().scale) != Detail::Boxes;
  const CanvasScene s = scene();
  // Small things first; of blocks the topmost.
  if (detailed) {
    for (auto p = layout_.blocks().rbegin(); p != layout_.blocks().rend(); ++p) {
      if (s.problemOf(p->id()) != nullptr && CanvasPainter::badgeRect(*p).adjusted(-3, -3, 3, 3).contains(world))
        return {.kind = Kind::Badge, .block = p->id()};
    }
    const double reach = std::max(7.0, 9 * pixel);
    CanvasHit nearest;
    double best = reach;
    for (const PlacedBlock& p : layout_.blocks()) {
      if (p.type == nullptr || !p.rect.adjusted(-reach, -reach, reach, reach).contains(world)) continue;
      const auto look = [&](const std::string& socket, bool output) {
        const graph::End end{p.id(), socket};
        const double d = distance(layout_.socket(p.stack, end, output), world);
        if (d >= best) return;
        best = d;
        nearest = {.kind = Kind::Socket, .block = p.id(), .stack = p.stack, .end = end, .output = output};
      };
      for (const auto& input : p.type->inputs) look(input.name, false);
      for (const auto& output : p.type->outputs) look(output.name, true);
      if (!p.open) continue;
      // The stack's own sockets, seen from within.
      const auto within = [&](const std::string& socket, bool output) {
        const graph::End end{graph::outside, socket};
        const double d = distance(layout_.socket(p.id(), end, output) + QPointF(output ? 14 : -14, 0), world);
        if (d >= best) return;
        best = d;
        nearest = {.kind = Kind::Socket, .block = p.id(), .stack = p.id(), .end = end, .output = output};
      };
      for (const auto& input : p.type->inputs) within(input.name, true);
      for (const auto& output : p.type->outputs) within(output.name, false);
    }
    if (nearest.kind == Kind::Socket) return nearest;
  }
  for (auto p = layout_.blocks().rbegin(); p != layout_.blocks().rend(); ++p) {
    if (p->open || p->mixing() || !p->rect.contains(world)) continue;
    if (detailed && p->block->type == "stack" && CanvasPainter::foldRect(*p).contains(world))
      return {.kind = Kind::Fold, .block = p->id()};
    return {.kind = Kind::Block, .block = p->id()};
  }
  if (const RoutedWire* wire = wireNear(world, std::max(2.5, 4 * pixel)); wire != nullptr && detailed)
    return {.kind = Kind::Wire, .stack = wire->stack, .wire = static_cast<std::size_t>(wire - layout_.wires().data())};
  for (auto p = layout_.blocks().rbegin(); p != layout_.blocks().rend(); ++p) {
    if (!p->mixing() || !p->rect.contains(world)) continue;
    const double low = p->spine + layout_.laneOffset(layout_.streams() - 1, layout_.streams()) + 30;
    const double high = p->spine + layout_.laneOffset(0, layout_.streams()) - 22;
    if (world.y() > high && world.y() < low) {
      const auto [from, to] = CanvasPainter::crossing(*p);
      const auto junction = [&](view::MapKind map) { return CanvasHit{.kind = Kind::Junction, .block = p->id(), .map = map}; };
      if (std::abs(world.x() - p->preX) < 24) return junction(view::MapKind::Pre);
      if (std::abs(world.x() - p->postX) < 24) return junction(view::MapKind::Post);
      if (world.x() > from && world.x() < to) return junction(view::MapKind::Res);
    }
    return {.kind = Kind::Block, .block = p->id()};
  }
  const PlacedBlock* frame = layout_.find(layout_.stackAt(world));
  if (frame == nullptr) return {};
  if (CanvasPainter::foldRect(*frame).contains(world)) return {.kind = Kind::Fold, .block = frame->id()};
  const int count = repetitionsOf(*frame->block);
  for (int r = 0; r < count; ++r) {
    const QRectF cell = CanvasPainter::layerCell(*frame, r);
    if (cell.isEmpty()) break;
    if (cell.adjusted(-1, -3, 1, 5).contains(world)) return {.kind = Kind::Layer, .block = frame->id(), .repetition = r};
  }
  // A frame is taken at its title and edge; its ground is empty place.
  if (world.y() < frame->rect.top() + 40) return {.kind = Kind::Block, .block = frame->id()};
  return {};
}

QString DesignCanvas::tipAt(const CanvasHit& hit) const {
  using Kind = CanvasHit::Kind;
  switch (hit.kind) {
    case Kind::Block: {
      const graph::Block* block = content_.design.find(hit.block);
      const graph::BlockType* type = block != nullptr ? graph::findBlockType(block->type) : nullptr;
      QString text = describe(hit.block).replace(QStringLiteral(", "), QStringLiteral("\n"));
      if (type != nullptr) text += QLatin1Char('\n') + QString::fromStdString(type->summary);
      return text;
    }
    case Kind::Wire: {
      const RoutedWire& wire = layout_.wires()[hit.wire];
      const graph::Shape* shape = content_.shapes.of(wire.stack, wire.wire);
      const QString text = shape != nullptr ? QStringLiteral("%1 = %2").arg(QString::fromStdString(shape->symbols()),
                                                                         QString::fromStdString(shape->numbers()))
                                            : tr("The shape is not known: something before it is missing.");
      return wire.lanes > 1 ? tr("%1: %2 streams").arg(text).arg(wire.lanes) : text;
    }
    case Kind::Socket: {
      const PlacedBlock* p = layout_.find(hit.block);
      if (p == nullptr || p->type == nullptr) return {};
      const bool within = hit.end.block == graph::outside;
      const auto* info = hit.output != within ? p->type->output(hit.end.socket) : p->type->input(hit.end.socket);
      return info != nullptr ? tr("%1: %2").arg(QString::fromStdString(info->name), QString::fromStdString(info->label)) : QString();
    }
    case Kind::Junction: {
      const PlacedBlock* p = layout_.find(hit.block);
      const int repetition = p != nullptr ? std::max(0, scene().repetitionAround(*p)) : 0;
      const SublayerWeights* w = weights_.of(hit.block, repetition);
      if (w == nullptr) return {};
      QString text = w->learned ? tr("learned, step %1").arg(groupedNumber(weights_.frame()->recorded)) : tr("initial value");
      const auto line = [&](const QString& name, const std::vector<double>& values) -> QString {
        QStringList numbers;
        for (const double v : values) numbers << number(v);
        return name + QStringLiteral("  ") + numbers.join(QStringLiteral("  "));
      };
      if (hit.map == view::MapKind::Pre) return line(tr("H_pre reads the streams with"), w->pre) + QLatin1Char('\n') + text;
      if (hit.map == view::MapKind::Post) return line(tr("H_post writes to the streams with"), w->post) + QLatin1Char('\n') + text;
      QString rows = tr("H_res, row = to, column = from\n");
      for (int i = 0; i < w->res.rows; ++i) {
        QStringList numbers;
        for (int j = 0; j < w->res.cols; ++j) numbers << number(w->res(i, j));
        rows += numbers.join(QStringLiteral("  ")) + QLatin1Char('\n');
      }
      return rows + text;
    }
    case Kind::Layer: {
      const graph::Block* stack = content_.design.find(hit.block);
      if (stack == nullptr) return {};
      const auto changes = stack->changes.find(hit.repetition);
      QString text = tr("layer %1").arg(hit.repetition + 1);
      if (changes == stack->changes.end()) return text;
      for (const auto& [id, values] : changes->second) {
        const graph::Block* block = content_.design.find(id);
        for (const auto& [key, value] : values.items())
          text += QStringLiteral("\n%1: %2 = %3").arg(block != nullptr ? blockTitle(*block) : QString(), QString::fromStdString(key),
                                                       QString::fromStdString(value.dump()));
      }
      return text;
    }
    case Kind::Badge: {
      const auto* problem = scene().problemOf(hit.block);
      return problem != nullptr ? QString::fromStdString(problem->message.english) : QString();
    }
    case Kind::Fold: return isOpen(hit.block) ? tr("Fold the stack (Enter)") : tr("Open the stack (Enter)");
    case Kind::Nothing: break;
  }
  return {};
}

}  // namespace mhc::widgets
