// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/hyper/Intervention.h"

namespace mhc::hyper {

/// What one intervention does to the loss, in nats per token. Positive: the network needs what was taken away.
struct PathEffect {
  Intervention change;
  double effect = 0;  ///< mean over the sequences of (loss with the change − loss without it), paired
  double low = 0;     ///< the 95 % interval of that mean, by Student's t
  double high = 0;
  double estimate = 0;  ///< from one backward pass: Σ ⟨∂L/∂H, H' − H⟩ over all tokens

  /// Whether the interval leaves 0 out; else there is "no measurable effect".
  [[nodiscard]] bool measurable() const { return low > 0 || high < 0; }
};

/// Paths taken out one after another, raw entries zeroed, against the same number in random order. Row k is the network
/// without the first k paths.
struct PruningCurve {
  std::vector<std::int32_t> removed;        ///< [K] indices into PathReport::effects, in order
  std::vector<double> loss;                 ///< [K + 1]
  std::vector<double> low, high;            ///< [K + 1] of loss − loss[0], paired, 95 %
  std::vector<std::int32_t> counts;         ///< [M] numbers removed at which the control was measured
  std::vector<std::vector<double>> random;  ///< [R][M] loss, one row an order

  [[nodiscard]] bool empty() const { return loss.empty(); }
};

/// All that one run of `mhc-worker paths` measured (measures.md 9).
struct PathReport {
  std::string checkpoint, data;
  std::int64_t step = 0;
  int sublayers = 0, streams = 1;
  std::int64_t sequences = 0, length = 0;
  double factor = 0;                 ///< of the scaled paths
  std::string carry = "raw";         ///< or "sinkhorn": how a carry was scaled
  std::string read = "plain";        ///< or "renormalise"
  std::uint64_t seed = 1;            ///< of the random orders
  double loss = 0;                   ///< unchanged network, mean over the sequences
  std::vector<double> sequenceLoss;  ///< [S]
  std::vector<PathEffect> effects;
  /// [effects][S], the paired differences: what the intervals come from.
  std::vector<std::vector<float>> differences;
  PruningCurve pruning;
  std::vector<std::string> notes;
};

}  // namespace mhc::hyper
