// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

// [token, row] of memory ↔ rows of the tile, in squares that are transposed in registers. Lanes without a token are 0.
void toRows(const float* from, std::int64_t stride, int rows, int tokens, Row* to) {
  for (int lane = 0; lane < kTile; lane += kLanes) {
    for (int m = 0; m < rows; m += kLanes) {
      const int count = rows - m < kLanes ? rows - m : kLanes;
      Vec square[kLanes];
      for (int l = 0; l < kLanes; ++l) {
        square[l] = lane + l < tokens ? loadAt(from + (lane + l) * stride + m, count) : zero();
      }
      transpose(square);
      for (int l = 0; l < count; ++l) store(to[m + l] + lane, square[l]);
    }
  }
}

void fromRows(const Row* from, int rows, int tokens, float* to, std::int64_t stride) {
  for (int lane = 0; lane < tokens; lane += kLanes) {
    for (int m = 0; m < rows; m += kLanes) {
      const int count = rows - m < kLanes ? rows - m : kLanes;
      Vec square[kLanes];
      for (int l = 0; l < kLanes; ++l) square[l] = l < count ? load(from[m + l] + lane) : zero();
      transpose(square);
      for (int l = 0; l < kLanes && lane + l < tokens; ++l) storeAt(to + (lane + l) * stride + m, square[l], count);
    }
  }
}

}  // namespace

void coefficientsTile(const MixingShape& shape, ReadKind kind, const MixingOptions& options,
                      const MixingParameters& parameters, const float* packed, const float* x, const Row* squares,
                      std::int64_t token, int tokens, const MixingCoefficients& out, const TileAhead& ahead) {
  const int n = shape.n;
  const std::int64_t C = shape.C;
  const int rows = mixRows(kind, options.family, n);
  const bool hc = perStream(kind, options);
  const int norms = hc ? n : 1;
  alignas(64) Row mix[kMaxRows];
  alignas(64) Row h[kMaxRows];
  if (options.dynamic) {
    alignas(64) Row inverse[kMaxStreams];
    const std::int64_t K = hc ? C : n * C;
    const int projected = hc ? n + 2 : rows;
    for (int s = 0; s < norms; ++s) {
      alignas(64) Row sums[kMaxRows];
      projectTile(x + s * C, n * C, K, tokens, packed, projected, sums, s == 0 ? ahead : TileAhead{});
      for (int lane = 0; lane < kTile; lane += kLanes) {
        Vec square = load(squares[s] + lane);
        for (int j = 1; j < n && !hc; ++j) square = square + load(squares[j] + lane);
        const Vec mean = square / broadcast(static_cast<float>(K));
        const Vec r = broadcast(1.0F) / sqrt(mean + broadcast(options.norm_eps));
        store(inverse[s] + lane, r);
        for (int m = 0; m < projected; ++m) {
          store(mix[hc ? hcRow(m, s, n) : m] + lane, load(sums[m] + lane) * r);
        }
      }
    }
    fromRows(mix, rows, tokens, out.mix + token * rows, rows);
    fromRows(inverse, norms, tokens, out.inverse_rms + token * norms, norms);
  }
  for (int lane = 0; lane < kTile; lane += kLanes) {
    for (int m = 0; m < rows; ++m) {
      const Vec base = broadcast(parameters.base[m]);
      Vec logit = base;
      if (options.dynamic) {
        const Vec scale = broadcast(parameters.scale[scaleOfRow(m, n, kind, options.family)]);
        const Vec value = load(mix[m] + lane);
        logit = fma(scale, hc ? tanh(value) : value, base);
      }
      if (!hc) {
        if (kind == ReadKind::Head || m < n) {
          logit = sigmoid(logit) + broadcast(options.hc_eps);
        } else if (m < 2 * n) {
          logit = broadcast(2.0F) * sigmoid(logit);
        }
      }
      store(h[m] + lane, logit);
    }
  }
  const int width = kind == ReadKind::Head ? n : 2 * n + n * n;
  if (kind == ReadKind::Sublayer && options.family == MixingFamily::Mhc) {
    sinkhornTile(n, options, h + 2 * n, h + 2 * n);
  } else if (kind == ReadKind::Sublayer && options.family == MixingFamily::Identity) {
    for (int k = 0; k < n * n; ++k) {
      const Vec entry = broadcast(k % (n + 1) == 0 ? 1.0F : 0.0F);
      for (int lane = 0; lane < kTile; lane += kLanes) store(h[2 * n + k] + lane, entry);
    }
  }
  fromRows(h, width, tokens, out.h + token * width, width);
}

void coefficientGradientsTile(const MixingShape& shape, ReadKind kind, const MixingOptions& options,
                              const MixingParameters& parameters, const MixingCoefficients& saved, const float* grad_h,
                              std::int64_t token, int tokens, const Row* grad_pre, Row* grad, Row* norm_factor,
                              float* grad_base, float* grad_scale, float* scratch) {
  const int n = shape.n;
  const int rows = mixRows(kind, options.family, n);
  const int width = 2 * n + n * n;
  const bool hc = perStream(kind, options);
  const int norms = hc ? n : 1;
  alignas(64) Row mix[kMaxRows];
  alignas(64) Row inverse[kMaxStreams];
  alignas(64) Row from[kMaxRows];
  if (options.dynamic) {
    toRows(saved.mix + token * rows, rows, rows, tokens, mix);
    toRows(saved.inverse_rms + token * norms, norms, norms, tokens, inverse);
  }
  for (int j = 0; j < n; ++j) {
    for (int lane = 0; lane < kTile; lane += kLanes) store(from[j] + lane, load(grad_pre[j] + lane));
  }
  if (kind == ReadKind::Sublayer) {
    if (grad_h) {
      toRows(grad_h + token * width + n, width, width - n, tokens, from + n);
    } else {
      for (int m = n; m < width; ++m) {
        for (int lane = 0; lane < kTile; lane += kLanes) store(from[m] + lane, zero());
      }
    }
  }
  if (kind == ReadKind::Sublayer && options.family == MixingFamily::Mhc) {
    alignas(64) Row logits[kMaxStreams * kMaxStreams];
    for (int k = 0; k < n * n; ++k) {
      const Vec base = broadcast(parameters.base[2 * n + k]);
      for (int lane = 0; lane < kTile; lane += kLanes) {
        store(logits[k] + lane,
              options.dynamic ? fma(broadcast(parameters.scale[2]), load(mix[2 * n + k] + lane), base) : base);
      }
    }
    sinkhornGradientTile(n, options, logits, from + 2 * n, from + 2 * n, scratch);
  }
  // from: gradients of the coefficients → of the logits.
  for (int m = 0; m < rows; ++m) {
    const int s = scaleOfRow(m, n, kind, options.family);
    const bool gate = !hc && (kind == ReadKind::Head || m < 2 * n);
    const Vec base = broadcast(parameters.base[m]);
    const Vec scale = broadcast(options.dynamic ? parameters.scale[s] : 0.0F);
    Vec base_sum = zero();
    Vec scale_sum = zero();
    for (int lane = 0; lane < kTile; lane += kLanes) {
      Vec g = load(from[m] + lane);
      const Vec value = options.dynamic ? load(mix[m] + lane) : zero();
      if (gate) {
        const Vec logit = fma(scale, value, base);
        g = g * (sigmoid(logit) * sigmoid(-logit));
        if (kind == ReadKind::Sublayer && m >= n) g = g + g;
      }
      base_sum = base_sum + g;
      if (options.dynamic) {
        const Vec t = hc ? tanh(value) : value;
        scale_sum = fma(g, t, scale_sum);
        g = g * scale;
        if (hc) g = g * fnma(t, t, broadcast(1.0F));
        store(grad[m] + lane, g);
      }
    }
    grad_base[m] += reduceSum(base_sum);
    if (options.dynamic) grad_scale[s] += reduceSum(scale_sum);
  }
  if (!options.dynamic) return;
  const std::int64_t K = hc ? shape.C : n * shape.C;
  for (int lane = 0; lane < kTile; lane += kLanes) {
    for (int s = 0; s < norms; ++s) {
      // ∂r/∂x = −r³·x/K and mix is proportional to r.
      const Vec r = load(inverse[s] + lane);
      Vec dot = zero();
      const int projected = hc ? n + 2 : rows;
      for (int p = 0; p < projected; ++p) {
        const int m = hc ? hcRow(p, s, n) : p;
        const Vec g = load(grad[m] + lane);
        dot = fma(g, load(mix[m] + lane), dot);
        store(grad[m] + lane, g * r);
      }
      store(norm_factor[s] + lane, -(r * r * dot / broadcast(static_cast<float>(K))));
    }
  }
}

}  // namespace mhc::kernels::MHC_ISA
