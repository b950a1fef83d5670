// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "core/hyper/Matrix.h"
#include "core/hyper/MixingStep.h"

namespace mhc::hyper::test {

/// The matrix of logits that the published values of Sinkhorn belong to.
inline Matrix matrixK() { return {4, 4, {1, 2, 3, 4, 4, 3, 2, 1, 1, 3, 2, 4, 2, 4, 1, 3}}; }

inline SinkhornOptions options(Numerics numerics) { return {numerics, 20, 1.0, numerics == Numerics::Paper ? 0.0 : 1e-6}; }

inline std::vector<double> randomValues(std::mt19937_64& engine, std::size_t size, double scale = 1.0) {
  std::normal_distribution<double> normal(0.0, scale);
  std::vector<double> values(size);
  for (double& v : values) v = normal(engine);
  return values;
}

inline Matrix randomMatrix(std::mt19937_64& engine, int rows, int cols, double scale = 1.0) {
  return {rows, cols, randomValues(engine, static_cast<std::size_t>(rows * cols), scale)};
}

inline double largestDifference(const Matrix& a, const Matrix& b) {
  REQUIRE(a.rows == b.rows);
  REQUIRE(a.cols == b.cols);
  double largest = 0.0;
  for (std::size_t k = 0; k < a.values.size(); ++k) {
    const double difference = std::abs(a.values[k] - b.values[k]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

inline bool allFinite(const std::vector<double>& values) {
  for (const double v : values) {
    if (!std::isfinite(v)) return false;
  }
  return true;
}

/// Random parameters of one sublayer, shapes as MixingWeights says.
inline MixingWeights randomWeights(std::mt19937_64& engine, Family family, int n, int channels, bool dynamic) {
  MixingWeights w;
  if (family == Family::Residual) return w;
  const int rows = family == Family::Identity ? 2 * n : n * n + 2 * n;
  w.base = randomValues(engine, static_cast<std::size_t>(rows));
  if (!dynamic) return w;
  w.fn = family == Family::Hc ? randomMatrix(engine, n + 2, channels, 0.3) : randomMatrix(engine, rows, n * channels, 0.3);
  w.scale = randomValues(engine, family == Family::Mhc ? 3 : 2);
  return w;
}

}  // namespace mhc::hyper::test
