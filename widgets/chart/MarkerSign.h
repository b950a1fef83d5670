// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>

#include "widgets/base/TimeCursor.h"

class QPainter;

namespace mhc::widgets {

[[nodiscard]] QColor markerColour(MarkerKind kind);

/// The sign of a kind, told by shape as well as by colour: checkpoint ◆, changed setting ■, spike ▲, NaN ×, evaluation
/// ○, sample ●, pause ‖, resume ▶, alert △ with a stroke, others a bar.
void paintMarkerSign(QPainter& painter, const QPointF& centre, double radius, MarkerKind kind);

}  // namespace mhc::widgets
