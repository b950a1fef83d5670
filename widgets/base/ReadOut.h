// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPainter;
class QRectF;
class QSize;
class QString;

namespace mhc::widgets {

/// Paints what a cell of a painted view says into a box above the cell, or below where there is no room, inside of a
/// view of this size.
void paintReadOut(QPainter& painter, const QRectF& cell, const QString& text, const QSize& view);

}  // namespace mhc::widgets
