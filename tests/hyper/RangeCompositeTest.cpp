// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/RangeComposite.h"

#include <cmath>

#include "core/hyper/Composite.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

TEST_CASE("The four gains of a composite differ where tokens differ", "[composite]") {
  // Half the tokens pass both sublayers through a, half through its mirror image: the means are J, the products are
  // not.
  const Matrix a(2, 2, {1.0, 0.0, 1.0, 0.0});
  const Matrix b(2, 2, {0.0, 1.0, 0.0, 1.0});
  const Matrix mean = 0.5 * (a + b);
  const RangeComposite r = rangeComposite({mean, mean}, {{a, a}, {b, b}}, 0, 2);
  CHECK(r.productOfMeans == uniform(2));
  CHECK(r.meanOfProducts == uniform(2));
  CHECK(r.ofProductOfMeans.backward == Approx(1.0));
  CHECK(r.ofMeanOfProducts.backward == Approx(1.0));
  CHECK(r.backward.mean == Approx(2.0));  // every token sends all it has into one source's gradient
  CHECK(r.backward.median == Approx(2.0));
  CHECK(r.minColumnSum.mean == Approx(0.0).margin(1e-15));
}

TEST_CASE("The product of means loses what the mean of products keeps", "[composite]") {
  const Matrix swap = permutationMatrix({1, 0});
  const Matrix mean = 0.5 * (identity(2) + swap);
  const RangeComposite r = rangeComposite({mean, mean}, {{identity(2), identity(2)}, {swap, swap}}, 0, 2);
  CHECK(r.productOfMeans == uniform(2));
  CHECK(r.meanOfProducts == identity(2));
  CHECK(r.ofProductOfMeans.sigma_diff == Approx(0.0).margin(1e-15));
  CHECK(r.sigmaBound == Approx(0.0).margin(1e-15));
  CHECK(r.ofMeanOfProducts.sigma_diff == Approx(1.0));
  CHECK(r.sigmaDiff.mean == Approx(1.0));
  CHECK(r.tokenSigmaBound == Approx(1.0));
}

TEST_CASE("A range of sublayers is the product of just these, the latest on the left", "[composite]") {
  std::mt19937_64 engine(73);
  std::vector<Matrix> means;
  std::vector<std::vector<Matrix>> tokens(5);
  for (int l = 0; l < 6; ++l) {
    means.push_back(randomMatrix(engine, 4, 4));
    for (auto& token : tokens) token.push_back(sinkhorn(randomMatrix(engine, 4, 4, 2.0)));
  }
  const RangeComposite r = rangeComposite(means, tokens, 2, 5);
  CHECK(r.productOfMeans == means[4] * (means[3] * means[2]));
  Matrix expected(4, 4);
  double sigma = 0;
  for (const auto& token : tokens) {
    expected = expected + 0.2 * composite(token, 2, 5);
    sigma += 0.2 * gains(composite(token, 2, 5)).sigma_diff;
  }
  CHECK(largestDifference(r.meanOfProducts, expected) < 1e-14);
  CHECK(r.sigmaDiff.mean == Approx(sigma));
  CHECK(r.sigmaDiff.mean <= r.tokenSigmaBound * (1 + 1e-9));
  CHECK(r.tokens == 5);
  const RangeComposite none = rangeComposite(means, tokens, 3, 3);
  CHECK(none.productOfMeans == identity(4));
  CHECK(none.sigmaBound == 1.0);
  CHECK(rangeComposite(means, {}, 0, 6).meanOfProducts.rows == 0);
}

TEST_CASE("The median of tokens is a value of one of them", "[composite]") {
  CHECK(overTokens({5, 1, 3}).median == 3);
  CHECK(overTokens({4, 1, 3, 2}).median == 2);
  CHECK(overTokens({4, 1, 3, 2}).mean == 2.5);
  CHECK(std::isnan(overTokens({}).mean));
  CHECK(std::isnan(overTokens({1, std::nan("")}).median));
}
