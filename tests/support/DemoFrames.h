// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "core/view/Frame.h"

namespace mhc::test {

/// A made-up run whose every record is mathematically consistent: maps from Sinkhorn (mhc) or with signs (hc), streams that
/// were really mixed by them, composites of the means. Deterministic.
struct DemoRun {
  std::string id = "/runs/demo";
  std::string hcType = "mhc";  ///< mhc, hc, identity
  int n = 4;
  int sublayers = 8;
  std::int64_t steps = 1000;   ///< at the last step the maps have moved furthest
  unsigned seed = 1;
};

[[nodiscard]] view::FramePtr demoFrame(const DemoRun& run, std::int64_t step, bool live = false);

}  // namespace mhc::test
