// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QString>
#include <cstddef>
#include <vector>

#include "core/view/Distribution.h"

class QPainter;

namespace mhc::widgets {

/// HeatMap: steps to the right, values upwards, colour = share of the values. Ridge: values to the right, one histogram
/// a step, the oldest at the top behind the others.
enum class DistributionStyle : std::uint8_t { HeatMap, Ridge };

/// Where everything of a distribution stands in a picture.
class DistributionLayout {
 public:
  static constexpr std::size_t kMostRidges = 40;

  DistributionLayout(const view::Distribution& d, DistributionStyle style, bool logSteps, const QRectF& area);

  [[nodiscard]] const QRectF& area() const { return area_; }
  [[nodiscard]] const view::AxisMap& steps() const { return steps_; }  ///< HeatMap only
  /// Positions (in Distribution::steps) of what is drawn: all, or up to kMostRidges evenly spread.
  [[nodiscard]] const std::vector<std::size_t>& drawn() const { return drawn_; }
  /// Of a drawn step: its stretch along its axis, in pixels.
  [[nodiscard]] double begin(std::size_t drawn) const { return edges_[drawn]; }
  [[nodiscard]] double end(std::size_t drawn) const { return edges_[drawn + 1]; }
  /// Base line of a ridge, and how high its highest bin stands.
  [[nodiscard]] double base(std::size_t drawn) const { return edges_[drawn + 1]; }
  [[nodiscard]] double height() const { return ridge_; }
  [[nodiscard]] double valueAt(const QPointF& position) const;  ///< part of the value axis, 0…1
  /// Which drawn step a position belongs to; the number of steps if none.
  [[nodiscard]] std::size_t drawnAt(const QPointF& position) const;
  /// The cell of a bin, for the focus frame.
  [[nodiscard]] QRectF cell(std::size_t drawn, int bin, int bins) const;

 private:
  QRectF area_;
  DistributionStyle style_;
  view::AxisMap steps_;
  std::vector<std::size_t> drawn_;
  std::vector<double> edges_;  ///< one more than drawn
  double ridge_ = 0;
};

/// Area of the plot in a widget of that size: room for labels around.
[[nodiscard]] QRectF distributionArea(const QSizeF& size);

/// Everything that stays as long as the data stay: axes, labels, colours or ridges.
void paintDistribution(QPainter& painter, const QSizeF& size, const view::Distribution& d, DistributionStyle style,
                       const DistributionLayout& layout, const QString& valueLabel);

}  // namespace mhc::widgets
