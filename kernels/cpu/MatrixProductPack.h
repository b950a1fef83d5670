// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/MatrixProduct.h"
#include "kernels/cpu/Vec.h"

// Slivers of the two operands as the innermost loop reads them: for every k the values of kRows rows of A, or of
// kColumns columns of B, next to each other; zeros past the edge of the matrix.

namespace mhc::kernels::MHC_ISA {

// kRows · 2 sums, 2 vectors of B and a broadcast fill the registers.
inline constexpr int kProductRows = kRegisters == 32 ? 14 : 6;
inline constexpr int kProductColumns = 2 * kLanes;
/// Floats that a packed operand may be written past its end.
inline constexpr std::int64_t kPackSlack = kLanes;

/// Slivers [first, last) of op(A), depths [begin, end): out[sliver][k][row].
void packLeft(const MatrixProduct& p, std::int64_t first, std::int64_t last, std::int64_t begin, std::int64_t end,
              float* out);
/// Slivers [first, last) of op(B), depths [begin, end): out[sliver][k][column], where out begins with sliver `first`.
void packRight(const MatrixProduct& p, std::int64_t first, std::int64_t last, std::int64_t begin, std::int64_t end,
               float* out);

}  // namespace mhc::kernels::MHC_ISA
