// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"
#include "kernels/cpu/Vec.h"

// The parts of a border over one tile of tokens. Values that exist once per token (coefficients, logits, their gradients)
// are kept as rows of kTile floats, so that the arithmetic on them is vectorised over tokens; lanes without a token hold
// finite values that nobody reads. Streams stay as they are in memory, [token, stream, channel], vectorised over channels.

namespace mhc::kernels::MHC_ISA {

inline constexpr int kTile = 16;
inline constexpr int kMaxStreams = 8;
inline constexpr int kMaxRows = 2 * kMaxStreams + kMaxStreams * kMaxStreams;
static_assert(kTile % kLanes == 0);

using Row = float[kTile];

/// H_res of a tile: logits before the temperature, n² rows in, n² rows out.
void sinkhornTile(int n, const MixingOptions& options, const Row* logits, Row* h);
/// Floats of scratch that the gradient needs.
[[nodiscard]] inline std::int64_t sinkhornScratch(int n, int iterations) {
  return static_cast<std::int64_t>(2 * (iterations > 1 ? iterations : 1) + 1) * n * n * kLanes;
}
/// Exact gradient through every half-iteration, recomputing the states.
void sinkhornGradientTile(int n, const MixingOptions& options, const Row* logits, const Row* grad_h, Row* grad_logits,
                          float* scratch);

/// sums[m][t] = Σ_k fn[m·row_stride + k]·x[t·stride + k]; square[t] = Σ_k x², k < K. Tokens past `tokens` give 0.
void projectTile(const float* x, std::int64_t stride, std::int64_t K, int tokens, const float* fn,
                 std::int64_t row_stride, int rows, Row* sums, float* square);

/// One stream's part of the gradient of a projection and of everything else that reaches the streams of a tile:
///   g[t, c] = (from ? from[t, c] : 0) + read_weight[t]·gu[t, c] + norm_factor[t]·x[t, c] + Σ_m grad[m][t]·fn[m, c]
///   grad_fn[m, c] (+)= Σ_t grad[m][t]·x[t, c]
/// x, g and from have `stride` floats between tokens, gu has C.
struct StreamGradient {
  std::int64_t C = 0;
  std::int64_t stride = 0;
  int tokens = 0;
  const float* x = nullptr;
  const float* from = nullptr;
  const float* gu = nullptr;
  const float* read_weight = nullptr;  ///< [kTile]
  const float* norm_factor = nullptr;  ///< [kTile]; null for a static read
  float* g = nullptr;
  int rows = 0;                        ///< 0: no projection
  const Row* grad = nullptr;
  const float* fn = nullptr;
  float* grad_fn = nullptr;
  std::int64_t row_stride = 0;
  bool first = false;                  ///< grad_fn is set, not added to
};
void streamGradientTile(const StreamGradient& a);

/// Where the projections of a family live: row `row(m)` of fn, under norm `norm(m)`, of stream `norm(m)` for Hc.
[[nodiscard]] inline bool perStream(ReadKind kind, const MixingOptions& options) {
  return kind == ReadKind::Sublayer && options.family == MixingFamily::Hc;
}
/// Index into scale of row m of mix.
[[nodiscard]] inline int scaleOfRow(int m, int n, ReadKind kind, MixingFamily family) {
  if (kind == ReadKind::Head || m < n) return 0;
  return m < 2 * n ? 1 : (family == MixingFamily::Hc ? 0 : 2);
}
/// The row of mix that belongs to row r of Hc's fn on stream j.
[[nodiscard]] inline int hcRow(int r, int j, int n) { return r < 2 ? r * n + j : 2 * n + (r - 2) * n + j; }

/// Projections → coefficients of the tile's tokens, written at their place in `out`.
void coefficientsTile(const MixingShape& shape, ReadKind kind, const MixingOptions& options,
                      const MixingParameters& parameters, const float* x, std::int64_t token, int tokens,
                      const MixingCoefficients& out);

/// grad_pre [n rows] and the post and res parts of grad_h → gradients of the normalised projections times inverse_rms
/// (grad, rows of mix) and the factor of x that comes from the norm, per norm. base and scale gradients are added.
void coefficientGradientsTile(const MixingShape& shape, ReadKind kind, const MixingOptions& options,
                              const MixingParameters& parameters, const MixingCoefficients& saved,
                              const float* grad_h, std::int64_t token, int tokens, const Row* grad_pre, Row* grad,
                              Row* norm_factor, float* grad_base, float* grad_scale, float* scratch);

/// u = Σ_j weight_j·x_j and its branch norm for one token. `u` null: not stored (n = 1 and weight 1: u is x).
struct ReadToken {
  int n = 1;
  std::int64_t C = 0;
  const float* x = nullptr;        ///< [n, C]
  const float* weights = nullptr;  ///< [n]; null: 1, the plain residual
  float* u = nullptr;
  const float* norm_weight = nullptr;
  float eps = 0;
  float* y = nullptr;
  float* inverse_rms = nullptr;
};
void readToken(const ReadToken& a);

/// Gradient of u from that of y; dots[j] = ⟨gu, x_j⟩.
struct ReadTokenGradient {
  int n = 1;
  std::int64_t C = 0;
  const float* x = nullptr;
  const float* u = nullptr;
  const float* norm_weight = nullptr;  ///< null: gu = grad_y
  float inverse_rms = 0;
  const float* grad_y = nullptr;
  float* gu = nullptr;
  float* grad_norm_weight = nullptr;  ///< added to; may be null
  float* dots = nullptr;              ///< [n]; null: not wanted
};
void readTokenGradient(const ReadTokenGradient& a);

/// x_next of one token. h = pre | post | res; null: x + f (n = 1).
void writeToken(int n, std::int64_t C, MixingFamily family, const float* x, const float* f, const float* h,
                float* x_next);
/// g [n, C] → grad_f, grad_h (pre part 0) and, in place of g, H_resᵀ·g.
void writeTokenGradient(int n, std::int64_t C, MixingFamily family, const float* x, const float* f, const float* h,
                        float* g, float* grad_f, float* grad_h);
/// squares[i] = Σ_c g[i, c]².
void streamSquares(int n, std::int64_t C, const float* g, float* squares);

}  // namespace mhc::kernels::MHC_ISA
