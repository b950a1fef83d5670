// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/hyper/BoundaryMatching.h"
#include "core/hyper/StreamMatching.h"
#include "core/view/Frame.h"

// Two runs side by side: which stream of B is which of A, and B with A's names.
namespace mhc::widgets {

/// The maps of all sublayers as the search for P wants them; the frame must hold maps (hasMaps).
[[nodiscard]] std::vector<hyper::SublayerMaps> sublayerMaps(const view::FrameData& data);

/// Whether the maps of both can be subtracted: same n and L, both recorded.
[[nodiscard]] bool comparableMaps(const view::Frame* a, const view::Frame* b);

/// One P for the whole network at these steps (hyper::matchStreams).
[[nodiscard]] hyper::StreamMatching matchRuns(const view::Frame& a, const view::Frame& b);

/// The frame with its streams renamed: stream i is permutation[i] of the given one. Means, deviations, step 0, probe
/// tokens, Gram matrices and gradients follow; what does not depend on names stays.
[[nodiscard]] view::FramePtr relabelledFrame(const view::Frame& frame, const std::vector<int>& permutation);

/// The same with names of its own at each of the L + 1 boundaries (hyper::matchBoundaries).
[[nodiscard]] hyper::BoundaryMatching matchRunBoundaries(const view::Frame& a, const view::Frame& b);
[[nodiscard]] view::FramePtr relabelledFrame(const view::Frame& frame,
                                             const std::vector<std::vector<int>>& permutations);
[[nodiscard]] QString matchingText(const hyper::BoundaryMatching& matching, double identityCost);

/// "Streams of B matched: 1→3, 2→1; cost 4.2, as they are 9.9", in A→B order; or that they are as they are.
[[nodiscard]] QString matchingText(const hyper::StreamMatching& matching);

}  // namespace mhc::widgets
