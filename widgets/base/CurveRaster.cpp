// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CurveRaster.h"

#include <algorithm>
#include <cmath>

namespace mhc::widgets {
namespace {

/// Both factors premultiplied and in 255ths, two channels at a time.
QRgb scaled(QRgb colour, unsigned part) {
  unsigned even = (colour & 0xff00ffU) * part;
  even = ((even + ((even >> 8U) & 0xff00ffU) + 0x800080U) >> 8U) & 0xff00ffU;
  unsigned odd = ((colour >> 8U) & 0xff00ffU) * part;
  odd = (odd + ((odd >> 8U) & 0xff00ffU) + 0x800080U) & 0xff00ff00U;
  return odd | even;
}

void blend(QRgb& pixel, QRgb shade) {
  pixel = pixel == 0 ? shade : shade + scaled(pixel, 255U - qAlpha(shade));
}

QRgb shadeOf(const QColor& colour, double coverage) {
  const double alpha = colour.alphaF() * coverage;
  return qPremultiply(qRgba(colour.red(), colour.green(), colour.blue(), static_cast<int>(std::lround(alpha * 255))));
}

}  // namespace

/// A stroked piece of the line. At x it covers middle ± half, cut off where its ends are.
struct CurveRaster::Segment {
  double left, right;        ///< where it covers anything
  double x, y, slope, half;  ///< middle = y + slope·(at − x)
  double top, bottom;
  double passed, perX;  ///< length of the line before it, and its own length a pixel to the right

  Segment(const QPointF& from, const QPointF& to, double width, double before)
      : x(from.x()), y(from.y()), passed(before) {
    const double dx = std::max(to.x() - from.x(), 1e-6), dy = to.y() - from.y(), length = std::hypot(dx, dy);
    const double reachX = width / 2 * std::abs(dy) / length, reachY = width / 2 * dx / length;
    left = from.x() - reachX, right = to.x() + reachX;
    slope = dy / dx, half = width / 2 * length / dx;
    top = std::min(from.y(), to.y()) - reachY, bottom = std::max(from.y(), to.y()) + reachY;
    perX = length / dx;
  }
  [[nodiscard]] double length() const { return (right - left) * perX; }
};

CurveRaster::CurveRaster(QImage& image, int first, int last)
    : first_(std::max(first, 0)),
      last_(std::min(last, image.width())),
      height_(image.height()),
      pixels_(reinterpret_cast<QRgb*>(image.bits())),
      stride_(static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb)),
      covered_(static_cast<std::size_t>(image.height()), 0.0F) {}

void CurveRaster::run(int column, double top, double bottom, const QColor& colour) {
  if (column < first_ || column >= last_ || !(top < height_) || !(bottom >= 0)) return;
  const int first = static_cast<int>(std::lround(std::max(top, 0.0)));
  const int last = std::max(static_cast<int>(std::lround(std::min(bottom, static_cast<double>(height_)))), first + 1);
  const QRgb shade = shadeOf(colour, 1);
  QRgb* pixel = pixels_ + static_cast<std::size_t>(first) * stride_ + column;
  for (int row = first; row < std::min(last, height_); ++row, pixel += stride_) blend(*pixel, shade);
}

void CurveRaster::cover(double top, double bottom, float weight) {
  top = std::max(top, 0.0), bottom = std::min(bottom, static_cast<double>(height_));
  if (!(top < bottom)) return;
  const int first = static_cast<int>(top), last = std::min(static_cast<int>(bottom), height_ - 1);
  if (high_ < low_) low_ = first, high_ = last;
  low_ = std::min(low_, first), high_ = std::max(high_, last);
  float* row = covered_.data();
  if (first == last) {
    row[first] += weight * static_cast<float>(bottom - top);
    return;
  }
  row[first] += weight * static_cast<float>(first + 1 - top);
  for (int i = first + 1; i < last; ++i) row[i] += weight;
  row[last] += weight * static_cast<float>(bottom - last);
}

void CurveRaster::blendColumn(int column, const Shades& shades) {
  QRgb* pixel = pixels_ + static_cast<std::size_t>(low_) * stride_ + column;
  for (int row = low_; row <= high_; ++row, pixel += stride_) {
    float& covered = covered_[static_cast<std::size_t>(row)];
    const auto level = static_cast<std::size_t>(std::min(covered, 1.0F) * 255 + 0.5F);
    covered = 0;
    if (level > 0) blend(*pixel, shades[level]);
  }
  low_ = 0, high_ = -1;
}

void CurveRaster::stroke(const std::vector<QPointF>& line, const Pen& pen) {
  if (line.size() < 2 || first_ >= last_ || height_ == 0) return;
  Shades shades;
  for (std::size_t level = 0; level < shades.size(); ++level) shades[level] = shadeOf(pen.colour, level / 255.0);
  std::vector<Segment> segments;
  segments.reserve(line.size());
  double passed = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    segments.emplace_back(line[i], line[i + 1], pen.width, passed);
    passed += segments.back().length();
  }
  const double single = pen.dash + pen.gap;
  const double period = pen.dash > 0 ? single + (pen.dot > 0 ? pen.dot + pen.gap : 0) : 0;
  const auto inGap = [&](double along) {
    const double at = std::fmod(std::max(along, 0.0), period);
    return at < single ? at >= pen.dash : at >= single + pen.dot;
  };
  const auto weight = 1.0F / static_cast<float>(pen.samples);
  const int begin = std::clamp(static_cast<int>(std::floor(line.front().x() - pen.width)), first_, last_);
  const int end = std::clamp(static_cast<int>(std::ceil(line.back().x() + pen.width)) + 1, first_, last_);
  std::size_t first = 0;
  for (int column = begin; column < end; ++column) {
    for (int sample = 0; sample < pen.samples; ++sample) {
      const double x = column + (sample + 0.5) / pen.samples;
      while (first < segments.size() && segments[first].right < x && line[first + 1].x() + pen.width < x) ++first;
      double top = height_, bottom = 0;  // touching pieces meet at their ends: together they cover one stretch
      for (std::size_t i = first; i < segments.size() && line[i].x() - pen.width <= x; ++i) {
        const Segment& s = segments[i];
        if (x < s.left || x > s.right) continue;
        if (period > 0 && inGap(s.passed + (x - s.left) * s.perX)) continue;
        const double middle = s.y + s.slope * (x - s.x);
        top = std::min(top, std::max(middle - s.half, s.top));
        bottom = std::max(bottom, std::min(middle + s.half, s.bottom));
      }
      cover(top, bottom, weight);
    }
    if (high_ >= low_) blendColumn(column, shades);
  }
}

}  // namespace mhc::widgets
