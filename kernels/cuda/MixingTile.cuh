// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/Mixing.h"
#include "kernels/cuda/Vectors.cuh"

/// How a block of threads shares a tile of tokens. Kernels are compiled for kStreams = 4 (n ≤ 4) and 8 (n ≤ 8); loops
/// over streams run to kStreams and skip what lies past n, so that arrays stay in registers.
namespace mhc::kernels::MHC_CUDA {

inline constexpr int kTokens = 32;  ///< of a tile
inline constexpr int kLanes = 8;    ///< threads of one token: together they take 128 bytes of a row
inline constexpr int kThreads = kTokens * kLanes;
inline constexpr int kWarps = kThreads / 32;

/// Channels that the lanes of a token take at a time.
template <typename T>
inline constexpr int kChunk = kLanes* kWidth<T>;

/// Rows of `mix` at most, whole columns of a tensor-core product.
template <int N>
inline constexpr int kRows = N* N + 2 * N;
/// Floats between the rows of two tokens in shared memory; 4 more keep fragments in different banks.
template <int N>
inline constexpr int kMixStride = kRows<N> + 4;

/// What a read half comes down to, for both passes.
struct ReadShape {
  int n = 1;
  int C = 0;
  int rows = 0;           ///< of mix; 0: no coefficients (None, Sum, Mean, Residual)
  int width = 0;          ///< of a token's h: 2n + n², or n for the head
  int norms = 1;          ///< inverse_rms of a token
  bool hc = false;        ///< Hyper-Connections: rows of fn see one stream each
  bool projects = false;  ///< rows > 0 and dynamic
  bool head = false;
};

[[nodiscard]] inline ReadShape readShape(const MixingShape& shape, ReadKind kind, const MixingOptions& read) {
  ReadShape r;
  r.n = shape.n;
  r.C = static_cast<int>(shape.C);
  r.rows = mixRows(kind, read.family, shape.n);
  r.head = kind == ReadKind::Head;
  r.width = r.head ? r.n : 2 * r.n + r.n * r.n;
  r.hc = kind == ReadKind::Sublayer && read.family == MixingFamily::Hc;
  r.norms = r.hc ? r.n : 1;
  r.projects = r.rows > 0 && read.dynamic;
  return r;
}

/// Row m of `mix` is row `row` of fn; with Hyper-Connections over the channels of `stream` alone.
struct Projection {
  int row, stream;
};
__device__ __forceinline__ Projection projection(int m, const ReadShape& r) {
  if (!r.hc) return {m, 0};
  const int n = r.n;
  return {m < n ? 0 : m < 2 * n ? 1 : 2 + (m - 2 * n) / n, m < 2 * n ? m % n : (m - 2 * n) % n};
}

__device__ __forceinline__ int scaleIndex(int m, const ReadShape& r) {
  if (r.head || m < r.n) return 0;
  if (m < 2 * r.n) return 1;
  return r.hc ? 0 : 2;
}

/// The weight with which a read sums stream j into u. `h`: the token's coefficients.
__device__ __forceinline__ float readWeight(ReadKind kind, const ReadShape& r, const float* h, int j) {
  if (r.rows > 0) return h[j];
  return kind == ReadKind::Mean ? 1.0F / static_cast<float>(r.n) : 1.0F;
}

/// Pieces of dynamic shared memory, each on 16 bytes; the same sums on host and device.
class SharedPieces {
 public:
  __host__ __device__ int floats(int count) { return bytes(count * 4); }
  __host__ __device__ int bytes(int count) {
    const int at = used_;
    used_ += (count + 15) / 16 * 16;
    return at;
  }
  [[nodiscard]] __host__ __device__ int used() const { return used_; }

 private:
  int used_ = 0;
};

}  // namespace mhc::kernels::MHC_CUDA
