// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Streams.h"

#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

TEST_CASE("Equal streams have no differences", "[streams]") {
  const StreamStatistics s = streamStatistics(Matrix(4, 4, 9.0));
  CHECK(s.rms == std::vector<double>(4, 3.0));
  CHECK(s.difference_energy == Approx(0.0).margin(1e-15));
  CHECK(s.effective == Approx(1.0));
  CHECK(s.cosine(0, 3) == Approx(1.0));
}

TEST_CASE("Orthogonal streams are all effective", "[streams]") {
  const StreamStatistics s = streamStatistics(4.0 * identity(3));
  CHECK(s.rms[1] == Approx(2.0));
  CHECK(s.difference_energy == Approx(2.0 / 3.0));
  CHECK(s.effective == Approx(3.0));
  CHECK(s.cosine(0, 1) == 0.0);
  CHECK(s.cosine(1, 1) == 1.0);
}

TEST_CASE("Opposite streams are all difference", "[streams]") {
  const StreamStatistics s = streamStatistics({2, 2, {1, -1, -1, 1}});
  CHECK(s.difference_energy == Approx(1.0));
  CHECK(s.cosine(0, 1) == Approx(-1.0));
}

TEST_CASE("The statistics of a Gram matrix are those of its streams", "[streams]") {
  std::mt19937_64 engine(83);
  const Matrix x = randomMatrix(engine, 4, 50);
  const Matrix gram = (1.0 / 50) * (x * transposed(x));
  const Matrix centred = (identity(4) - uniform(4)) * x;
  const StreamStatistics s = streamStatistics(gram);
  CHECK(s.difference_energy == Approx(innerProduct(centred, centred) / innerProduct(x, x)).margin(1e-12));
}

TEST_CASE("Empty streams give zeros", "[streams]") {
  StreamStatistics s = streamStatistics(Matrix(3, 3));
  CHECK((s.effective == 0.0 && s.difference_energy == 0.0 && s.cosine(0, 0) == 0.0));
  s = streamStatistics({2, 2, {0, 0, 0, 4}});
  CHECK(s.cosine(0, 1) == 0.0);
  CHECK(s.effective == Approx(1.0));
}
