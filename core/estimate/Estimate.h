// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/config/Config.h"
#include "core/config/Tensors.h"

namespace mhc::estimate {

/// Parameters by part; exact.
struct Parameters {
  std::int64_t embedding = 0;
  std::int64_t attention = 0;
  std::int64_t ffn = 0;
  std::int64_t norms = 0;
  std::int64_t mixing = 0;
  std::int64_t head = 0;  ///< lm_head.weight; 0 if tied

  [[nodiscard]] std::int64_t total() const { return embedding + attention + ffn + norms + mixing + head; }
};
[[nodiscard]] Parameters parameters(const config::ModelConfig& model);

/// Floating point operations per trained token, forward and backward together.
struct Flops {
  double weights = 0;    ///< 6·(parameters; a tied embedding counts once, as the head; a free embedding does not)
  double attention = 0;  ///< 6·L·T·C, causal
  /// Mixing, which MFU leaves out except for the projections:
  double projections = 0;  ///< 6·parameters of fn, part of `weights`; for hc n times that, since each stream uses fn
  double streams = 0;      ///< 3·(2n² + 4n)·C per sublayer: read, write and H_res·x; not part of `weights`
  double sinkhorn = 0;     ///< 3·iterations·4n² per sublayer; not part of `weights`

  [[nodiscard]] double model() const { return weights + attention; }  ///< what MFU and the bench count
  [[nodiscard]] double mixing() const { return projections + streams + sinkhorn; }
  double all = 0;  ///< everything above, each operation once
};
[[nodiscard]] Flops flopsPerToken(const config::Config& config);

/// Bytes of a training step by part, at the moment when most is alive (the buffers are listed in Memory.cpp).
struct Memory {
  std::uint64_t weights = 0;
  std::uint64_t gradients = 0;    ///< one flat float32 buffer
  std::uint64_t optimizer = 0;    ///< moments
  std::uint64_t streams = 0;      ///< x_l of every boundary and the coefficients: what mHC adds, n-fold
  std::uint64_t activations = 0;  ///< everything else that the backward pass needs
  std::uint64_t workspace = 0;    ///< logits, gradients of activations, scratch
  std::uint64_t runtime = 0;      ///< program and libraries, before any tensor

  [[nodiscard]] std::uint64_t arena() const {
    return weights + gradients + optimizer + streams + activations + workspace;
  }
  [[nodiscard]] std::uint64_t total() const { return arena() + runtime; }
};
[[nodiscard]] Memory memory(const config::Config& config);

/// Elements per token and sublayer that a mixing scheme reads and writes, forward (arXiv 2512.24880, Table 2 and 4.3.1).
struct Traffic {
  double read = 0;
  double written = 0;

  [[nodiscard]] double total() const { return read + written; }
};
[[nodiscard]] Traffic residualTraffic(std::int64_t width);
[[nodiscard]] Traffic unfusedTraffic(int n, std::int64_t width);
[[nodiscard]] Traffic fusedTraffic(int n, std::int64_t width);

/// Recomputing the streams of a block from its first: stored elements per token, in units of the width C.
struct RecomputePlan {
  std::int64_t block = 0;   ///< sublayers per block, the best L_r of Eq 20; 0 for residual
  double stored = 0;        ///< n·⌈L/L_r⌉ + (n+2)·L_r
  double stored_naive = 0;  ///< n·L
};
[[nodiscard]] RecomputePlan bestRecompute(int n, std::int64_t sublayers);
/// Sublayers of one block that the trainer recomputes together: training.recompute_block, or if that is 0 the best L_r for
/// `selective` and a layer (2) for `full`. 0 without recomputation.
[[nodiscard]] std::int64_t recomputeBlock(const config::Config& config);

/// What the mixing costs, against the same model without it.
struct MixingCost {
  std::int64_t parameters_per_sublayer = 0;
  double flops_share = 0;  ///< of all FLOPs of a token
  Traffic unfused;         ///< per token and sublayer, elements
  Traffic fused;
  Traffic residual;
  double bytes_per_token = 0;  ///< forward and backward, all sublayers, fused
  RecomputePlan recompute;
};
[[nodiscard]] MixingCost mixingCost(const config::Config& config);

}  // namespace mhc::estimate
