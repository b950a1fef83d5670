// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/RecordTrack.h"

namespace mhc::view {

/// A number that every sublayer (boundary) has at every recorded step: what is spread over the network.
struct DistributionQuantity {
  const char* id;     ///< kept by layouts
  const char* label;  ///< English; views translate it
  RecordKind kind;    ///< records it is read from
  bool logarithmic;   ///< wants a logarithmic axis (gains, gradients)
  /// Puts the numbers of one record behind `out`; a record is as FrameData says, n = streams.
  void (*values)(const float* record, int n, std::vector<double>& out);
};

/// Entries of H_res, H_pre, H_post; gains, smallest column sums, σ_diff of the prefix composites (token means); errors
/// of the sums (p99 over tokens); RMS and cosines of the streams, RMS of their gradients. Definitions:
/// docs/run-format.md.
[[nodiscard]] std::span<const DistributionQuantity> distributionQuantities();

/// How the values of a quantity are spread at each step. All steps share one set of bins, so that they can be compared.
struct Distribution {
  std::vector<std::int64_t> steps;  ///< ascending
  AxisMap values;                   ///< bins divide its 0…1 evenly
  int bins = 0;
  std::vector<std::uint32_t> counts;      ///< [steps, bins]
  std::vector<std::uint32_t> finite;      ///< [steps] values with a place on the axis
  std::vector<std::uint32_t> without;     ///< [steps] NaN, ±Inf, and on a logarithmic axis values ≤ 0
  std::vector<double> low, median, high;  ///< [steps] smallest, middle (nearest rank), largest; NaN if there are none
  std::uint32_t most = 0;                 ///< largest count of all

  [[nodiscard]] bool empty() const { return most == 0; }
  [[nodiscard]] std::uint32_t count(std::size_t step, int bin) const {
    return counts[step * static_cast<std::size_t>(bins) + static_cast<std::size_t>(bin)];
  }
  /// The values that a bin holds.
  [[nodiscard]] Range bin(int index) const;
};

[[nodiscard]] Distribution distributionOf(const RecordTrack& track, const DistributionQuantity& quantity, int bins,
                                          bool logarithmic);

}  // namespace mhc::view
