// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Sinkhorn.h"

#include <array>
#include <limits>

#include "core/hyper/Gains.h"
#include "core/hyper/Spectrum.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

Matrix diagonalLogits(int n, double diagonal, double other) {
  Matrix logits(n, n, other);
  for (int i = 0; i < n; ++i) logits(i, i) = diagonal;
  return logits;
}

}  // namespace

TEST_CASE("Sinkhorn of known logits has its closed form", "[sinkhorn]") {
  for (const int n : {1, 2, 3, 4, 8}) {
    CHECK(largestDifference(sinkhorn(Matrix(n, n)), uniform(n)) < 1e-15);
    Matrix additive(n, n);  // u_i + v_j: J after one iteration
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) additive(i, j) = std::sin(i + 1.0) + 2.0 * std::cos(3.0 * j);
    }
    CHECK(largestDifference(sinkhorn(additive, {Numerics::Paper, 1, 1.0, 0.0}), uniform(n)) < 1e-15);
  }
  const Matrix eye = sinkhorn(identity(4));
  CHECK(eye(0, 0) == Approx(0.4753668864).margin(1e-10));
  CHECK(eye(0, 1) == Approx(0.1748777045).margin(1e-10));
  const Matrix sharp = sinkhorn(diagonalLogits(4, 0, -8));
  CHECK(sharp(2, 2) == Approx(0.9989946239).margin(1e-10));
  CHECK(sharp(2, 1) == Approx(0.0003351254).margin(1e-10));
  CHECK(sinkhorn(diagonalLogits(4, 10, 0))(3, 3) == Approx(0.9998638).margin(1e-7));
  const Matrix cold = sinkhorn(diagonalLogits(4, 0, -8), {Numerics::Paper, 20, 0.05, 0.0});
  CHECK(cold(0, 1) == Approx(3.257e-70).epsilon(1e-3));
}

TEST_CASE("Sinkhorn of K has the published entries", "[sinkhorn]") {
  const std::array<double, 16> want{.0496639598, .0644177909, .5251143548, .3608038945, .7208738334, .1265420252,
                                    .1396027201, .0129814212, .0637737536, .2248541691, .2480618875, .4633101898,
                                    .1656884330, .5841860141, .0872210461, .1629045068};
  const Matrix h = sinkhorn(matrixK());
  for (std::size_t k = 0; k < want.size(); ++k) CHECK(h.values[k] == Approx(want[k]).margin(6e-11));
  const std::array<double, 4> limit{.0496639623, .0644177919, .5251143542, .3608038916};
  const Matrix far = sinkhorn(matrixK(), {Numerics::Paper, 200, 1.0, 0.0});
  const std::array<double, 4> v4{.0496647545, .0644183852, .5251125468, .3608033135};
  const Matrix deepseek = sinkhorn(matrixK(), options(Numerics::DeepseekV4));
  for (int j = 0; j < 4; ++j) {
    CHECK(far(0, j) == Approx(limit[static_cast<std::size_t>(j)]).margin(6e-11));
    CHECK(deepseek(0, j) == Approx(v4[static_cast<std::size_t>(j)]).margin(6e-11));
  }
}

TEST_CASE("The column error falls by the squared second singular value", "[sinkhorn]") {
  const std::array<std::pair<int, double>, 6> published{
      {{1, 1.2642e-1}, {2, 5.2370e-2}, {5, 4.1099e-3}, {10, 6.8881e-5}, {15, 1.1773e-6}, {20, 2.0140e-8}}};
  const std::vector<SinkhornState> history = sinkhornHistory(matrixK());
  REQUIRE(history.size() == 40);
  for (const auto& [t, error] : published) {
    CHECK(history[static_cast<std::size_t>(2 * t - 1)].column_error == Approx(error).epsilon(1e-4));
  }
  CHECK(history.back().matrix == sinkhorn(matrixK()));
  CHECK((history[0].after_columns && !history[1].after_columns));
  CHECK(history[0].column_error < 1e-15);
  CHECK(history[1].row_error < 1e-15);
  const Matrix limit = sinkhorn(matrixK(), {Numerics::Paper, 200, 1.0, 0.0});
  const double sigma2 = singularValues(limit)[1];
  CHECK(sigma2 == Approx(0.66576021).margin(1e-8));
  CHECK(sigma2 * sigma2 == Approx(0.44324).margin(1e-5));
  CHECK(sigmaDifference(limit) == Approx(sigma2).margin(1e-12));
  CHECK(history[39].column_error / history[37].column_error == Approx(sigma2 * sigma2).epsilon(1e-3));
  CHECK(predictedIterations(sigma2, 1e-6) == Approx(std::log(1e-6) / std::log(0.44324)).epsilon(1e-4));
  CHECK(predictedIterations(0.0, 1e-6) == 1.0);
  CHECK(predictedIterations(1.0, 1e-6) == std::numeric_limits<double>::infinity());
}

TEST_CASE("Column shifts leave every iterate, row shifts the limit", "[sinkhorn]") {
  std::mt19937_64 engine(5);
  const Matrix logits = randomMatrix(engine, 4, 4);
  Matrix columns = logits;
  Matrix rows = logits;
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      columns(i, j) += 3.0 * j - 4.0;
      rows(i, j) += 2.0 * i - 1.0;
    }
  }
  for (const int t : {1, 2, 20}) {
    const SinkhornOptions o{Numerics::Paper, t, 1.0, 0.0};
    CHECK(largestDifference(sinkhorn(logits, o), sinkhorn(columns, o)) < 1e-14);
  }
  const SinkhornOptions once{Numerics::Paper, 1, 1.0, 0.0};
  CHECK(largestDifference(sinkhorn(logits, once), sinkhorn(rows, once)) > 1e-3);
  const SinkhornOptions often{Numerics::Paper, 300, 1.0, 0.0};
  CHECK(largestDifference(sinkhorn(logits, often), sinkhorn(rows, often)) < 1e-12);
}

TEST_CASE("The temperature divides the logits", "[sinkhorn]") {
  CHECK(largestDifference(sinkhorn(matrixK(), {Numerics::Paper, 20, 0.5, 0.0}), sinkhorn(2.0 * matrixK())) == 0.0);
  SinkhornOptions v4 = options(Numerics::DeepseekV4);
  const Matrix doubled = sinkhorn(2.0 * matrixK(), v4);
  v4.temperature = 0.5;
  CHECK(largestDifference(sinkhorn(matrixK(), v4), doubled) == 0.0);
}

TEST_CASE("For two streams the limit is a sigmoid of the logits", "[sinkhorn]") {
  const Matrix logits(2, 2, {0.7, -0.4, 1.1, 2.0});
  const double a = 1.0 / (1.0 + std::exp(-(0.7 + 2.0 + 0.4 - 1.1) / 2.0));
  const Matrix h = sinkhorn(logits, {Numerics::Paper, 300, 1.0, 0.0});
  CHECK(largestDifference(h, Matrix(2, 2, {a, 1 - a, 1 - a, a})) < 1e-14);
}

TEST_CASE("One stream is mixed with itself", "[sinkhorn]") {
  CHECK(sinkhorn(Matrix(1, 1, 123.0)) == identity(1));
  CHECK(sinkhorn(Matrix(1, 1, -5.0), options(Numerics::DeepseekV4))(0, 0) == Approx(1.0 - 1e-6).margin(1e-11));
}

TEST_CASE("Logits of any size give neither NaN nor dead rows", "[sinkhorn]") {
  std::mt19937_64 engine(11);
  for (const int n : {1, 2, 3, 4, 8}) {
    for (const double scale : {20.0, 30.0, 1e3, 1e8, 1e307}) {
      for (int repeat = 0; repeat < 50; ++repeat) {
        const Matrix logits = randomMatrix(engine, n, n, scale);
        INFO("n " << n << " scale " << scale);
        const ConstraintErrors paper = constraintErrors(sinkhorn(logits));
        CHECK(paper.row < 1e-14);
        CHECK(paper.min_entry >= 0.0);
        const ConstraintErrors v4 = constraintErrors(sinkhorn(logits, options(Numerics::DeepseekV4)));
        CHECK(v4.row < 1.3e-6);
        CHECK(v4.min_entry > 1e-13);
      }
    }
    for (int line = 0; line < n; ++line) {
      for (const double depth : {-120.0, -200.0, -1e5}) {
        Matrix row = randomMatrix(engine, n, n);
        Matrix column = row;
        for (int k = 0; k < n; ++k) row(line, k) = column(k, line) = depth + 0.1 * k;
        INFO("n " << n << " line " << line << " depth " << depth);
        for (const Matrix& logits : {row, column}) {
          const Matrix h = sinkhorn(logits);
          CHECK(constraintErrors(h).row < 1e-14);
          CHECK(constraintErrors(h).min_entry > 1e-6);  // a shifted line is no reason for zeros: shifts cancel
          CHECK(constraintErrors(sinkhorn(logits, options(Numerics::DeepseekV4))).row < 1.3e-6);
        }
      }
    }
  }
}
