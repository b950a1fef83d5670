// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ThemeStyle.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

ThemeStyle::ThemeStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void ThemeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const {
  QProxyStyle::drawPrimitive(element, option, painter, widget);
  const bool box = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
  if (!box || !Theme::current().dark()) return;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  QColor rim = Theme::current().colour(ThemeColour::TextDim);
  if (!(option->state & State_Enabled)) rim.setAlphaF(0.45F);
  painter->setPen(QPen(rim, 1));
  painter->setBrush(Qt::NoBrush);
  painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5);
  painter->restore();
}

}  // namespace mhc::widgets
