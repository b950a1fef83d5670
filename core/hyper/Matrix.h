// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace mhc::hyper {

/// A small dense matrix in double, row-major. Sizes are those of mixing matrices: nothing here is meant for C channels.
struct Matrix {
  int rows = 0;
  int cols = 0;
  std::vector<double> values;

  Matrix() = default;
  Matrix(int row_count, int column_count, double fill = 0.0)
      : rows(row_count), cols(column_count),
        values(static_cast<std::size_t>(row_count) * static_cast<std::size_t>(column_count), fill) {}
  Matrix(int row_count, int column_count, std::vector<double> row_major)
      : rows(row_count), cols(column_count), values(std::move(row_major)) {}

  [[nodiscard]] double& operator()(int i, int j) { return values[index(i, j)]; }
  [[nodiscard]] double operator()(int i, int j) const { return values[index(i, j)]; }
  [[nodiscard]] bool operator==(const Matrix&) const = default;

 private:
  [[nodiscard]] std::size_t index(int i, int j) const {
    return static_cast<std::size_t>(i) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(j);
  }
};

[[nodiscard]] Matrix identity(int n);
/// J = (1/n)·11ᵀ, the barycentre of the Birkhoff polytope.
[[nodiscard]] Matrix uniform(int n);
/// P[i, permutation[i]] = 1: destination i reads source permutation[i].
[[nodiscard]] Matrix permutationMatrix(const std::vector<int>& permutation);

[[nodiscard]] Matrix operator+(const Matrix& a, const Matrix& b);
[[nodiscard]] Matrix operator-(const Matrix& a, const Matrix& b);
[[nodiscard]] Matrix operator*(const Matrix& a, const Matrix& b);
[[nodiscard]] Matrix operator*(double factor, const Matrix& a);
[[nodiscard]] Matrix transposed(const Matrix& a);

/// Σ a_ij·b_ij.
[[nodiscard]] double innerProduct(const Matrix& a, const Matrix& b);
[[nodiscard]] double frobeniusNorm(const Matrix& a);
[[nodiscard]] double rowSum(const Matrix& a, int i);
[[nodiscard]] double columnSum(const Matrix& a, int j);

}  // namespace mhc::hyper
