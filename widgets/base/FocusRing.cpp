// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/FocusRing.h"

#include <QPainter>
#include <QRectF>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

void paintFocusRing(QPainter& painter, const QRectF& rectangle) {
  const Theme& theme = Theme::current();
  const double width = theme.sizes().focusRing;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setBrush(Qt::NoBrush);
  QPen pen(theme.colour(ThemeColour::Focus), width);
  pen.setJoinStyle(Qt::MiterJoin);
  painter.setPen(pen);
  const double inset = width / 2;
  painter.drawRect(rectangle.adjusted(inset, inset, -inset, -inset));
  painter.restore();
}

}  // namespace mhc::widgets
