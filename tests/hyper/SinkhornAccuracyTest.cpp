// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/hyper/Composite.h"
#include "core/hyper/Gains.h"
#include "core/hyper/Sinkhorn.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

struct Draws {
  std::vector<double> column, column_v4, difference;
  double row = 0.0, row_v4_low = 1.0, row_v4_high = 0.0;
};

Draws draw(double scale, int count) {
  std::mt19937_64 engine(static_cast<std::uint64_t>(scale * 10));
  Draws d;
  for (int k = 0; k < count; ++k) {
    const Matrix logits = randomMatrix(engine, 4, 4, scale);
    const Matrix paper = sinkhorn(logits);
    const Matrix v4 = sinkhorn(logits, options(Numerics::DeepseekV4));
    const ConstraintErrors a = constraintErrors(paper);
    const ConstraintErrors b = constraintErrors(v4);
    d.column.push_back(a.column);
    d.column_v4.push_back(b.column);
    d.difference.push_back(largestDifference(paper, v4));
    d.row = std::max(d.row, a.row);
    d.row_v4_low = std::min(d.row_v4_low, b.row);
    d.row_v4_high = std::max(d.row_v4_high, b.row);
  }
  return d;
}

}  // namespace

TEST_CASE("Rows are exact, columns as exact as the logits are small", "[sinkhorn][accuracy]") {
  for (const double scale : {0.1, 1.0, 2.0, 4.0, 10.0, 20.0}) {
    const Draws d = draw(scale, 2000);
    INFO("scale " << scale);
    CHECK(d.row <= 4.5e-16);
    CHECK(d.row_v4_low > 0.9e-6);
    CHECK(d.row_v4_high < 1.3e-6);
    if (scale == 0.1) {
      CHECK(quantile(d.column, 1.0) < 1e-15);
      CHECK(quantile(d.difference, 1.0) < 6.8e-7);
    } else if (scale == 1.0) {
      CHECK(quantile(d.column, 0.5) < 1e-12);
      CHECK(quantile(d.column, 0.99) < 5e-6);
      CHECK(quantile(d.column, 1.0) < 2e-3);
      CHECK(quantile(d.difference, 1.0) < 1.3e-5);
      CHECK(quantile(d.column_v4, 0.5) == Approx(1.0e-6).epsilon(0.05));
    } else if (scale == 4.0) {
      CHECK(quantile(d.column, 0.5) == Approx(3.0e-3).epsilon(0.15));
      CHECK(quantile(d.column, 1.0) < 7e-2);
      CHECK(quantile(d.column_v4, 0.5) == Approx(3.0e-3).epsilon(0.15));
    } else if (scale == 10.0) {
      CHECK(quantile(d.column, 0.5) == Approx(2.9e-2).epsilon(0.1));
      CHECK(quantile(d.column_v4, 1.0) < 8.5e-2);
    }
  }
}

TEST_CASE("Uniform logits below one converge to 1e-10", "[sinkhorn][accuracy]") {
  std::mt19937_64 engine(2);
  std::uniform_real_distribution<double> uniform_logits(-1.0, 1.0);
  for (int k = 0; k < 2000; ++k) {
    Matrix logits(4, 4);
    for (double& v : logits.values) v = uniform_logits(engine);
    CHECK(constraintErrors(sinkhorn(logits)).column <= 1e-10);
  }
}

TEST_CASE("Composites of mixing matrices keep the forward gain and lose the differences", "[composite][accuracy]") {
  std::mt19937_64 engine(17);
  for (const double scale : {1.0, 4.0}) {
    double backward = 0.0;
    double forward = 0.0;
    std::vector<double> collapse;
    for (int repeat = 0; repeat < 300; ++repeat) {
      std::vector<Matrix> layers;
      for (int l = 0; l < 60; ++l) layers.push_back(sinkhorn(randomMatrix(engine, 4, 4, scale)));
      const Matrix product = composite(layers, 0, layers.size());
      forward = std::max(forward, constraintErrors(product).row);
      backward = std::max(backward, gains(product).backward);
      collapse.push_back(frobeniusNorm(product - uniform(4)));
    }
    INFO("scale " << scale);
    CHECK(forward < 1e-12);
    CHECK(backward < (scale == 1.0 ? 1.0001 : 1.1));
    const double median = quantile(collapse, 0.5);
    CHECK(median > (scale == 1.0 ? 2e-11 : 2e-3));
    CHECK(median < (scale == 1.0 ? 1e-9 : 3e-2));
  }
}

TEST_CASE("Layers with a common base attenuate streams that independent ones keep", "[composite][accuracy]") {
  std::mt19937_64 engine(19);
  double backward = 0.0;
  double least = 1.0;
  for (int repeat = 0; repeat < 100; ++repeat) {
    const Matrix base = randomMatrix(engine, 4, 4, 4.0);
    std::vector<Matrix> layers;
    for (int l = 0; l < 60; ++l) layers.push_back(sinkhorn(base + randomMatrix(engine, 4, 4, 1.2)));
    const Gains g = gains(composite(layers, 0, layers.size()));
    CHECK(g.forward == Approx(1.0).margin(1e-12));
    backward = std::max(backward, g.backward);
    least = std::min(least, g.min_column_sum);
  }
  CHECK(backward > 1.2);
  CHECK(least < 0.8);
}
