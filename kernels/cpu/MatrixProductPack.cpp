// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/MatrixProductPack.h"

namespace mhc::kernels::MHC_ISA {
namespace {

MHC_INLINE int upTo(std::int64_t rest, int most) {
  return rest < most ? static_cast<int>(rest) : most;
}

// `rows` rows of `values`, transposed: out[k · width + row] for `depth` values of each. Every store is a whole vector
// whose surplus the next one covers, so width ≤ kLanes and stores go upwards.
void transposeRows(const float* values, std::int64_t stride, int rows, std::int64_t depth, int width, float* out) {
  std::int64_t q = 0;
  for (; q < depth; q += kLanes) {
    const int count = upTo(depth - q, kLanes);
    Vec square[kLanes];
    for (int r = 0; r < kLanes; ++r) square[r] = r < rows ? loadAt(values + r * stride + q, count) : zero();
    transpose(square);
    for (int l = 0; l < count; ++l) store(out + (q + l) * width, square[l]);
  }
}

void gatherRows(const float* values, std::int64_t stride, int rows, std::int64_t depth, int width, float* out) {
  for (std::int64_t q = 0; q < depth; ++q) {
    for (int r = 0; r < width; ++r) out[q * width + r] = r < rows ? values[r * stride + q] : 0.0F;
  }
}

}  // namespace

void packLeft(const MatrixProduct& p, std::int64_t first, std::int64_t last, std::int64_t begin, std::int64_t end,
              float* out) {
  const std::int64_t depth = end - begin;
  const std::int64_t sliver = depth * kProductRows;
  if (!p.transpose_a) {
    for (std::int64_t s = first; s < last; ++s, out += sliver) {
      const int rows = upTo(p.m - s * kProductRows, kProductRows);
      const float* from = p.a + s * kProductRows * p.a_stride + begin;
      if constexpr (kProductRows <= kLanes) {
        transposeRows(from, p.a_stride, rows, depth, kProductRows, out);
      } else {
        gatherRows(from, p.a_stride, rows, depth, kProductRows, out);
      }
    }
    return;
  }
  // Depth outside, so that rows of memory are read from end to end. Whole vectors where more of the row follows and the
  // surplus falls on the sliver's next depth.
  for (std::int64_t q = 0; q < depth; ++q) {
    const float* row = p.a + (begin + q) * p.a_stride;
    for (std::int64_t s = first; s < last; ++s) {
      float* to = out + (s - first) * sliver + q * kProductRows;
      const float* from = row + s * kProductRows;
      const std::int64_t rest = p.m - s * kProductRows;
      if (kProductRows <= kLanes && rest >= kLanes && q + 1 < depth) {
        store(to, load(from));
        continue;
      }
      for (int r = 0; r < kProductRows; r += kLanes) {
        const int lanes = upTo(kProductRows - r, kLanes);
        const int count = upTo(rest - r, lanes);
        storeAt(to + r, count > 0 ? loadAt(from + r, count) : zero(), lanes);
      }
    }
  }
}

void packRight(const MatrixProduct& p, std::int64_t first, std::int64_t last, std::int64_t begin, std::int64_t end,
               float* out) {
  const std::int64_t depth = end - begin;
  const std::int64_t sliver = depth * kProductColumns;
  if (p.transpose_b) {
    for (std::int64_t s = first; s < last; ++s, out += sliver) {
      const std::int64_t columns = p.n - s * kProductColumns;
      for (int half = 0; half < kProductColumns; half += kLanes) {
        const int rows = columns > half ? upTo(columns - half, kLanes) : 0;
        const float* from = p.b + (s * kProductColumns + half) * p.b_stride + begin;
        for (std::int64_t q = 0; q < depth; q += kLanes) {
          const int count = upTo(depth - q, kLanes);
          Vec square[kLanes];
          for (int r = 0; r < kLanes; ++r) square[r] = r < rows ? loadAt(from + r * p.b_stride + q, count) : zero();
          transpose(square);
          for (int l = 0; l < count; ++l) store(out + (q + l) * kProductColumns + half, square[l]);
        }
      }
    }
    return;
  }
  for (std::int64_t q = 0; q < depth; ++q) {
    const float* row = p.b + (begin + q) * p.b_stride;
    for (std::int64_t s = first; s < last; ++s) {
      float* to = out + (s - first) * sliver + q * kProductColumns;
      for (int half = 0; half < kProductColumns; half += kLanes) {
        const std::int64_t column = s * kProductColumns + half;
        store(to + half, column < p.n ? loadAt(row + column, upTo(p.n - column, kLanes)) : zero());
      }
    }
  }
}

}  // namespace mhc::kernels::MHC_ISA
