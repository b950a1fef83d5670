// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/hyper/Gains.h"
#include "core/hyper/Matrix.h"

namespace mhc::hyper {

/// A quantity of each token's composite, over tokens: mean, and the lower middle value as median.
struct OverTokens {
  double mean = 0.0;
  double median = 0.0;
};
[[nodiscard]] OverTokens overTokens(std::vector<double> values);

/// The composite Π_{a..b} = H_b ··· H_a of a range of sublayers, by the definitions that differ from each other: the
/// product of the token-mean matrices, and the mean over tokens of the products formed per token.
struct RangeComposite {
  Matrix productOfMeans;
  Matrix meanOfProducts;  ///< empty without tokens
  Gains ofProductOfMeans;
  Gains ofMeanOfProducts;  ///< zeros without tokens
  std::size_t tokens = 0;
  OverTokens forward, backward, minColumnSum, sigmaDiff;  ///< of each token's composite
  double sigmaBound =
      1.0;  ///< ∏ σ_diff(H̄_l): bounds σ_diff of the product of means where all H̄_l are doubly stochastic
  double tokenSigmaBound = 1.0;  ///< mean over tokens of ∏ σ_diff(H_l) of that token
};

/// Sublayers first…last − 1 (from 0). `means` [L]; `tokens` [tokens][L], may be empty. An empty range gives identities.
[[nodiscard]] RangeComposite rangeComposite(const std::vector<Matrix>& means,
                                            const std::vector<std::vector<Matrix>>& tokens, std::size_t first,
                                            std::size_t last);

}  // namespace mhc::hyper
