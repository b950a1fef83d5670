// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QSizeF>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/Buckets.h"

class QPainter;

namespace mhc::widgets {

class CurveRaster;

inline constexpr double kRunOpacity = 0.35;     ///< of what lies between smallest and largest value of a column
inline constexpr double kBetweenOpacity = 0.2;  ///< of what lies around a mean

/// How one curve is drawn; all sizes in the units of the picture.
struct CurveStyle {
  QColor colour;
  double width = 1.6;
  double opacity = 1;
  bool dashed = false;
  bool points = false;  ///< a dot at every record where there is room for them
  bool draft = false;   ///< a little less smooth, half the work
  double unit = 1;      ///< a logical pixel
};

/// Where a curve goes in a picture of that size, columns = pixels from the left.
struct CurveShape {
  struct Run {
    int column;
    double top, bottom;
  };
  std::vector<Run> runs;                    ///< what lies between smallest and largest value of a column
  std::vector<std::vector<QPointF>> lines;  ///< through the last value of each column, in pieces
  std::vector<QPointF> dots;                ///< records that stand alone, or all of them
};

[[nodiscard]] CurveShape shapeOf(const std::vector<view::Bucket>& buckets, const view::AxisMap& y, QSizeF area,
                                 const CurveStyle& style);

/// What lies between two curves with the same records: one run for each pixel column from the first record to the last.
[[nodiscard]] std::vector<CurveShape::Run> bandOf(const std::vector<view::Bucket>& low,
                                                  const std::vector<view::Bucket>& high, const view::AxisMap& y,
                                                  QSizeF area);
void paintBand(CurveRaster& raster, const std::vector<CurveShape::Run>& band, const CurveStyle& style);

/// Paints runs (shaded) and lines.
void paintShape(CurveRaster& raster, const CurveShape& shape, const CurveStyle& style);
void paintDots(QPainter& painter, const CurveShape& shape, const CurveStyle& style);

/// The same as paths, for pictures that stay sharp at any size.
void paintBandAsPath(QPainter& painter, const std::vector<CurveShape::Run>& band, const CurveStyle& style);
void paintShapeAsPath(QPainter& painter, const CurveShape& shape, const CurveStyle& style);

/// Small crosses at the bottom edge where values are not finite.
void paintNotFinite(QPainter& painter, const std::vector<view::Bucket>& buckets, QSizeF area, const CurveStyle& style);

/// Small triangles at the upper and lower edge where values lie outside the range.
void paintClipped(QPainter& painter, const std::vector<view::Bucket>& buckets, const view::AxisMap& y, QSizeF area,
                  const CurveStyle& style);

}  // namespace mhc::widgets
