// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mhc::view {

/// The four definitions of a composite's gain. They differ, so each is named wherever its number is shown.
enum class GainDefinition : std::uint8_t { ProductOfMeans, MeanComposite, MeanOfTokens, MedianToken };
inline constexpr int kGainDefinitions = 4;
[[nodiscard]] std::string gainDefinitionName(GainDefinition definition);  ///< "product of the mean maps"

/// Which half of a composite record: Π_{1..b}, what the input has gone through, or Π_{b..L}, what the output still
/// will.
enum class CompositeSide : std::uint8_t { Prefix, Suffix };

/// Places in a record of 40 numbers (docs/run-format.md). Every answer is NaN for a record of another size.
inline constexpr std::size_t kCompositeRecord = 40;
/// Where the gain stands among the 40.
[[nodiscard]] std::size_t gainPosition(CompositeSide side, GainDefinition definition, bool backward);
[[nodiscard]] double recordedGain(const float* record, std::size_t size, CompositeSide side, GainDefinition definition,
                                  bool backward);
/// Recorded per token only: the median for MedianToken, the mean for all others.
[[nodiscard]] double recordedMinColumnSum(const float* record, std::size_t size, CompositeSide side,
                                          GainDefinition definition);
[[nodiscard]] double recordedSigmaDiff(const float* record, std::size_t size, CompositeSide side,
                                       GainDefinition definition);

}  // namespace mhc::view
