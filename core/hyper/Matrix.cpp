// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Matrix.h"

#include <cmath>

namespace mhc::hyper {

Matrix identity(int n) {
  Matrix result(n, n);
  for (int i = 0; i < n; ++i) result(i, i) = 1.0;
  return result;
}

Matrix uniform(int n) { return Matrix(n, n, 1.0 / n); }

Matrix permutationMatrix(const std::vector<int>& permutation) {
  const int n = static_cast<int>(permutation.size());
  Matrix result(n, n);
  for (int i = 0; i < n; ++i) result(i, permutation[static_cast<std::size_t>(i)]) = 1.0;
  return result;
}

Matrix operator+(const Matrix& a, const Matrix& b) {
  Matrix result = a;
  for (std::size_t k = 0; k < result.values.size(); ++k) result.values[k] += b.values[k];
  return result;
}

Matrix operator-(const Matrix& a, const Matrix& b) {
  Matrix result = a;
  for (std::size_t k = 0; k < result.values.size(); ++k) result.values[k] -= b.values[k];
  return result;
}

Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows, b.cols);
  for (int i = 0; i < a.rows; ++i) {
    for (int k = 0; k < a.cols; ++k) {
      for (int j = 0; j < b.cols; ++j) result(i, j) += a(i, k) * b(k, j);
    }
  }
  return result;
}

Matrix operator*(double factor, const Matrix& a) {
  Matrix result = a;
  for (double& v : result.values) v *= factor;
  return result;
}

Matrix transposed(const Matrix& a) {
  Matrix result(a.cols, a.rows);
  for (int i = 0; i < a.rows; ++i) {
    for (int j = 0; j < a.cols; ++j) result(j, i) = a(i, j);
  }
  return result;
}

double innerProduct(const Matrix& a, const Matrix& b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.values.size(); ++k) sum += a.values[k] * b.values[k];
  return sum;
}

double frobeniusNorm(const Matrix& a) { return std::sqrt(innerProduct(a, a)); }

double rowSum(const Matrix& a, int i) {
  double sum = 0.0;
  for (int j = 0; j < a.cols; ++j) sum += a(i, j);
  return sum;
}

double columnSum(const Matrix& a, int j) {
  double sum = 0.0;
  for (int i = 0; i < a.rows; ++i) sum += a(i, j);
  return sum;
}

}  // namespace mhc::hyper
