// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPainter;
class QRectF;

namespace mhc::widgets {

/// Paints the theme's focus ring just inside the rectangle, for painted views that have the keyboard focus.
void paintFocusRing(QPainter& painter, const QRectF& rectangle);

}  // namespace mhc::widgets
