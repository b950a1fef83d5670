// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>
#include <array>
#include <vector>

namespace mhc::widgets {

/// Paints curves straight into the pixels of an image (Format_ARGB32_Premultiplied). A curve goes from left to right,
/// so each pixel column is covered from one height to another: adding up those stretches costs a tenth of what
/// QPainter's general stroker needs for a curve that goes up and down, and is as smooth.
class CurveRaster {
 public:
  struct Pen {
    QColor colour;       ///< with its opacity
    double width = 1.6;  ///< pixels
    double dash = 0;     ///< pixels of a dash, 0: unbroken
    double gap = 0;
    double dot = 0;      ///< pixels of a second, shorter dash after the gap, and a gap behind it; 0: none
    int samples = 4;  ///< places looked at in each pixel column
  };

  /// Paints columns [first, last) only, so that threads can share the work on one image.
  CurveRaster(QImage& image, int first, int last);

  /// Shades one pixel column between two heights (pixels from the top), at least one pixel of it.
  void run(int column, double top, double bottom, const QColor& colour);
  /// Strokes a line whose X does not decrease; flat ends. NaN is not allowed.
  void stroke(const std::vector<QPointF>& line, const Pen& pen);

 private:
  using Shades = std::array<QRgb, 256>;  ///< the colour at each coverage, premultiplied
  struct Segment;
  void cover(double top, double bottom, float weight);
  void blendColumn(int column, const Shades& shades);

  int first_, last_, height_;
  QRgb* pixels_;
  std::size_t stride_;          ///< pixels from one line to the next
  std::vector<float> covered_;  ///< of the column in work, 0…1 a pixel
  int low_ = 0, high_ = -1;     ///< what of it is not 0
};

}  // namespace mhc::widgets
