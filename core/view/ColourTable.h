// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/view/Colour.h"

namespace mhc::view {

/// Okabe and Ito's eight colours that everybody can tell apart, in an order whose first ones differ most; the index wraps.
inline constexpr std::size_t kCategories = 8;
[[nodiscard]] Rgb categoryColour(std::size_t index);

/// Perceptually even sequential table, t in 0…1 (clamped); NaN gives a middle grey.
[[nodiscard]] Rgb viridis(double t);
/// Blue – near white – red, t in −1…1 (clamped); NaN gives a middle grey.
[[nodiscard]] Rgb diverging(double t);

/// A colour scale locked to limits, the same for 2D and 3D.
struct ColourScale {
  enum class Kind : std::uint8_t { Sequential, Diverging };
  Kind kind = Kind::Sequential;
  double low = 0;   ///< Diverging: −high
  double high = 1;
  double mark = 0;  ///< a value worth a tick on the legend (1 for H_post); 0 = none

  [[nodiscard]] Rgb colour(double value) const;
  bool operator==(const ColourScale&) const = default;
};

/// Locked scales of the maps: H_pre and H_res 0…1, H_post 0…2 with a mark at 1.
[[nodiscard]] ColourScale preScale();
[[nodiscard]] ColourScale resScale();
[[nodiscard]] ColourScale postScale();
/// Unconstrained maps and differences: symmetric about 0, one limit for all layers.
[[nodiscard]] ColourScale differenceScale(double limit);

}  // namespace mhc::view
