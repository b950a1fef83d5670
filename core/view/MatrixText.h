// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/Result.h"
#include "core/hyper/Matrix.h"

namespace mhc::view {

inline constexpr int kLargestTyped = 8;  ///< streams of a typed matrix

/// A square matrix as people type or paste it: a line, a ';' or a closing bracket ends a row; cells stand between tabs
/// (a spreadsheet; then a decimal comma is understood), else between spaces or commas. n = 1…8, finite numbers. The
/// error says which row and column.
[[nodiscard]] Result<hyper::Matrix> parseMatrix(std::string_view text);

/// One line a row, shortest numbers that read back equal, tabs between: parseMatrix reads it back.
[[nodiscard]] std::string matrixLines(const hyper::Matrix& matrix);

}  // namespace mhc::view
