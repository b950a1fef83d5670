// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/view/CompositeRecord.h"
#include "core/view/Frame.h"

namespace mhc::widgets {

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

[[nodiscard]] DepthCurves depthCurves(const view::Frame& frame, view::CompositeSide side,
                                      view::GainDefinition definition);

}  // namespace mhc::widgets
