// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"
#include "kernels/cpu/Vec.h"

// The parts of a border over one tile of tokens. Values that exist once per token (coefficients, logits, their
// gradients) are kept as rows of kTile floats, so that the arithmetic on them is vectorised over tokens; lanes without
// a token hold finite values that nobody reads. Streams stay as they are in memory, [token, stream, channel],
// vectorised over channels.

namespace mhc::kernels::MHC_ISA {

inline constexpr int kTile = 16;
inline constexpr int kMaxStreams = 8;
inline constexpr int kMaxRows = 2 * kMaxStreams + kMaxStreams * kMaxStreams;
static_assert(kTile % kLanes == 0);

using Row = float[kTile];

/// H_res of a tile: logits before the temperature, n² rows in, n² rows out.
void sinkhornTile(int n, const MixingOptions& options, const Row* logits, Row* h);
/// Exact gradient through every half-iteration, recomputing the states (MixingPlan::sinkhorn floats of scratch).
void sinkhornGradientTile(int n, const MixingOptions& options, const Row* logits, const Row* grad_h, Row* grad_logits,
                          float* scratch);

/// sums[m][t] = Σ_k fn[m, k]·x[t·stride + k], k < K, m < rows; `packed` is fn by packProjection. Lanes past `tokens`
/// hold finite values if x does. Meanwhile the next tile's streams come closer.
struct TileAhead {
  const void* read = nullptr;
  const void* written = nullptr;
  std::int64_t bytes = 0;  ///< of each
};
void projectTile(const float* x, std::int64_t stride, std::int64_t K, int tokens, const float* packed, int rows,
                 Row* sums, const TileAhead& ahead = {});

/// All streams' part of the gradient of a projection and of everything else that reaches the streams of a tile:
///   g[t, j, c] = (from ? from[t, j, c] : 0) + read_weight[j][t]·gu[t, c] + norm_factor[j][t]·x[t, j, c]
///                + Σ_m grad[j][m][t]·fn[m, j, c]
///   grad_fn[m, j, c] (+)= Σ_t grad[j][m][t]·x[t, j, c]
/// x, g and from are [tokens, n, C], gu is [tokens, C]; fn and grad_fn are packed by packChannels.
template <typename T>
struct StreamGradient {
  int n = 1;
  std::int64_t C = 0;
  int tokens = 0;
  const T* x = nullptr;
  const T* from = nullptr;
  const float* gu = nullptr;
  const Row* read_weight = nullptr;  ///< [n]
  const Row* norm_factor = nullptr;  ///< [n]; null for a static read
  float* g = nullptr;                ///< may be `from` if T is float
  int rows = 0;                      ///< 0: no projection
  const Row* grad = nullptr;         ///< [rows], the same for every stream, or [n · rows]
  bool shared = false;               ///< one fn [rows, C] for all streams, each with its own grad
  const float* fn = nullptr;
  float* grad_fn = nullptr;
  bool first = false;      ///< grad_fn is set, not added to
  const T* ahead[3] = {};  ///< [tokens, n, C] each: what the next passes touch, brought closer; may be null
};
template <typename T>
void streamGradientTile(const StreamGradient<T>& a);

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
[[nodiscard]] inline int hcRow(int r, int j, int n) {
  return r < 2 ? r * n + j : 2 * n + (r - 2) * n + j;
}

/// Projections → coefficients of the tile's tokens, written at their place in `out`. x is the tile [tokens, n, C] and
/// squares [n] the sums of its squares by stream.
void coefficientsTile(const MixingShape& shape, ReadKind kind, const MixingOptions& options,
                      const MixingParameters& parameters, const float* packed, const float* x, const Row* squares,
                      std::int64_t token, int tokens, const MixingCoefficients& out, const TileAhead& ahead);

/// grad_pre [n rows] and the post and res parts of grad_h → gradients of the normalised projections times inverse_rms
/// (grad, rows of mix) and the factor of x that comes from the norm, per norm. base and scale gradients are added.
void coefficientGradientsTile(const MixingShape& shape, ReadKind kind, const MixingOptions& options,
                              const MixingParameters& parameters, const MixingCoefficients& saved, const float* grad_h,
                              std::int64_t token, int tokens, const Row* grad_pre, Row* grad, Row* norm_factor,
                              float* grad_base, float* grad_scale, float* scratch);

/// u = Σ_j weight_j·x_j and its branch norm for one token.
template <typename T>
struct ReadToken {
  int n = 1;
  std::int64_t C = 0;
  const float* x = nullptr;        ///< [n, C]
  const float* weights = nullptr;  ///< [n]; null: 1, the plain residual, whose u is x
  float* row = nullptr;            ///< [C] of scratch for u
  T* u = nullptr;                  ///< null: not stored
  const float* norm_weight = nullptr;
  float eps = 0;
  T* y = nullptr;
  float* inverse_rms = nullptr;
};
template <typename T>
void readToken(const ReadToken<T>& a);

/// Gradient of u from that of y; dots[j] = ⟨gu, x_j⟩.
template <typename T>
struct ReadTokenGradient {
  int n = 1;
  std::int64_t C = 0;
  const T* x = nullptr;
  const T* u = nullptr;
  const float* norm_weight = nullptr;  ///< null: gu = grad_y
  float inverse_rms = 0;
  const T* grad_y = nullptr;
  float* gu = nullptr;
  float* grad_norm_weight = nullptr;  ///< added to; may be null
  float* dots = nullptr;              ///< [n]; null: not wanted
};
template <typename T>
void readTokenGradient(const ReadTokenGradient<T>& a);

/// x_next of one token; h = pre | post | res; null: x + f (n = 1).
template <typename T>
struct WriteToken {
  int n = 1;
  std::int64_t C = 0;
  MixingFamily family = MixingFamily::Residual;
  const T* x = nullptr;
  const T* f = nullptr;
  const float* h = nullptr;
  T* x_next = nullptr;
  float* tile = nullptr;     ///< [n, C]: x_next as it is stored, widened; unused if T is float
  float* squares = nullptr;  ///< [n]: Σ_c x_next², not for the plain residual
  bool past_cache = false;   ///< store x_next past the cache: nobody reads it soon, its rows are whole aligned vectors
};
template <typename T>
void writeToken(const WriteToken<T>& a);

/// g [n, C] → grad_f, grad_h (pre part 0) and grad_x = H_resᵀ·g, which may be g. f null: grad_x = g.
template <typename T>
struct WriteTokenGradient {
  int n = 1;
  std::int64_t C = 0;
  MixingFamily family = MixingFamily::Residual;
  const T* x = nullptr;
  const T* f = nullptr;
  const float* h = nullptr;
  const float* g = nullptr;
  T* grad_f = nullptr;
  float* grad_h = nullptr;
  T* grad_x = nullptr;
};
template <typename T>
void writeTokenGradient(const WriteTokenGradient<T>& a);

/// squares[i] = Σ_c g[i, c]².
void streamSquares(int n, std::int64_t C, const float* g, float* squares);

}  // namespace mhc::kernels::MHC_ISA
