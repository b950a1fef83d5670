// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasPainter.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/base/Text.h"
#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"

namespace mhc::widgets {
namespace {

constexpr double kRadius = 8, kStripe = 5;

QColor mixed(const QColor& a, const QColor& b, double part) {
  const auto m = [part](float x, float y) { return static_cast<float>(x + (y - x) * part); };
  return QColor::fromRgbF(m(a.redF(), b.redF()), m(a.greenF(), b.greenF()), m(a.blueF(), b.blueF()));
}

QFont sized(QFont font, double points) {
  font.setPointSizeF(points);
  return font;
}

}  // namespace

int CanvasScene::repetitionOf(graph::BlockId stack) const {
  const auto found = shown->find(stack);
  return found == shown->end() ? 0 : found->second;
}

const graph::Problem* CanvasScene::problemOf(graph::BlockId block) const {
  const graph::Problem* gravest = nullptr;
  for (const auto& problem : content->problems) {
    if (problem.block != block || problem.severity == config::Severity::Note) continue;
    if (gravest == nullptr || problem.severity > gravest->severity) gravest = &problem;
  }
  return gravest;
}

Detail detailAt(double scale) { return scale < 0.3 ? Detail::Boxes : scale < 0.48 ? Detail::Titles : Detail::All; }

CanvasPainter::CanvasPainter(const CanvasScene& scene, QPainter& painter, double logicalScale)
    : scene_(scene), layout_(*scene.layout), painter_(painter), scale_(logicalScale), detail_(detailAt(logicalScale)) {
  const Theme& theme = Theme::current();
  // From afar titles grow against their boxes, so that they can be read as long as there is room for them.
  const double grow = std::clamp(0.85 / scale_, 1.0, 1.45);
  title_ = sized(theme.font(), theme.font().pointSizeF() * (detail_ == Detail::All ? std::min(grow, 1.35) : grow));
  title_.setWeight(QFont::DemiBold);
  small_ = sized(theme.font(), theme.smallFont().pointSizeF() * std::min(grow, 1.35) * 0.95);
  tiny_ = sized(theme.font(), theme.smallFont().pointSizeF() * 0.88);
}

double CanvasPainter::lineWidth(double weight) { return std::clamp(0.4 + 4.0 * std::abs(weight), 0.6, 11.0); }

std::pair<double, double> CanvasPainter::crossing(const PlacedBlock& m) {
  const double from = m.preX + 26, to = m.postX - 26, middle = (from + to) / 2;
  const double half = std::min(70.0, (to - from) / 2);
  return {middle - half, middle + half};
}

QFont CanvasPainter::fitting(const QFont& font, const QString& text, double room, double least) {
  double wide = QFontMetricsF(font).horizontalAdvance(text);
  QFont smaller = font;
  // Hinted letters do not shrink evenly: a second and third look.
  for (int tries = 0; tries < 3 && wide > room && smaller.pointSizeF() > least * font.pointSizeF(); ++tries) {
    smaller.setPointSizeF(std::max(least * font.pointSizeF(), smaller.pointSizeF() * room / wide * 0.98));
    wide = QFontMetricsF(smaller).horizontalAdvance(text);
  }
  return smaller;
}

QRectF CanvasPainter::badgeRect(const PlacedBlock& b) { return {b.rect.right() - 12, b.rect.top() - 8, 20, 20}; }

QRectF CanvasPainter::foldRect(const PlacedBlock& s) {
  return s.open ? QRectF(s.rect.left() + 10, s.rect.top() + 9, 22, 22) : QRectF(s.rect.right() - 28, s.rect.top() + 8, 20, 20);
}

QRectF CanvasPainter::layerCell(const PlacedBlock& stack, int repetition) {
  const int count = repetitionsOf(*stack.block);
  if (repetition < 0 || repetition >= count || count > 400) return {};
  if (stack.open) {
    const double room = std::max(40.0, stack.rect.width() - 330);
    const double pitch = std::min(16.0, room / count);
    return {stack.rect.left() + 300 + pitch * repetition, stack.rect.top() + 12, pitch - std::min(3.0, pitch / 4), 16};
  }
  const double pitch = (stack.rect.width() - 28) / count;
  return {stack.rect.left() + 14 + pitch * repetition, stack.rect.bottom() - 15, std::max(0.8, pitch - std::min(2.0, pitch / 4)), 6};
}

void CanvasPainter::text(const QRectF& box, int flags, const QString& what, const QFont& font, const QColor& colour) {
  painter_.setFont(font);
  painter_.setPen(colour);
  const QFontMetricsF metrics(font);
  painter_.drawText(box, flags | Qt::TextSingleLine, metrics.elidedText(what, Qt::ElideRight, box.width()));
}

void CanvasPainter::wrapped(const QRectF& box, const QString& what, const QFont& font, const QColor& colour) {
  const QFontMetricsF metrics(font);
  const qsizetype gap = what.indexOf(QLatin1Char(' '));
  if (metrics.horizontalAdvance(what) <= box.width() || gap < 0 || 2 * metrics.height() > box.height() + 2) {
    text(box, Qt::AlignLeft | Qt::AlignVCenter, what, fitting(font, what, box.width(), 0.45), colour);
    return;
  }
  const double line = metrics.height() * 0.94;
  const QString first = what.left(gap), second = what.mid(gap + 1);
  const QFont small = fitting(font, metrics.horizontalAdvance(first) > metrics.horizontalAdvance(second) ? first : second, box.width(), 0.45);
  text({box.left(), box.center().y() - line, box.width(), line}, Qt::AlignLeft | Qt::AlignVCenter, first, small, colour);
  text({box.left(), box.center().y(), box.width(), line}, Qt::AlignLeft | Qt::AlignVCenter, second, small, colour);
}

void CanvasPainter::badge(const PlacedBlock& block) {
  const graph::Problem* problem = scene_.problemOf(block.id());
  if (problem == nullptr) return;
  const Theme& theme = Theme::current();
  const bool error = problem->severity == config::Severity::Error;
  const QRectF box = badgeRect(block);
  painter_.setPen(QPen(theme.colour(ThemeColour::ChartBackground), 2));
  painter_.setBrush(theme.colour(error ? ThemeColour::Bad : ThemeColour::Warning));
  painter_.drawEllipse(box);
  QFont font = sized(title_, Theme::current().font().pointSizeF());
  font.setBold(true);
  text(box, Qt::AlignCenter, QStringLiteral("!"), font, theme.colour(ThemeColour::ChartBackground));
}

void CanvasPainter::card(const PlacedBlock& p) {
  const Theme& theme = Theme::current();
  const QColor colour = blockColour(*p.block);
  const auto problem = scene_.problemOf(p.id());
  const bool wrong = problem != nullptr && problem->severity == config::Severity::Error;
  QColor fill = theme.colour(ThemeColour::Surface);
  // The heaviest blocks are tinted, by their arithmetic.
  if (scene_.content->cost.blocks.contains(p.id()))
    fill = mixed(fill, theme.colour(ThemeColour::Warning), 0.24 * graph::weightOf(scene_.content->design, scene_.content->cost, p.id()));
  QColor edge = wrong ? theme.colour(ThemeColour::Bad) : theme.colour(ThemeColour::Border);
  if (detail_ == Detail::Boxes) {
    painter_.fillRect(p.rect, mixed(fill, colour, 0.55));
    return;
  }
  if (p.block->type == "stack") {
    // The layers behind the first.
    for (const double back : {10.0, 5.0}) {
      painter_.setPen(QPen(edge, 1.2));
      painter_.setBrush(mixed(fill, theme.colour(ThemeColour::Window), 0.7));
      painter_.drawRoundedRect(p.rect.translated(back, -back), kRadius, kRadius);
    }
  }
  painter_.setPen(QPen(edge, wrong ? 2 : 1.2));
  painter_.setBrush(fill);
  painter_.drawRoundedRect(p.rect, kRadius, kRadius);
  QPainterPath clip;
  clip.addRoundedRect(p.rect.adjusted(0.6, 0.6, -0.6, -0.6), kRadius, kRadius);
  QPainterPath stripe;
  stripe.addRect(QRectF(p.rect.topLeft(), QSizeF(kStripe, p.rect.height())));
  painter_.fillPath(clip.intersected(stripe), colour);

  const bool stack = p.block->type == "stack";
  QRectF inner = p.rect.adjusted(kStripe + 7, 4, -7, -4);
  const double line = QFontMetricsF(title_).height(), below = QFontMetricsF(small_).height();
  QString title = blockTitle(*p.block);
  if (stack) inner.adjust(0, 4, 0, -14);
  if (detail_ == Detail::Titles) {
    wrapped(inner, stack ? title + QStringLiteral(" ×%1").arg(repetitionsOf(*p.block)) : title, title_, theme.colour(ThemeColour::Text));
    return;
  }
  const bool untrainable = p.type == nullptr || !p.type->trainable;
  QString cost;
  if (const auto found = scene_.content->cost.blocks.find(p.id()); found != scene_.content->cost.blocks.end() && found->second.parameters > 0)
    cost = QString::fromStdString(formatCount(static_cast<double>(found->second.parameters)));
  // A long text is set smaller rather than cut off; a line that has no room is left out.
  const QString what = blockSubtitle(scene_.content->design, *p.block, scene_.repetitionAround(p));
  const bool third = (untrainable || !cost.isEmpty()) && line + 2 * below <= inner.height() + 6;
  const double high = line + below + (third ? below : 0);
  double y = inner.center().y() - high / 2;
  const double room = stack ? inner.width() - 50 : inner.width();
  text({inner.left(), y, room, line}, Qt::AlignLeft | Qt::AlignVCenter, title, fitting(title_, title, room, 0.55), theme.colour(ThemeColour::Text));
  if (stack) {
    QFont large = sized(title_, title_.pointSizeF() * 1.5);
    text({inner.left(), y - 4, inner.width() - 20, line + 8}, Qt::AlignRight | Qt::AlignVCenter,
         QStringLiteral("×%1").arg(repetitionsOf(*p.block)), large, theme.colour(ThemeColour::Accent));
  }
  y += line;
  text({inner.left(), y, inner.width(), below}, Qt::AlignLeft | Qt::AlignVCenter, what, fitting(small_, what, inner.width(), 0.6),
       theme.colour(untrainable && !third ? ThemeColour::Warning : ThemeColour::TextDim));
  y += below;
  if (!third) {
    if (stack) layers(p, colour);
    return;
  }
  if (untrainable)
    text({inner.left(), y, inner.width(), below}, Qt::AlignLeft | Qt::AlignVCenter, QObject::tr("design only"), small_,
         theme.colour(ThemeColour::Warning));
  else if (!cost.isEmpty())
    text({inner.left(), y, inner.width(), below}, Qt::AlignLeft | Qt::AlignVCenter, QObject::tr("%1 par.").arg(cost),
         small_, theme.colour(ThemeColour::TextDim));
  if (stack) layers(p, colour);
}

void CanvasPainter::layers(const PlacedBlock& p, const QColor& colour) {
  const Theme& theme = Theme::current();
  const int count = repetitionsOf(*p.block), shown = scene_.repetitionOf(p.id());
  for (int r = 0; r < count; ++r) {
    const QRectF cell = layerCell(p, r);
    if (cell.isEmpty()) return;
    const bool changed = p.block->changes.contains(r);
    QColor fill = changed ? theme.colour(ThemeColour::CursorLine) : mixed(theme.colour(ThemeColour::Surface), colour, 0.35);
    if (p.open && r == shown) fill = theme.colour(ThemeColour::Accent);
    painter_.fillRect(cell, fill);
    if (p.open && changed)  // the shown one keeps its mark
      painter_.fillRect(QRectF(cell.left(), cell.bottom() + 1.5, cell.width(), 3), theme.colour(ThemeColour::CursorLine));
  }
}

void CanvasPainter::frame(const PlacedBlock& p) {
  const Theme& theme = Theme::current();
  const QColor colour = theme.colour(ThemeColour::Neutral);
  painter_.setPen(QPen(colour, 1.2));
  painter_.setBrush(mixed(theme.colour(ThemeColour::ChartBackground), theme.colour(ThemeColour::Window), 0.55));
  painter_.drawRoundedRect(p.rect, 12, 12);
  if (detail_ == Detail::Boxes) return;
  const int count = repetitionsOf(*p.block);
  const QRectF fold = foldRect(p);
  painter_.setPen(QPen(theme.colour(ThemeColour::TextDim), 1.6, Qt::SolidLine, Qt::RoundCap));
  painter_.drawPolyline(QPolygonF({fold.center() + QPointF(-4, -2), fold.center() + QPointF(0, 3), fold.center() + QPointF(4, -2)}));
  const double line = QFontMetricsF(title_).height();
  const QString name = QStringLiteral("%1 ×%2").arg(blockTitle(*p.block)).arg(count);
  const QString layer = QObject::tr("layer %1 of %2").arg(scene_.repetitionOf(p.id()) + 1).arg(count);
  text({p.rect.left() + 34, p.rect.top() + 20 - line / 2, 130, line}, Qt::AlignLeft | Qt::AlignVCenter, name, fitting(title_, name, 130, 0.55),
       theme.colour(ThemeColour::Text));
  text({p.rect.left() + 166, p.rect.top() + 20 - line / 2, 128, line}, Qt::AlignLeft | Qt::AlignVCenter, layer,
       fitting(small_, layer, 128, 0.6), theme.colour(ThemeColour::TextDim));
  layers(p, colour);
}

void CanvasPainter::paintBlock(const PlacedBlock& p) {
  if (p.open)
    frame(p);
  else if (p.mixing())
    mixing(p);
  else
    card(p);
  if (detail_ != Detail::Boxes) badge(p);
}

void CanvasPainter::paint(const QRectF& visible) {
  const QRectF reach = visible.adjusted(-30, -30, 30, 30);
  const auto seen = [&](const RoutedWire& wire) {
    QRectF box(wire.points.front(), QSizeF(1, 1));
    for (const QPointF& point : wire.points) box = box.united(QRectF(point, QSizeF(1, 1)));
    return box.intersects(reach);
  };
  for (const PlacedBlock& p : layout_.blocks()) {
    if (p.open && p.rect.intersects(reach)) paintBlock(p);
  }
  for (const PlacedBlock& p : layout_.blocks()) {
    if (p.mixing() && p.rect.intersects(reach)) paintBlock(p);
  }
  constexpr std::size_t kMany = 8;
  std::vector<const RoutedWire*> dotted;
  for (const RoutedWire& w : layout_.wires()) {
    if (w.flow == graph::Flow::Positions && seen(w)) dotted.push_back(&w);
  }
  const bool many = dotted.size() > kMany;
  for (const RoutedWire& w : layout_.wires()) {
    if (seen(w) && !(many && w.flow == graph::Flow::Positions)) wire(w, reach);
  }
  if (many) positions(dotted, reach);
  for (const PlacedBlock& p : layout_.blocks()) {
    if (!p.open && !p.mixing() && p.rect.intersects(reach)) paintBlock(p);
  }
  if (detail_ != Detail::All) return;
  for (const RoutedWire& w : layout_.wires()) {
    if (seen(w)) label(w);
  }
}

}  // namespace mhc::widgets
