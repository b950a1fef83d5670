// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/MixingKernels.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

MHC_INLINE const float* floats(const void* p) { return static_cast<const float*>(p); }
MHC_INLINE float* floats(void* p) { return static_cast<float*>(p); }

constexpr std::int64_t kBlockTokens = 64;  // per index of the parallel loop

void writeTile(const BorderForward& a, std::int64_t token, int tokens) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const std::int64_t width = 2 * n + n * n;
  for (std::int64_t t = token; t < token + tokens; ++t) {
    writeToken(n, C, a.write.family, floats(a.x) + t * n * C, floats(a.f) + t * C, a.h ? a.h + t * width : nullptr,
               floats(a.x_next) + t * n * C);
  }
}

void readTile(const BorderForward& a, std::int64_t token, int tokens) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const bool head = a.kind == ReadKind::Head;
  const bool coefficients = mixRows(a.kind, a.read.family, n) > 0;
  const std::int64_t width = head ? n : 2 * n + n * n;
  if (coefficients) {
    coefficientsTile(a.shape, a.kind, a.read, a.parameters, floats(a.x_next) + token * n * C, token, tokens, a.next);
  }
  float fixed[kMaxStreams];
  for (int j = 0; j < n; ++j) fixed[j] = a.kind == ReadKind::Mean ? 1.0F / static_cast<float>(n) : 1.0F;
  const bool residual = a.kind == ReadKind::Sublayer && a.read.family == MixingFamily::Residual;
  for (std::int64_t t = token; t < token + tokens; ++t) {
    ReadToken r;
    r.n = n;
    r.C = C;
    r.x = floats(a.x_next) + t * n * C;
    r.weights = residual ? nullptr : coefficients ? a.next.h + t * width : fixed;
    r.u = a.u && !residual ? floats(a.u) + t * C : nullptr;
    r.norm_weight = a.norm_weight;
    r.eps = a.rms_norm_eps;
    if (a.norm_weight) {
      r.y = floats(a.y) + t * C;
      r.inverse_rms = a.norm_inverse_rms + t;
    }
    readToken(r);
  }
}

}  // namespace

void borderForward(const BorderForward& a, const ParallelFor& parallel) {
  if (a.element == Element::BFloat16) return reference::borderForward(a, parallel);
  const std::int64_t tokens = a.shape.tokens;
  parallel((tokens + kBlockTokens - 1) / kBlockTokens, [&](std::int64_t block) {
    const std::int64_t end = (block + 1) * kBlockTokens < tokens ? (block + 1) * kBlockTokens : tokens;
    for (std::int64_t t = block * kBlockTokens; t < end; t += kTile) {
      const int count = end - t < kTile ? static_cast<int>(end - t) : kTile;
      if (a.f) writeTile(a, t, count);
      if (a.kind != ReadKind::None) readTile(a, t, count);
    }
  });
}

}  // namespace mhc::kernels::MHC_ISA
