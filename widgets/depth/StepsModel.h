// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/view/RecordTrack.h"

namespace mhc::widgets {

/// What the Gram matrix of the streams tells (hyper/Streams.h): log10 of the RMS over all streams, the mean cosine over
/// pairs, the energy of the differences as a part of the whole, the effective number of streams.
enum class StreamQuantity : std::uint8_t { LogRms, Cosine, DifferenceEnergy, Effective };
inline constexpr int kStreamQuantities = 4;

/// The quantity of every recorded step and boundary of a track of kind Streams: [steps, L + 1]; NaN: not recorded.
/// Cosines need two streams.
[[nodiscard]] std::vector<double> streamQuantity(const view::RecordTrack& track, StreamQuantity quantity);

}  // namespace mhc::widgets
