// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>
#include <string_view>
#include <vector>

#include "core/hyper/Matrix.h"
#include "core/view/Frame.h"
#include "widgets/base/View.h"

// What the views of mixing maps ask of a Frame, so that wall, depth and polytope answer alike. Sublayers count from 1.
namespace mhc::widgets {

/// Whether the frame holds maps whose sizes fit its n and L.
[[nodiscard]] bool hasMaps(const view::Frame* frame);

/// "attention 1", "FFN 1", "attention 2"…; "sublayer 3" for runs of unknown structure.
[[nodiscard]] QString sublayerName(const view::FrameData& data, int sublayer);

/// Token mean of a map: pre [n], post [n], res [n, n] (row = destination).
[[nodiscard]] std::vector<double> preOf(const view::FrameData& data, int sublayer);
[[nodiscard]] std::vector<double> postOf(const view::FrameData& data, int sublayer);
[[nodiscard]] hyper::Matrix resOf(const view::FrameData& data, int sublayer);
/// The n² numbers of a res block that starts at `values`.
[[nodiscard]] hyper::Matrix resFrom(const float* values, int n);

/// Energy of the differences between the streams before the sublayer, as a part of their whole energy; NaN if the frame has
/// no record of it. Where it is 0 the streams coincide and H_res has no function.
[[nodiscard]] double differenceEnergy(const view::FrameData& data, int sublayer);
/// 1: drawn fully; 0: dimmed as far as it goes. Logarithmic from an energy of 1e-4 to 1e-2; 1 if nothing is recorded.
[[nodiscard]] double effectVisibility(double differenceEnergy);

/// hc, mhc, identity…: the type of a sublayer's maps, which hc_per_layer may make differ from the run's.
[[nodiscard]] const std::string& mixingType(const view::FrameData& data, int sublayer);
/// Whether any sublayer is of that type.
[[nodiscard]] bool anyOfType(const view::FrameData& data, std::string_view type);
/// "its mixing is identity, the run's mhc" where they differ, for tooltips; else empty.
[[nodiscard]] QString ownMixing(const view::FrameData& data, int sublayer);

/// Whether row and column sums of 1 are meant to hold for that sublayer's H_res.
[[nodiscard]] bool constraintApplies(const view::FrameData& data, int sublayer);

/// Data, or Stale with the nearest recorded step, for a frame that is shown.
[[nodiscard]] ViewStatus shownStatus(const view::Frame& frame);

/// Empty, with the text that says what will appear; where no run is open, with the button that starts one.
[[nodiscard]] ViewStatus waitingStatus(const ViewContext& context, const QString& text);

/// H_res in lines of numbers, for tooltips.
[[nodiscard]] QString matrixText(const hyper::Matrix& matrix);

}  // namespace mhc::widgets
