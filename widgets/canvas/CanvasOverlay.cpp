// SPDX-License-Identifier: GPL-3.0-or-later
// What is painted over the drawing: hover, selection, focus, sockets, drags.
#include <QPainter>

#include "widgets/base/Selection.h"
#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::widgets {

using graph::BlockId;

void DesignCanvas::paintSocket(QPainter& painter, QPointF world, bool glow) const {
  const Theme& theme = Theme::current();
  const QPointF at = camera().toView(world);
  const double size = std::clamp(camera().scale, 0.6, 1.6);
  if (glow) {
    QColor halo = theme.colour(ThemeColour::Good);
    for (const double r : {13.0, 9.0}) {
      halo.setAlphaF(r > 10 ? 0.22F : 0.4F);
      painter.setPen(Qt::NoPen);
      painter.setBrush(halo);
      painter.drawEllipse(at, r * size, r * size);
    }
  }
  painter.setPen(QPen(theme.colour(glow ? ThemeColour::Good : ThemeColour::TextDim), 1.6));
  painter.setBrush(theme.colour(ThemeColour::Surface));
  painter.drawEllipse(at, 4.5 * size, 4.5 * size);
}

void DesignCanvas::paintWireDrag(QPainter& painter) const {
  const Theme& theme = Theme::current();
  QColor veil = theme.colour(ThemeColour::ChartBackground);
  veil.setAlphaF(0.55F);
  painter.fillRect(rect(), veil);
  for (std::size_t c = 0; c < candidates_.size(); ++c) paintSocket(painter, candidates_[c].at, true);
  const QPointF from = camera().toView(layout_.socket(wireFrom_->stack, wireFrom_->end, wireFrom_->output));
  const Candidate* near = keyboardWire_ ? &candidates_[candidate_] : candidateNear(wireTo_);
  const QPointF to = camera().toView(near != nullptr ? near->at : wireTo_);
  const double bend = std::max(30.0, std::abs(to.x() - from.x()) / 2) * (wireFrom_->output ? 1 : -1);
  QPainterPath path(from);
  path.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.colour(near != nullptr ? ThemeColour::Good : ThemeColour::Accent), 2.6));
  painter.drawPath(path);
  paintSocket(painter, layout_.socket(wireFrom_->stack, wireFrom_->end, wireFrom_->output), false);
}

void DesignCanvas::paintLegend(QPainter& painter) const {
  if (layout_.streams() < 2 || weights_.sublayers() == 0) return;
  const Theme& theme = Theme::current();
  const QString text = weights_.learned()
                           ? tr("Line width: learned weight, step %1").arg(groupedNumber(weights_.frame()->recorded))
                           : tr("Line width: weight before training");
  painter.setFont(theme.smallFont());
  const QFontMetricsF metrics(theme.smallFont());
  const QRectF box(10, height() - metrics.height() - 14, metrics.horizontalAdvance(text) + 16, metrics.height() + 6);
  QColor ground = theme.colour(ThemeColour::Surface);
  ground.setAlphaF(0.85F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ground);
  painter.drawRoundedRect(box, 4, 4);
  painter.setPen(theme.colour(weights_.learned() ? ThemeColour::CursorLine : ThemeColour::TextDim));
  painter.drawText(box, Qt::AlignCenter, text);
}

void DesignCanvas::paintOver(QPainter& painter) {
  const Theme& theme = Theme::current();
  if (layout_.blocks().empty()) {
    painter.setFont(theme.titleFont());
    painter.setPen(theme.colour(ThemeColour::TextDim));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("An empty design. Drag blocks here from the left, or press Insert to choose one."));
    return;
  }
  const auto outline = [&](const QRectF& world, const QColor& colour, double width, double away, double radius) {
    painter.setPen(QPen(colour, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(camera().toView(world).adjusted(-away, -away, away, away), radius, radius);
  };
  if (!lit_.empty()) {
    QColor light = theme.colour(ThemeColour::Warning);
    light.setAlphaF(0.3F);
    for (const PlacedBlock& p : layout_.blocks()) {
      if (!lit_.contains(p.id()) || p.open) continue;
      painter.setPen(QPen(theme.colour(ThemeColour::Warning), 2));
      painter.setBrush(light);
      painter.drawRoundedRect(camera().toView(p.rect), 7, 7);
    }
  }
  for (const auto& [id, kind] : marks_) {
    if (const PlacedBlock* p = layout_.find(id))
      outline(p->rect, theme.colour(kind == 1 ? ThemeColour::Good : kind == 2 ? ThemeColour::Warning : ThemeColour::Bad), 3, 3, 8);
  }
  for (const BlockId id : selected_) {
    const PlacedBlock* p = layout_.find(id);
    if (p == nullptr) continue;
    outline(p->rect, theme.colour(ThemeColour::Accent), 2, 2.5, 9);
    if (moveFrom_ && moved_) {
      QColor ghost = theme.colour(ThemeColour::Accent);
      ghost.setAlphaF(0.18F);
      painter.setBrush(ghost);
      painter.drawRoundedRect(camera().toView(p->rect.translated(moveBy_)), 8, 8);
    }
  }
  const auto lightWire = [&](const RoutedWire& wire, ThemeColour colour) {
    QColor light = theme.colour(colour);
    light.setAlphaF(0.35F);
    const auto points = CanvasPainter::clipped(wire.points, visibleWorld());
    if (points.size() < 2) return;
    const double width = (wire.lanes > 1 ? layout_.laneGap() * (wire.lanes - 1) + 8 : 8) * camera().scale;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(light, width, Qt::SolidLine, Qt::FlatCap));
    painter.save();
    painter.translate(-camera().origin * camera().scale);
    painter.scale(camera().scale, camera().scale);
    painter.setPen(QPen(light, width / camera().scale, Qt::SolidLine, Qt::FlatCap));
    painter.drawPath(CanvasPainter::lanePath(points, 0));
    painter.restore();
  };
  if (const auto wire = selectedWire()) lightWire(*wire, ThemeColour::Accent);
  if (dropWire_) {
    for (const RoutedWire& wire : layout_.wires()) {
      if (wire.wire == *dropWire_) lightWire(wire, ThemeColour::Good);
    }
  }
  if (hover_.kind == CanvasHit::Kind::Wire && hover_.wire < layout_.wires().size())
    lightWire(layout_.wires()[hover_.wire], ThemeColour::Neutral);
  // What another view points at lights up here too.
  if (shared_ != nullptr && shared_->hover()) {
    const auto& id = *shared_->hover();
    const auto [mixing, repetition] = weights_.mixingOf(id.sublayer);
    const PlacedBlock* p = layout_.find(mixing);
    if (p != nullptr && (p->stack == graph::outside || shownLayer(p->stack) == repetition)) {
      const auto [from, to] = CanvasPainter::crossing(*p);
      const double top = p->spine + layout_.laneOffset(0, layout_.streams()) - 8, high = 2 * (p->spine - top);
      QRectF part = p->rect;
      if (id.map == view::MapKind::Res) part = QRectF(from, top, to - from, high);
      if (id.map == view::MapKind::Pre) part = QRectF(p->preX - 24, top, 48, high + 20);
      if (id.map == view::MapKind::Post) part = QRectF(p->postX - 24, top, 48, high + 20);
      outline(part, theme.colour(ThemeColour::Text), 1.5, 0, 6);
    }
  }
  const BlockId near = hover_.block;
  if (const PlacedBlock* p = layout_.find(near); p != nullptr && hover_.kind == CanvasHit::Kind::Block)
    outline(p->rect, theme.colour(ThemeColour::TextDim), 1.2, 1, 8);
  if (detailAt(camera().scale) != Detail::Boxes && !wireFrom_) {
    // Open sockets always, those of the block under the pointer too.
    for (const PlacedBlock& p : layout_.blocks()) {
      if (p.type == nullptr || !visibleWorld().intersects(p.rect)) continue;
      const graph::Graph* graph = content_.design.graphOf(p.stack);
      const bool all = p.id() == near || selected_.contains(p.id());
      for (const auto& input : p.type->inputs) {
        if (all || (input.required && graph->into({p.id(), input.name}) == nullptr))
          paintSocket(painter, layout_.socket(p.stack, {p.id(), input.name}, false), false);
      }
      for (const auto& output : p.type->outputs) {
        const bool last = output.flow == graph::Flow::Logits;
        if (all || (!last && graph->outOf({p.id(), output.name}).empty()))
          paintSocket(painter, layout_.socket(p.stack, {p.id(), output.name}, true), false);
      }
    }
  }
  if (hasFocus() && focus_ != graph::outside) {
    if (const PlacedBlock* p = layout_.find(focus_)) outline(p->rect, theme.colour(ThemeColour::Focus), theme.sizes().focusRing, 5, 11);
  }
  if (wireFrom_) paintWireDrag(painter);
  paintLegend(painter);
}

}  // namespace mhc::widgets
