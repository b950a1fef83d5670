// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartOverlay.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/base/Theme.h"
#include "widgets/chart/MarkerSign.h"

namespace mhc::widgets {
namespace {

QFontMetricsF small() {
  return QFontMetricsF(Theme::current().smallFont());
}

QColor paper(double opacity) {
  QColor colour = Theme::current().colour(ThemeColour::ChartBackground);
  colour.setAlphaF(static_cast<float>(opacity));
  return colour;
}

void paintBadge(QPainter& painter, const QRectF& box, const QString& text) {
  const Theme& theme = Theme::current();
  painter.setPen(QPen(theme.colour(ThemeColour::Border), 1));
  painter.setBrush(theme.colour(ThemeColour::Surface));
  painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::Text));
  painter.drawText(box, Qt::AlignCenter, text);
}

/// What a run does by itself every so often: dozens of such lines must not stand before the curves.
bool routine(MarkerKind kind) {
  return kind == MarkerKind::Checkpoint || kind == MarkerKind::Evaluation || kind == MarkerKind::Sample;
}

constexpr float kFaint = 0.35F;

}  // namespace

void paintMarkerLine(QPainter& painter, const QRectF& area, double x, MarkerKind kind, const QString& text,
                     double room) {
  const Theme& theme = Theme::current();
  QColor ink = theme.colour(ThemeColour::Marker);
  if (routine(kind)) ink.setAlphaF(kFaint);
  painter.setPen(QPen(ink, 1, Qt::DashLine));
  painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  constexpr double kSign = 4.5, kLeast = 40;
  const double high = small().height();
  paintMarkerSign(painter, QPointF(x, area.top() + high / 2), kSign, kind);
  const double left = x + kSign + 1, most = std::min(room - 2 * kSign - 2, area.width() * 0.4);
  const double whole = small().horizontalAdvance(text) + 6, wide = std::min(whole, most);
  if (text.isEmpty() || wide < (routine(kind) ? whole : std::min(kLeast, whole))) return;
  const QRectF box(left, area.top(), wide, high);
  painter.fillRect(box, paper(0.8));
  painter.setPen(theme.colour(ThemeColour::TextDim));
  painter.drawText(box, Qt::AlignCenter, small().elidedText(text, Qt::ElideRight, wide - 5));
}

void paintNote(QPainter& painter, const QRectF& area, const QString& note) {
  if (note.isEmpty()) return;
  painter.setFont(Theme::current().smallFont());
  const QString shown = small().elidedText(note, Qt::ElideRight, area.width() - 8);
  const double wide = small().horizontalAdvance(shown) + 8;
  const QRectF box(area.right() - wide, area.top() + 2, wide, small().height());
  painter.fillRect(box, paper(0.85));
  painter.setPen(Theme::current().colour(ThemeColour::TextDim));
  painter.drawText(box, Qt::AlignCenter, shown);
}

void paintHint(QPainter& painter, const QRectF& area, const QString& text) {
  const QSizeF size(small().horizontalAdvance(text) + 20, small().height() + 10);
  paintBadge(painter, QRectF(area.center() - QPointF(size.width(), size.height()) / 2, size), text);
}

QRectF chipRect(const QRectF& area, const QString& text) {
  const QSizeF size(small().horizontalAdvance(text) + 16, small().height() + 6);
  return {area.right() - size.width() - 4, area.bottom() - size.height() - 6, size.width(), size.height()};
}

void paintChip(QPainter& painter, const QRectF& chip, const QString& text) {
  paintBadge(painter, chip, text);
}

void paintReadout(QPainter& painter, const QRectF& widget, const QRectF& area, double x, const QPointF& pointer,
                  const std::vector<ReadoutDot>& dots, const std::vector<ReadoutRow>& rows, bool frozen) {
  const Theme& theme = Theme::current();
  painter.save();
  painter.setClipRect(area.adjusted(-4, -4, 4, 4));
  // On whole device pixels: at a scale of 1.5 an antialiased line would fade over two of them.
  const double ratio = painter.device()->devicePixelRatioF();
  const double thick = std::max(1.0, std::round(theme.sizes().thinLine * ratio)) / ratio;
  const double edge = std::round((x - thick / 2) * ratio) / ratio;
  painter.fillRect(QRectF(edge, area.top(), thick, area.height()), theme.colour(ThemeColour::Crosshair));
  painter.setBrush(theme.colour(ThemeColour::ChartBackground));
  for (const ReadoutDot& dot : dots) {
    painter.setPen(QPen(dot.colour, 1.8));
    painter.drawEllipse(dot.at, 3.2, 3.2);
  }
  painter.restore();
  const QFontMetricsF metrics = small();
  constexpr double kGap = 10, kSwatch = 18, kPad = 6;
  double label = 0, value = 0, raw = 0, where = 0;
  for (const ReadoutRow& row : rows) {
    label = std::max(label, metrics.horizontalAdvance(row.label));
    value = std::max(value, metrics.horizontalAdvance(row.value));
    raw = std::max(raw, metrics.horizontalAdvance(row.raw));
    where = std::max(where, metrics.horizontalAdvance(row.where));
  }
  const double fixed = kSwatch + 2 * kPad + value + (raw > 0 ? kGap + raw : 0) + (where > 0 ? kGap + where : 0) + kGap;
  label = std::min(label, std::max(widget.width() - fixed - 8, 40.0));
  const double wide = fixed + label, high = static_cast<double>(rows.size()) * metrics.height() + 2 * kPad - 2;
  double left = x + 14, top = pointer.y() - high - 8;
  if (left + wide > widget.right() - 2) left = x - 14 - wide;
  left = std::clamp(left, 2.0, std::max(widget.right() - wide - 2, 2.0));
  top = std::clamp(top, 2.0, std::max(widget.bottom() - high - 2, 2.0));
  const QRectF box(left, top, wide, high);
  QColor fill = theme.colour(ThemeColour::Tooltip);
  fill.setAlphaF(0.95F);
  painter.setPen(QPen(theme.colour(frozen ? ThemeColour::Accent : ThemeColour::Border), 1));
  painter.setBrush(fill);
  painter.drawRoundedRect(box, 4, 4);
  painter.setFont(theme.smallFont());
  double y = top + kPad - 1;
  for (const ReadoutRow& row : rows) {
    double at = left + kPad;
    const double middle = y + metrics.height() / 2;
    if (row.colour.isValid()) {
      QPen pen(row.colour, 2, Qt::SolidLine, Qt::FlatCap);
      if (row.dashed) pen.setDashPattern({2, 1.2});
      painter.setPen(pen);
      painter.drawLine(QPointF(at, middle), QPointF(at + kSwatch - 5, middle));
    }
    at += kSwatch;
    const auto cell = [&](const QString& text, double width, Qt::Alignment side, ThemeColour colour) {
      painter.setPen(theme.colour(colour));
      painter.drawText(QRectF(at, y, width, metrics.height()), static_cast<int>(side | Qt::AlignVCenter), text);
      at += width + kGap;
    };
    cell(metrics.elidedText(row.label, Qt::ElideMiddle, label + 0.5), label, Qt::AlignLeft, ThemeColour::TooltipText);
    cell(row.value, value, Qt::AlignRight, ThemeColour::TooltipText);
    if (raw > 0) cell(row.raw, raw, Qt::AlignRight, ThemeColour::TooltipText);
    if (where > 0) cell(row.where, where, Qt::AlignRight, ThemeColour::TooltipText);
    y += metrics.height();
  }
}

}  // namespace mhc::widgets
