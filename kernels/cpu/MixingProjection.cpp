// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MixingTile.h"

namespace mhc::kernels::MHC_ISA {
namespace {

// Channels of a block: its transposed tokens (8 KiB) and its panel of fn (12 KiB for 24 rows) stay in the first-level
// cache while every row is accumulated in a register.
constexpr int kBlock = 128;
constexpr int kGroup = kRegisters == 32 ? 24 : 12;  // rows at once: one accumulator each

struct Block {
  alignas(64) float tokens[kBlock][kTile];
  alignas(64) float panel[kGroup][kBlock];
};

void transposeTokens(const float* x, std::int64_t stride, int length, int tokens, float (*out)[kTile]) {
  for (int lane = 0; lane < kTile; lane += kLanes) {
    for (int k = 0; k < length; k += kLanes) {
      Vec r[kLanes];
      for (int l = 0; l < kLanes; ++l) {
        r[l] = lane + l < tokens ? loadTail(x + (lane + l) * stride + k, length - k) : zero();
      }
      transpose(r);
      for (int l = 0; l < kLanes; ++l) store(out[k + l] + lane, r[l]);
    }
  }
}

// sums[r] += Σ_k panel[r][k]·tokens[k] for R rows; the square of the tokens in the same pass where asked for.
template <int R, bool Square>
void accumulate(const Block& b, int length, Row* sums, float* square) {
  for (int lane = 0; lane < kTile; lane += kLanes) {
    Vec acc[R];
#pragma GCC unroll 24
    for (int r = 0; r < R; ++r) acc[r] = load(sums[r] + lane);
    Vec squares = zero();
    if constexpr (Square) squares = load(square + lane);
    for (int k = 0; k < length; ++k) {
      const Vec v = load(b.tokens[k] + lane);
      if constexpr (Square) squares = fma(v, v, squares);
#pragma GCC unroll 24
      for (int r = 0; r < R; ++r) acc[r] = fma(broadcast(b.panel[r][k]), v, acc[r]);
    }
#pragma GCC unroll 24
    for (int r = 0; r < R; ++r) store(sums[r] + lane, acc[r]);
    if constexpr (Square) store(square + lane, squares);
  }
}

template <bool Square>
void accumulateRows(const Block& b, int rows, int length, Row* sums, float* square) {
  switch ((rows + 3) / 4) {
    case 1: return accumulate<4, Square>(b, length, sums, square);
    case 2: return accumulate<8, Square>(b, length, sums, square);
    case 3: return accumulate<12, Square>(b, length, sums, square);
    case 4: return accumulate<(kGroup > 12 ? 16 : 12), Square>(b, length, sums, square);
    case 5: return accumulate<(kGroup > 12 ? 20 : 12), Square>(b, length, sums, square);
    default: return accumulate<kGroup, Square>(b, length, sums, square);
  }
}

}  // namespace

void projectTile(const float* x, std::int64_t stride, std::int64_t K, int tokens, const float* fn,
                 std::int64_t row_stride, int rows, Row* sums, float* square) {
  Block b;
  alignas(64) Row padded[kMaxRows + 4];  // row counts are rounded up to a multiple of 4
  for (int m = 0; m < rows + 4; ++m) {
    for (int lane = 0; lane < kTile; lane += kLanes) store(padded[m] + lane, zero());
  }
  for (int t = 0; t < kTile; ++t) square[t] = 0.0F;
  for (std::int64_t k = 0; k < K; k += kBlock) {
    const int length = K - k < kBlock ? static_cast<int>(K - k) : kBlock;
    transposeTokens(x + k, stride, length, tokens, b.tokens);
    for (int m = 0; m < rows; m += kGroup) {
      const int group = rows - m < kGroup ? rows - m : kGroup;
      for (int r = 0; r < group; ++r) {
        const float* row = fn + (m + r) * row_stride + k;
        for (int i = 0; i < length; i += kLanes) store(b.panel[r] + i, loadTail(row + i, length - i));
      }
      for (int r = group; r % 4 != 0; ++r) {
        for (int i = 0; i < length; i += kLanes) store(b.panel[r] + i, zero());
      }
      if (m == 0) {
        accumulateRows<true>(b, group, length, padded, square);
      } else {
        accumulateRows<false>(b, group, length, padded + m, nullptr);
      }
    }
  }
  for (int m = 0; m < rows; ++m) {
    for (int lane = 0; lane < kTile; lane += kLanes) store(sums[m] + lane, load(padded[m] + lane));
  }
}

}  // namespace mhc::kernels::MHC_ISA
