// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/view/Frame.h"

namespace mhc::widgets {

/// The four definitions of a composite's gain: they differ, so each is named wherever it is shown (measures.md 2 of the
/// design notes: product of means, mean composite, mean of per-token gains, median token).
enum class GainDefinition : std::uint8_t { ProductOfMeans, MeanComposite, MeanOfTokens, MedianToken };
inline constexpr int kGainDefinitions = 4;

/// Which composites: Π_{1..l}, what the input has gone through, or Π_{l..L}, what the output still goes through.
enum class CompositeSide : std::uint8_t { Prefix, Suffix };

/// Position of a gain in the composite record's 40 numbers (docs/run-format.md).
[[nodiscard]] std::size_t gainPosition(CompositeSide side, GainDefinition definition, bool backward);

/// One quantity over depth; values[k] belongs to x = first + k, NaN where nothing is recorded.
struct DepthCurve {
  int first = 1;
  std::vector<double> values;
};

/// What one run's Frame says over depth.
struct DepthCurves {
  std::string run;
  DepthCurve forward, backward, minColumnSum, sigmaDiff;  ///< of composites, x = sublayer 1…L
  DepthCurve cosineMean, cosineMin, cosineMax;            ///< over pairs of streams, x = boundary 1…L+1 (x_b)
  std::vector<DepthCurve> rms;                            ///< per stream
  DepthCurve differenceEnergy;                            ///< part of the energy in differences between streams
  DepthCurve effective;                                   ///< effective number of streams
  bool hasComposites = false, hasStreams = false;
};

[[nodiscard]] DepthCurves depthCurves(const view::Frame& frame, CompositeSide side, GainDefinition definition);

}  // namespace mhc::widgets
