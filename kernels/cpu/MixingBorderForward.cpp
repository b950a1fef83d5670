// SPDX-License-Identifier: GPL-3.0-or-later
#include <type_traits>

#include "kernels/MixingKernels.h"
#include "kernels/ThreadScratch.h"
#include "kernels/cpu/MixingPack.h"
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kBlockTokens = 64;  // per index of the parallel loop

// What is alive while a tile is worked on. x is x_next of the tile as float32: the tensor itself, or a copy of
// bfloat16.
struct Tile {
  std::int64_t token;
  int tokens;
  float* x;
  float* row;                                 // [C]
  bool past_cache;                            // x_next is only written
  alignas(64) Row squares[kMaxStreams] = {};  // of x_next, by stream
};

template <typename T>
void writeTile(const BorderForward& a, Tile& tile) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  WriteToken<T> w;
  w.n = n;
  w.C = C;
  w.family = a.write.family;
  float squares[kMaxStreams];
  w.squares = squares;
  w.past_cache = tile.past_cache;
  for (int t = 0; t < tile.tokens; ++t) {
    const std::int64_t at = tile.token + t;
    w.x = static_cast<const T*>(a.x) + at * n * C;
    w.f = static_cast<const T*>(a.f) + at * C;
    w.h = a.h ? a.h + at * (2 * n + n * n) : nullptr;
    w.x_next = static_cast<T*>(a.x_next) + at * n * C;
    w.tile = tile.x + t * n * C;
    writeToken(w);
    if (w.family == MixingFamily::Residual || w.past_cache) continue;
    for (int j = 0; j < n; ++j) tile.squares[j][t] = squares[j];
  }
}

// x_next is an input: widened where it must be, and its squares.
template <typename T>
void takeTile(const BorderForward& a, Tile& tile) {
  if constexpr (!std::is_same_v<T, float>) {
    const T* from = static_cast<const T*>(a.x_next) + tile.token * a.shape.n * a.shape.C;
    overChannels(
        tile.tokens * a.shape.n * a.shape.C, MHC_CHANNELS { storeAt(tile.x + c, loadAt(from + c, count), count); });
  }
}

void squareTile(const BorderForward& a, Tile& tile) {
  const int n = a.shape.n;
  for (int t = 0; t < tile.tokens; ++t) {
    float squares[kMaxStreams];
    streamSquares(n, a.shape.C, tile.x + t * n * a.shape.C, squares);
    for (int j = 0; j < n; ++j) tile.squares[j][t] = squares[j];
  }
}

template <typename T>
void readTile(const BorderForward& a, const float* packed, Tile& tile) {
  const int n = a.shape.n;
  const std::int64_t C = a.shape.C;
  const std::int64_t width = a.kind == ReadKind::Head ? n : 2 * n + n * n;
  const bool coefficients = mixRows(a.kind, a.read.family, n) > 0;
  if (coefficients) {
    const bool squared = a.f && a.write.family != MixingFamily::Residual;
    if (a.read.dynamic && !squared) squareTile(a, tile);
    TileAhead ahead;
    if (tile.token + 2 * kTile <= a.shape.tokens) {
      const std::int64_t next = (tile.token + kTile) * n * C;
      if (a.f) ahead.read = static_cast<const T*>(a.x) + next;
      ahead.written = static_cast<const T*>(a.x_next) + next;
      ahead.bytes = kTile * n * C * static_cast<std::int64_t>(sizeof(T));
    }
    coefficientsTile(a.shape, a.kind, a.read, a.parameters, packed, tile.x, tile.squares, tile.token, tile.tokens,
                     a.next, ahead);
  }
  float fixed[kMaxStreams];
  for (int j = 0; j < n; ++j) fixed[j] = a.kind == ReadKind::Mean ? 1.0F / static_cast<float>(n) : 1.0F;
  const bool residual = a.kind == ReadKind::Sublayer && a.read.family == MixingFamily::Residual;
  if (residual && !a.norm_weight) return;
  ReadToken<T> r;
  r.n = n;
  r.C = C;
  r.row = tile.row;
  r.norm_weight = a.norm_weight;
  r.eps = a.rms_norm_eps;
  for (int t = 0; t < tile.tokens; ++t) {
    const std::int64_t at = tile.token + t;
    r.x = tile.x + t * n * C;
    r.weights = residual ? nullptr : coefficients ? a.next.h + at * width : fixed;
    r.u = a.u && !residual ? static_cast<T*>(a.u) + at * C : nullptr;
    if (a.norm_weight) {
      r.y = static_cast<T*>(a.y) + at * C;
      r.inverse_rms = a.norm_inverse_rms + at;
    }
    readToken(r);
  }
}

// fn as the projection reads it; null where nothing is projected.
const float* packed(const BorderForward& a, std::uint64_t call) {
  const int rows = mixRows(a.kind, a.read.family, a.shape.n);
  if (rows == 0 || !a.read.dynamic) return nullptr;
  const bool hc = perStream(a.kind, a.read);
  return packedProjection(a.parameters.fn, hc ? a.shape.n + 2 : rows, hc ? a.shape.C : a.shape.n * a.shape.C, call);
}

// A write alone, of more than caches hold, in whole vectors: its reader finds it in memory in any case.
bool pastCache(const BorderForward& a) {
  constexpr std::int64_t kFloats = 8 * 1024 * 1024;
  return a.element == Element::Float32 && a.f && a.kind == ReadKind::None && a.shape.C % kLanes == 0 &&
         a.shape.tokens * a.shape.n * a.shape.C >= kFloats && a.write.family != MixingFamily::Residual &&
         reinterpret_cast<std::uintptr_t>(a.x_next) % (kLanes * sizeof(float)) == 0;
}

template <typename T>
void forward(const BorderForward& a, const ParallelFor& parallel) {
  const std::int64_t tokens = a.shape.tokens;
  const std::int64_t width = a.shape.n * a.shape.C;
  if (tokens == 0) return;
  const std::uint64_t call = newPackCall();
  const bool past_cache = pastCache(a);
  parallel((tokens + kBlockTokens - 1) / kBlockTokens, [&](std::int64_t block) {
    const std::int64_t end = (block + 1) * kBlockTokens < tokens ? (block + 1) * kBlockTokens : tokens;
    constexpr bool kCopied = !std::is_same_v<T, float>;
    float* scratch = threadScratch(ScratchUse::Tile, a.shape.C + (kCopied ? kTile * width : 0) + kLanes);
    for (std::int64_t t = block * kBlockTokens; t < end; t += kTile) {
      Tile tile;
      tile.token = t;
      tile.tokens = end - t < kTile ? static_cast<int>(end - t) : kTile;
      tile.row = scratch;
      tile.past_cache = past_cache;
      if constexpr (kCopied) {
        tile.x = scratch + channelBlocks(a.shape.C) * kLanes;
      } else {
        tile.x = static_cast<float*>(a.x_next) + t * width;
      }
      if (a.f) {
        writeTile<T>(a, tile);
      } else if (a.kind != ReadKind::None) {
        takeTile<T>(a, tile);
      }
      if (a.kind != ReadKind::None) readTile<T>(a, packed(a, call), tile);
    }
    if (past_cache) streamed();
  });
}

}  // namespace

void borderForward(const BorderForward& a, const ParallelFor& parallel) {
  a.element == Element::BFloat16 ? forward<std::uint16_t>(a, parallel) : forward<float>(a, parallel);
}

}  // namespace mhc::kernels::MHC_ISA
