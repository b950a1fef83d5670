// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>

#include "core/view/ElementId.h"

QT_BEGIN_NAMESPACE
class QPainter;
class QRectF;
QT_END_NAMESPACE

namespace mhc::widgets {

/// How well a sum keeps to 1, by the p99 over tokens of |sum − 1|: < 0.01, < 0.1, else. None: no constraint, no record.
enum class SumGrade : std::uint8_t { None, Good, Fair, Bad };
[[nodiscard]] SumGrade gradeOf(double p99);

/// The mark of a grade: circle, triangle, square in the theme's good, warning, bad; nothing for None.
void paintGrade(QPainter& painter, const QRectF& at, SumGrade grade);

[[nodiscard]] QString mapName(view::MapKind map);  ///< "H_res"

}  // namespace mhc::widgets
