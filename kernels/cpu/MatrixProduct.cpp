// SPDX-License-Identifier: GPL-3.0-or-later
// The blocking of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008: a panel of B stays
// in the shared cache, a block of A in a core's second one, a tile of C in the registers.
#include "kernels/Operations.h"
#include "kernels/ThreadScratch.h"
#include "kernels/cpu/MatrixProductPack.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr int kVectors = kProductColumns / kLanes;
constexpr std::int64_t kDepth = 512;        // a sliver of A and one of B stream from the second cache
constexpr std::int64_t kPanelSlivers = 64;  // of B: 4 MiB with AVX-512
constexpr std::int64_t kBlockSlivers = 10;  // of A, at most: 280 KiB with AVX-512
constexpr std::int64_t kParts = 8;          // work is cut in eighths: two, four or eight threads have the same to do

MHC_INLINE std::int64_t over(std::int64_t size, std::int64_t part) {
  return (size + part - 1) / part;
}

// A tile of C from a sliver of A and one of B.
MHC_INLINE void multiplyTile(const float* a, const float* b, std::int64_t depth, bool add, float* c,
                             std::int64_t stride) {
  Vec sums[kProductRows][kVectors];
#pragma GCC unroll 16
  for (int i = 0; i < kProductRows; ++i) {
    for (int v = 0; v < kVectors; ++v) {
      __builtin_prefetch(c + i * stride + v * kLanes, 1);
      sums[i][v] = zero();
    }
  }
  for (std::int64_t q = 0; q < depth; ++q, a += kProductRows, b += kProductColumns) {
    Vec right[kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) right[v] = load(b + v * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kProductRows; ++i) {
      const Vec left = broadcast(a[i]);
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) sums[i][v] = fma(left, right[v], sums[i][v]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kProductRows; ++i) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      float* to = c + i * stride + v * kLanes;
      store(to, add ? load(to) + sums[i][v] : sums[i][v]);
    }
  }
}

// At the edges of C: the whole tile aside, then what belongs to C.
void multiplyEdge(const float* a, const float* b, std::int64_t depth, bool add, float* c, std::int64_t stride, int rows,
                  int columns) {
  alignas(64) float tile[kProductRows * kProductColumns];
  multiplyTile(a, b, depth, false, tile, kProductColumns);
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      float& to = c[i * stride + j];
      const float sum = tile[i * kProductColumns + j];
      to = add ? to + sum : sum;
    }
  }
}

struct Panel {
  std::int64_t first_sliver, slivers;  // of B
  std::int64_t begin, end;             // of k
  const float* packed;
};

// Slivers [first, last) of A times a panel of B.
void multiplyBlock(const MatrixProduct& p, const Panel& panel, std::int64_t first, std::int64_t last) {
  const std::int64_t depth = panel.end - panel.begin;
  float* left = threadScratch(ScratchUse::Tile, (last - first) * depth * kProductRows + kPackSlack);
  packLeft(p, first, last, panel.begin, panel.end, left);
  const bool add = p.accumulate || panel.begin > 0;
  for (std::int64_t s = 0; s < panel.slivers; ++s) {
    const std::int64_t column = (panel.first_sliver + s) * kProductColumns;
    const std::int64_t columns = p.n - column < kProductColumns ? p.n - column : kProductColumns;
    const float* right = panel.packed + s * depth * kProductColumns;
    for (std::int64_t r = first; r < last; ++r) {
      const std::int64_t row = r * kProductRows;
      const std::int64_t rows = p.m - row < kProductRows ? p.m - row : kProductRows;
      const float* a = left + (r - first) * depth * kProductRows;
      float* c = p.c + row * p.c_stride + column;
      if (rows == kProductRows && columns == kProductColumns) {
        multiplyTile(a, right, depth, add, c, p.c_stride);
      } else {
        multiplyEdge(a, right, depth, add, c, p.c_stride, static_cast<int>(rows), static_cast<int>(columns));
      }
    }
  }
}

void setZero(const MatrixProduct& p) {
  if (p.accumulate) return;
  for (std::int64_t i = 0; i < p.m; ++i) {
    for (std::int64_t j = 0; j < p.n; ++j) p.c[i * p.c_stride + j] = 0;
  }
}

}  // namespace

void matrixProduct(const MatrixProduct& p, const ParallelFor& parallel) {
  if (p.m == 0 || p.n == 0) return;
  if (p.k == 0) return setZero(p);
  const std::int64_t left_slivers = over(p.m, kProductRows);
  const std::int64_t right_slivers = over(p.n, kProductColumns);
  std::int64_t blocks = over(over(left_slivers, kBlockSlivers), kParts) * kParts;
  if (blocks > left_slivers) blocks = left_slivers;
  const std::int64_t depths = over(p.k, kDepth);
  const std::int64_t widest = right_slivers < kPanelSlivers ? right_slivers : kPanelSlivers;
  float* packed = threadScratch(ScratchUse::Call, widest * over(p.k, depths) * kProductColumns + kPackSlack);
  for (std::int64_t first = 0; first < right_slivers; first += kPanelSlivers) {
    const std::int64_t slivers = right_slivers - first < kPanelSlivers ? right_slivers - first : kPanelSlivers;
    for (std::int64_t d = 0; d < depths; ++d) {
      const Panel panel{first, slivers, d * p.k / depths, (d + 1) * p.k / depths, packed};
      const std::int64_t size = (panel.end - panel.begin) * kProductColumns;
      const std::int64_t groups = slivers < kParts ? slivers : kParts;
      parallel(groups, [&](std::int64_t group) {
        const std::int64_t from = group * slivers / groups;
        const std::int64_t to = (group + 1) * slivers / groups;
        packRight(p, first + from, first + to, panel.begin, panel.end, packed + from * size);
      });
      parallel(blocks, [&](std::int64_t block) {
        multiplyBlock(p, panel, block * left_slivers / blocks, (block + 1) * left_slivers / blocks);
      });
    }
  }
}

}  // namespace mhc::kernels::MHC_ISA
