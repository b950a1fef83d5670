// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QSizeF>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/Buckets.h"

class QPainter;

namespace mhc::widgets {

/// How one curve is drawn; all sizes in the units of the painter.
struct CurveStyle {
  QColor colour;
  double width = 1.6;
  double opacity = 1;
  bool dashed = false;
  bool points = false;   ///< a dot at every record where there is room for them
  bool draft = false;    ///< hairline, no antialiasing
  double unit = 1;       ///< a logical pixel
};

/// Paints buckets (columns = units of the painter) into an area of that size whose top left is the painter's origin: what
/// lies between smallest and largest value of a column as a shaded run, the last values as a line, lone records as dots.
void paintBuckets(QPainter& painter, const std::vector<view::Bucket>& buckets, const view::AxisMap& y, QSizeF area,
                  const CurveStyle& style);

/// Small crosses at the bottom edge where values are not finite.
void paintNotFinite(QPainter& painter, const std::vector<view::Bucket>& buckets, QSizeF area, const CurveStyle& style);

/// Small triangles at the upper and lower edge where values lie outside the range.
void paintClipped(QPainter& painter, const std::vector<view::Bucket>& buckets, const view::AxisMap& y, QSizeF area,
                  const CurveStyle& style);

}  // namespace mhc::widgets
