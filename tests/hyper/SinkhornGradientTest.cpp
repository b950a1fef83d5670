// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "core/hyper/Sinkhorn.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

Matrix sines() {
  Matrix w(4, 4);
  for (std::size_t k = 0; k < 16; ++k) w.values[k] = std::sin(static_cast<double>(k) + 1.0);
  return w;
}

}  // namespace

TEST_CASE("Sinkhorn's gradient at K has the published entries", "[sinkhorn][gradient]") {
  const std::array<double, 16> want{.056447427757,  .039738915551,  .021024143713,  -.117210488835, -.150650477294, -.014804755280,
                                    .141100451747,  .024354783848,  .074731086421,  -.083610714217, -.157889425257, .166769051795,
                                    .019471963115,  .058676553946,  -.004235170203, -.073913346808};
  const Matrix g = sinkhornGradient(matrixK(), {}, sines());
  for (std::size_t k = 0; k < want.size(); ++k) CHECK(g.values[k] == Approx(want[k]).margin(6e-13));
  double largest_row = 0.0;
  for (int k = 0; k < 4; ++k) {
    CHECK(std::abs(columnSum(g, k)) < 1e-16);
    largest_row = std::max(largest_row, std::abs(rowSum(g, k)));
  }
  CHECK(largest_row == Approx(3.0e-9).epsilon(0.05));
}

TEST_CASE("The implicit gradient is that of infinitely many iterations", "[sinkhorn][gradient]") {
  const SinkhornOptions many{Numerics::Paper, 300, 1.0, 0.0};
  const Matrix limit = sinkhorn(matrixK(), many);
  const Matrix g = sinkhornImplicitGradient(limit, 1.0, sines());
  const std::array<double, 4> want{.056447432172, .039738915127, .021024140798, -.117210488097};
  for (int j = 0; j < 4; ++j) CHECK(g(0, j) == Approx(want[static_cast<std::size_t>(j)]).margin(6e-13));
  CHECK(largestDifference(g, sinkhornGradient(matrixK(), many, sines())) < 1e-14);
  std::mt19937_64 engine(3);
  for (const int n : {1, 2, 3, 8}) {
    const SinkhornOptions o{Numerics::Paper, 2000, 0.8, 0.0};
    const Matrix logits = randomMatrix(engine, n, n);
    const Matrix w = randomMatrix(engine, n, n);
    CHECK(largestDifference(sinkhornImplicitGradient(sinkhorn(logits, o), 0.8, w), sinkhornGradient(logits, o, w)) < 1e-12);
  }
}

TEST_CASE("Additive weights have no gradient once the sums are fixed", "[sinkhorn][gradient]") {
  Matrix w(4, 4);
  for (std::size_t k = 0; k < 16; ++k) w.values[k] = static_cast<double>(k) / 10.0;
  for (const double g : sinkhornGradient(matrixK(), {}, w).values) CHECK(std::abs(g) < 4e-8);
}

TEST_CASE("Sinkhorn's gradient agrees with central differences", "[sinkhorn][gradient]") {
  std::mt19937_64 engine(7);
  for (const int n : {1, 2, 3, 4, 8}) {
    for (const Numerics numerics : {Numerics::Paper, Numerics::DeepseekV4}) {
      for (const int iterations : {1, 2, 20}) {
        SinkhornOptions o = options(numerics);
        o.iterations = iterations;
        o.temperature = 0.75;
        Matrix logits = randomMatrix(engine, n, n, 1.5);
        const Matrix w = randomMatrix(engine, n, n);
        const Matrix g = sinkhornGradient(logits, o, w);
        INFO("n " << n << " numerics " << static_cast<int>(numerics) << " iterations " << iterations);
        for (double& l : logits.values) {
          const double start = l;
          const auto at = [&](double offset) {
            l = start + offset;
            const double value = innerProduct(w, sinkhorn(logits, o));
            l = start;
            return value;
          };
          const double step = 1e-3;  // fourth order: rounding and truncation both near 1e-12
          const double slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
          CHECK(g.values[static_cast<std::size_t>(&l - logits.values.data())] == Approx(slope).margin(1e-10));
        }
      }
    }
  }
}

TEST_CASE("The gradient survives logits of any size", "[sinkhorn][gradient]") {
  std::mt19937_64 engine(13);
  for (const int n : {2, 3, 4, 8}) {
    const Matrix w = randomMatrix(engine, n, n);
    for (const Numerics numerics : {Numerics::Paper, Numerics::DeepseekV4}) {
      for (const double scale : {20.0, 30.0, 1e3, 1e307}) {
        for (int repeat = 0; repeat < 20; ++repeat) {
          CHECK(allFinite(sinkhornGradient(randomMatrix(engine, n, n, scale), options(numerics), w).values));
        }
      }
      Matrix row = randomMatrix(engine, n, n);
      Matrix column = row;
      for (int k = 0; k < n; ++k) row(0, k) = column(k, 0) = -200.0 + 0.5 * k;
      CHECK(allFinite(sinkhornGradient(row, options(numerics), w).values));
      CHECK(allFinite(sinkhornGradient(column, options(numerics), w).values));
      if (numerics == Numerics::Paper) {  // a line far below the others is as alive as any: only differences count
        for (int k = 0; k < n; ++k) {
          CHECK(std::abs(sinkhornGradient(row, {}, w)(0, k)) > 1e-6);
          CHECK(std::abs(sinkhornGradient(column, {}, w)(k, 0)) > 1e-6);
        }
      }
    }
  }
}
