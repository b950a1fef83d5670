// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view/figure/Drawing.h"

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace mhc::widgets {

/// Paints a drawing at the painter's origin, one unit of the drawing to one of the painter.
void paintDrawing(QPainter& painter, const view::Drawing& drawing);

}  // namespace mhc::widgets
