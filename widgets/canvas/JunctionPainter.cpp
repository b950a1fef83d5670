// SPDX-License-Identifier: GPL-3.0-or-later
// A mixing: n streams, what is read from them (H_pre), how they mix (H_res), what is written back (H_post).
#include <QPainter>
#include <cmath>

#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"
#include "widgets/canvas/CanvasPainter.h"

namespace mhc::widgets {
namespace {

constexpr double kSpread = 20;      // of the curves at a junction
constexpr double kInvisible = 0.004;

/// A curve between the streams (from or to) and the point below them where a junction gathers.
QPainterPath fan(QPointF stream, double spread, QPointF below) {
  QPainterPath path(QPointF(stream.x() - spread, stream.y()));
  path.cubicTo(QPointF(stream.x() - spread * 0.25, stream.y()), QPointF(below.x(), stream.y() + (below.y() - stream.y()) * 0.35), below);
  return path;
}

}  // namespace

void CanvasPainter::symbol(QPointF centre, const QString& index, const QString& arrow, const QColor& colour) {
  QFont letter = small_;
  letter.setPointSizeF(std::min(small_.pointSizeF(), Theme::current().smallFont().pointSizeF() * 1.1));
  letter.setItalic(true);
  QFont sub = tiny_;
  sub.setPointSizeF(tiny_.pointSizeF() * 0.9);
  const double a = QFontMetricsF(letter).horizontalAdvance(QLatin1Char('H')), b = QFontMetricsF(sub).horizontalAdvance(index);
  const double c = QFontMetricsF(tiny_).horizontalAdvance(arrow);
  const double high = QFontMetricsF(letter).height();
  double x = centre.x() - (a + b + c + 5) / 2;
  text({x, centre.y() - high / 2, a + 2, high}, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("H"), letter, colour);
  x += a;
  text({x, centre.y() - high / 2 + 3.5, b + 2, high}, Qt::AlignLeft | Qt::AlignVCenter, index, sub, colour);
  x += b + 5;
  text({x, centre.y() - high / 2, c + 2, high}, Qt::AlignLeft | Qt::AlignVCenter, arrow, tiny_,
       Theme::current().colour(ThemeColour::TextDim));
}

void CanvasPainter::mixing(const PlacedBlock& p) {
  const Theme& theme = Theme::current();
  const QColor colour = blockColour(*p.block);
  const auto* problem = scene_.problemOf(p.id());
  const bool wrong = problem != nullptr && problem->severity == config::Severity::Error;
  QColor fill = colour;
  fill.setAlphaF(theme.dark() ? 0.10F : 0.07F);
  QColor edge = wrong ? theme.colour(ThemeColour::Bad) : colour;
  if (!wrong) edge.setAlphaF(0.45F);
  painter_.setPen(QPen(edge, wrong ? 2 : 1.2));
  painter_.setBrush(fill);
  painter_.drawRoundedRect(p.rect, 10, 10);
  if (detail_ == Detail::Boxes) {
    painter_.setPen(QPen(theme.colour(ThemeColour::Axis), 3));
    painter_.drawLine(QPointF(p.rect.left(), p.spine), QPointF(p.rect.right(), p.spine));
    return;
  }
  junctions(p);
  const double line = QFontMetricsF(title_).height();
  const QRectF head(p.rect.left() + 12, p.rect.top() + 4, p.rect.width() - 24, line);
  const QString name = blockTitle(*p.block);
  text(head, Qt::AlignLeft | Qt::AlignVCenter, name, title_, theme.colour(ThemeColour::Text));
  if (detail_ != Detail::All) return;
  const double used = QFontMetricsF(title_).horizontalAdvance(name) + 10;
  const QString what = blockSubtitle(scene_.content->design, *p.block, scene_.repetitionAround(p));
  text(head.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, what, fitting(small_, what, head.width() - used, 0.6),
       theme.colour(ThemeColour::TextDim));
  const int n = layout_.streams();
  const double y = p.spine + layout_.laneOffset(0, n) - 11;
  const auto [from, to] = crossing(p);
  symbol({p.preX, y}, QStringLiteral("pre"), QStringLiteral("%1→1").arg(n), theme.colour(ThemeColour::Text));
  symbol({(from + to) / 2, y}, QStringLiteral("res"), QStringLiteral("%1→%1").arg(n), theme.colour(ThemeColour::Text));
  symbol({p.postX, y}, QStringLiteral("post"), QStringLiteral("1→%1").arg(n), theme.colour(ThemeColour::Text));
}

void CanvasPainter::junctions(const PlacedBlock& p) {
  const Theme& theme = Theme::current();
  const SublayerWeights* weights = scene_.weights->of(p.id(), std::max(0, scene_.repetitionAround(p)));
  const int n = weights != nullptr ? static_cast<int>(weights->pre.size()) : layout_.streams();
  const auto lane = [&](int i) { return p.spine + layout_.laneOffset(i, n); };
  const auto [from, to] = crossing(p);
  painter_.setBrush(Qt::NoBrush);
  const auto pen = [&](int stream, double weight, double alpha) {
    QColor colour = n == 1 ? theme.colour(ThemeColour::Axis) : streamColour(stream);
    colour.setAlphaF(static_cast<float>(alpha));
    QPen made(colour, lineWidth(weight), weight < 0 ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap);
    painter_.setPen(made);
  };
  for (int j = 0; j < n; ++j) {
    pen(j, 0.55, 1);
    painter_.drawLine(QPointF(p.rect.left(), lane(j)), QPointF(from, lane(j)));
    painter_.drawLine(QPointF(to, lane(j)), QPointF(p.rect.right(), lane(j)));
  }
  if (weights == nullptr) {
    for (int j = 0; j < n; ++j) {
      pen(j, 0.55, 0.5);
      painter_.drawLine(QPointF(from, lane(j)), QPointF(to, lane(j)));
    }
    return;
  }
  // Thin ones last, so that they are not hidden below the wide diagonal.
  for (const bool diagonal : {true, false}) {
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        const double w = weights->res(i, j);
        if ((i == j) != diagonal || std::abs(w) < kInvisible) continue;
        pen(j, w, 0.9);
        QPainterPath path(QPointF(from, lane(j)));
        const double bend = (to - from) * 0.42;
        path.cubicTo(QPointF(from + bend, lane(j)), QPointF(to - bend, lane(i)), QPointF(to, lane(i)));
        painter_.drawPath(path);
      }
    }
  }
  const QPointF read = layout_.socket(p.stack, {p.id(), "read"}, true), back = layout_.socket(p.stack, {p.id(), "branch"}, false);
  for (int j = n - 1; j >= 0; --j) {
    const double w = weights->pre[static_cast<std::size_t>(j)], v = weights->post[static_cast<std::size_t>(j)];
    if (std::abs(w) >= kInvisible) {
      pen(j, w, 0.95);
      painter_.drawPath(fan({p.preX, lane(j)}, kSpread, read));
    }
    if (std::abs(v) >= kInvisible) {
      pen(j, v, 0.95);
      painter_.drawPath(fan({p.postX, lane(j)}, -kSpread, back));
    }
  }
  painter_.setPen(QPen(theme.colour(ThemeColour::ChartBackground), 1.5));
  painter_.setBrush(theme.colour(ThemeColour::Text));
  painter_.drawEllipse(read, 4.5, 4.5);
  painter_.drawEllipse(back, 4.5, 4.5);
}

}  // namespace mhc::widgets
