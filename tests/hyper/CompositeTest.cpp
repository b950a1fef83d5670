// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Composite.h"

#include "core/hyper/Gains.h"
#include "core/hyper/Spectrum.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

struct Network {
  std::vector<SublayerMaps> sublayers;
  std::vector<double> reduce;
};

Network randomNetwork(std::mt19937_64& engine, int depth, int n) {
  Network net;
  const std::size_t size = static_cast<std::size_t>(n);
  for (int l = 0; l < depth; ++l) {
    net.sublayers.push_back(
        {randomValues(engine, size, 0.7), randomValues(engine, size), randomMatrix(engine, n, n, 0.5)});
  }
  net.reduce = randomValues(engine, size);
  return net;
}

}  // namespace

TEST_CASE("The latest factor of a composite stands on the left", "[composite]") {
  const Matrix a(2, 2, {1, 2, 3, 4});
  const Matrix b(2, 2, {0, 1, 1, 0});
  const Matrix c(2, 2, {2, 0, 0, 5});
  const std::vector<Matrix> h{a, b, c};
  CHECK(composite(h, 0, 3) == c * (b * a));
  CHECK(composite(h, 1, 2) == b);
  CHECK(composite(h, 2, 2) == identity(2));
  const std::vector<Matrix> prefix = prefixComposites(h);
  const std::vector<Matrix> suffix = suffixComposites(h);
  for (std::size_t l = 0; l < 3; ++l) {
    CHECK(prefix[l] == composite(h, 0, l + 1));
    CHECK(suffix[l] == composite(h, l, 3));
  }
  CHECK(prefixComposites({}).empty());
  CHECK(composite({}, 0, 0).rows == 0);
}

TEST_CASE("A product of means is not the mean of the products", "[composite]") {
  // Two kinds of tokens: one passes both sublayers straight, the other swaps its streams in both.
  const Matrix swap = permutationMatrix({1, 0});
  const Matrix mean = 0.5 * (identity(2) + swap);
  CHECK(gains(mean * mean).sigma_diff == Approx(0.0).margin(1e-15));
  CHECK(0.5 * (identity(2) * identity(2) + swap * swap) == identity(2));
}

TEST_CASE("The difference gain of a composite is bounded for doubly stochastic factors", "[composite]") {
  std::mt19937_64 engine(47);
  std::vector<Matrix> h;
  double bound = 1.0;
  for (int l = 0; l < 6; ++l) {
    h.push_back(sinkhorn(randomMatrix(engine, 4, 4, 2.0), {Numerics::Paper, 500, 1.0, 0.0}));
    bound *= sigmaDifference(h.back());
  }
  const Matrix product = composite(h, 0, h.size());
  CHECK(sigmaDifference(product) <= bound * (1 + 1e-9));
  CHECK(sigmaDifference(product) == Approx(singularValues(product)[1]).epsilon(1e-6));
  CHECK(gains(product).sigma_max == Approx(1.0).margin(1e-9));
}

TEST_CASE("The unfolded connectivity rebuilds what every sublayer reads", "[unfolded]") {
  std::mt19937_64 engine(53);
  for (const int n : {1, 2, 4, 8}) {
    const int depth = 7;
    const Network net = randomNetwork(engine, depth, n);
    const Matrix k = unfoldedConnectivity(net.sublayers, net.reduce);
    REQUIRE(k.rows == depth + 1);
    const double embedding = 0.83;  // one channel is enough: K is the same for all
    std::vector<double> x(static_cast<std::size_t>(n), embedding);
    std::vector<double> outputs{embedding};
    const auto rebuilt = [&](int row) {
      double sum = 0.0;
      for (std::size_t l = 0; l < outputs.size(); ++l) sum += k(row, static_cast<int>(l)) * outputs[l];
      return sum;
    };
    for (int l = 0; l < depth; ++l) {
      const SublayerMaps& m = net.sublayers[static_cast<std::size_t>(l)];
      double u = 0.0;
      for (std::size_t j = 0; j < x.size(); ++j) u += m.pre[j] * x[j];
      CHECK(rebuilt(l) == Approx(u).margin(1e-12));
      const double f = std::tanh(u + l);
      std::vector<double> next;
      for (int i = 0; i < n; ++i) {
        double sum = m.post[static_cast<std::size_t>(i)] * f;
        for (int j = 0; j < n; ++j) sum += m.res(i, j) * x[static_cast<std::size_t>(j)];
        next.push_back(sum);
      }
      x = next;
      outputs.push_back(f);
    }
    double output = 0.0;
    for (std::size_t j = 0; j < x.size(); ++j) output += net.reduce[j] * x[j];
    CHECK(rebuilt(depth) == Approx(output).margin(1e-12));
    for (int row = 0; row < depth; ++row) {
      for (int column = row + 1; column <= depth; ++column) CHECK(k(row, column) == 0.0);
    }
  }
}

TEST_CASE("Names of the streams do not matter to the unfolded connectivity", "[unfolded]") {
  std::mt19937_64 engine(59);
  const Network net = randomNetwork(engine, 5, 4);
  const Matrix k = unfoldedConnectivity(net.sublayers, net.reduce);
  std::vector<Matrix> relabel(6, identity(4));  // another relabelling at each boundary, from x_1 on
  const std::vector<std::vector<int>> orders{{1, 0, 2, 3}, {3, 1, 0, 2}, {2, 3, 0, 1}, {0, 2, 1, 3}, {1, 2, 3, 0}, {3, 2, 1, 0}};
  for (std::size_t l = 0; l < relabel.size(); ++l) relabel[l] = permutationMatrix(orders[l]);
  const auto permuted = [](const Matrix& p, const std::vector<double>& v) {
    return (p * Matrix(static_cast<int>(v.size()), 1, v)).values;
  };
  Network other;
  for (std::size_t l = 0; l < net.sublayers.size(); ++l) {
    const SublayerMaps& m = net.sublayers[l];
    other.sublayers.push_back({permuted(relabel[l], m.pre), permuted(relabel[l + 1], m.post),
                               relabel[l + 1] * m.res * transposed(relabel[l])});
  }
  other.reduce = permuted(relabel[5], net.reduce);
  CHECK(largestDifference(unfoldedConnectivity(other.sublayers, other.reduce), k) < 1e-14);
}

TEST_CASE("A plain residual network reads everything with weight one", "[unfolded]") {
  const std::vector<SublayerMaps> plain(4, {{1.0}, {1.0}, identity(1)});
  const Matrix k = unfoldedConnectivity(plain, {1.0});
  for (int row = 0; row <= 4; ++row) {
    for (int column = 0; column <= 4; ++column) CHECK(k(row, column) == (column <= row ? 1.0 : 0.0));
  }
}

TEST_CASE("Contributions are shares of each row", "[unfolded]") {
  const Matrix shares = contributions({2, 2, {-2.0, 0.0, 1.0, -3.0}}, {2.0, 4.0});
  CHECK(largestDifference(shares, {2, 2, {1.0, 0.0, 2.0 / 14.0, 12.0 / 14.0}}) < 1e-15);
  CHECK(contributions(Matrix(2, 2), {1.0, 1.0}) == Matrix(2, 2));
}
