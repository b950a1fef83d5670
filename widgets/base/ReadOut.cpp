// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ReadOut.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

void paintReadOut(QPainter& painter, const QRectF& cell, const QString& text, const QSize& view) {
  constexpr double kAway = 8, kMargin = 2;
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(theme.smallFont());
  const double wide = std::min(metrics.horizontalAdvance(text) + 14, view.width() - 2 * kMargin), high = metrics.height() + 8;
  const double left = std::clamp(cell.center().x() + 12, kMargin, std::max(view.width() - wide - kMargin, kMargin));
  double top = cell.top() - high - kAway;
  if (top < kMargin) top = std::min(cell.bottom() + kAway, view.height() - high - kMargin);
  const QRectF box(left, top, wide, high);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.colour(ThemeColour::Border), 1));
  painter.setBrush(theme.colour(ThemeColour::Tooltip));
  painter.drawRoundedRect(box, 4, 4);
  painter.setFont(theme.smallFont());
  painter.setPen(theme.colour(ThemeColour::TooltipText));
  painter.drawText(box, Qt::AlignCenter, metrics.elidedText(text, Qt::ElideMiddle, wide - 8));
}

}  // namespace mhc::widgets
