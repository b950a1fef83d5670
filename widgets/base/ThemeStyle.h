// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace mhc::widgets {

/// Qt's Fusion, with what it draws too faintly in a dark palette: the rims of boxes that can be checked, which it makes
/// darker than the window.
class ThemeStyle : public QProxyStyle {
 public:
  ThemeStyle();
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
};

}  // namespace mhc::widgets
