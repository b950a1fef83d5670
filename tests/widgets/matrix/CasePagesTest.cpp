// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>

#include "core/hyper/Distance.h"
#include "core/hyper/Sinkhorn.h"
#include "core/hyper/Spectrum.h"
#include "tests/support/Wait.h"
#include "widgets/matrix/PermutationPage.h"
#include "widgets/matrix/SinkhornPage.h"
#include "widgets/matrix/SpectrumPage.h"

using namespace mhc;
using namespace mhc::widgets;

namespace {

MatrixCase published() {
  MatrixCase matrix;
  matrix.name = QStringLiteral("K");
  matrix.logits = hyper::Matrix(4, 4, {1, 2, 3, 4, 4, 3, 2, 1, 1, 3, 2, 4, 2, 4, 1, 3});
  matrix.matrix = hyper::sinkhorn(*matrix.logits);
  return matrix;
}

}  // namespace

TEST_CASE("the Sinkhorn page shows the matrix after every half-iteration with its residual") {
  SinkhornPage page;
  const MatrixCase matrix = published();
  page.showCase(matrix);
  CHECK(page.halfSteps() == 40);
  CHECK(page.shownMatrix() == matrix.matrix);
  page.setHalfSteps(0);
  CHECK(page.shownMatrix()(0, 3) == Approx(std::exp(4.0)));
  page.setHalfSteps(-1);
  CHECK(page.shownMatrix() == *matrix.logits);
  page.setHalfSteps(1);
  CHECK(hyper::columnSum(page.shownMatrix(), 2) == Approx(1.0));
  CHECK(std::abs(hyper::rowSum(page.shownMatrix(), 0) - 1) > 0.01);
  page.setHalfSteps(2);
  CHECK(hyper::rowSum(page.shownMatrix(), 0) == Approx(1.0));
  const view::TableData table = page.table();
  REQUIRE(table.rows.size() == 40);
  CHECK(std::get<double>(table.rows[1].cells[3]) == Approx(1.2642e-1).epsilon(1e-3));   // published: t = 1
  CHECK(std::get<double>(table.rows[39].cells[3]) == Approx(2.0140e-8).epsilon(1e-3));  // t = 20
  page.showCase({});
  CHECK(page.shownMatrix().rows == 0);
  CHECK(page.table().rows.empty());
}

TEST_CASE("the spectrum page has singular values and eigenvalues of the matrix") {
  SpectrumPage page;
  page.showCase(published());
  const view::TableData table = page.table();
  REQUIRE(table.rows.size() == 4);
  CHECK(std::get<double>(table.rows[1].cells[1]) == Approx(0.66576021).epsilon(1e-6));
  CHECK(std::get<double>(table.rows[0].cells[4]) == Approx(1.0).epsilon(1e-6));
  CHECK(page.text().contains(QStringLiteral("forward gain 1")));
}

TEST_CASE("half the tokens at I and half at the swap: the mean is far away, no token is") {
  const hyper::Matrix swap = hyper::permutationMatrix({1, 0});
  MatrixCase matrix;
  matrix.matrix = 0.5 * (hyper::identity(2) + swap);
  for (int t = 0; t < 64; ++t) matrix.tokens.push_back(t % 2 == 0 ? hyper::identity(2) : swap);
  const auto rows = distancesOf(matrix);
  CHECK(rows[1].ofMatrix == Approx(0.0).margin(1e-15));  // the mean is J
  CHECK(rows[2].ofMatrix == Approx(1.0));
  CHECK(rows[2].tokenMean == Approx(0.0).margin(1e-15));
  CHECK(rows[0].tokenMean == Approx(1.0));  // a swap is at 2 from the identity
  CHECK(rows[0].tokenLow == Approx(0.0).margin(1e-15));
  CHECK(rows[0].tokenHigh == Approx(2.0));
  matrix.tokens.clear();
  CHECK(std::isnan(distancesOf(matrix)[0].tokenMean));
}

TEST_CASE("permutations are written as sources and cycles") {
  CHECK(permutationText({0, 1, 2}) == QStringLiteral("[1 2 3] identity"));
  CHECK(permutationText({1, 0, 2, 3}) == QStringLiteral("[2 1 3 4] (1 2)"));
  CHECK(permutationText({1, 2, 0}) == QStringLiteral("[2 3 1] (1 2 3)"));
  CHECK(permutationText({1, 0, 3, 2}) == QStringLiteral("[2 1 4 3] (1 2) (3 4)"));
}

TEST_CASE("the permutation page names its decomposition one of many and tells the projection") {
  PermutationPage page;
  MatrixCase matrix;
  matrix.name = QStringLiteral("<b>");
  matrix.matrix = hyper::identity(4) + 21.0 * hyper::uniform(4);
  page.showCase(matrix);
  CHECK(page.text().contains(QStringLiteral("one of many")));
  CHECK(page.text().contains(QStringLiteral("distance 21")));
  CHECK(page.text().contains(QStringLiteral("&lt;b&gt;")));
  CHECK(page.table().rows.size() == 1 + 3);
  matrix.matrix = hyper::uniform(9);
  page.showCase(matrix);
  CHECK(page.text().contains(QStringLiteral("more than 8 streams")));
}
