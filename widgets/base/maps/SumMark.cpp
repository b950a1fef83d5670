// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/maps/SumMark.h"

#include <QPainter>
#include <cmath>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

SumGrade gradeOf(double p99) {
  if (!std::isfinite(p99)) return std::isnan(p99) ? SumGrade::None : SumGrade::Bad;
  return p99 < 0.01 ? SumGrade::Good : p99 < 0.1 ? SumGrade::Fair : SumGrade::Bad;
}

void paintGrade(QPainter& painter, const QRectF& at, SumGrade grade) {
  if (grade == SumGrade::None) return;
  const Theme& theme = Theme::current();
  painter.setPen(Qt::NoPen);
  if (grade == SumGrade::Good) {
    painter.setBrush(theme.colour(ThemeColour::Good));
    painter.drawEllipse(at);
  } else if (grade == SumGrade::Fair) {
    painter.setBrush(theme.colour(ThemeColour::Warning));
    painter.drawPolygon(QPolygonF({at.bottomLeft(), at.bottomRight(), QPointF(at.center().x(), at.top())}));
  } else {
    painter.setBrush(theme.colour(ThemeColour::Bad));
    painter.drawRect(at);
  }
}

QString mapName(view::MapKind map) {
  return map == view::MapKind::Pre   ? QStringLiteral("H_pre")
         : map == view::MapKind::Res ? QStringLiteral("H_res")
                                     : QStringLiteral("H_post");
}

}  // namespace mhc::widgets
