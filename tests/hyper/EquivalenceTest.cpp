// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations of the families that must reproduce the plain pre-norm residual network.
#include <functional>

#include "core/hyper/MixingStep.h"
#include "tests/hyper/Cases.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;

namespace {

constexpr int depth = 12;
constexpr int channels = 6;

// F of sublayer l: a norm, which removes the size of u, then a fixed map.
std::vector<double> branch(int l, const std::vector<double>& u) {
  double square = 0.0;
  for (const double v : u) square += v * v;
  const double r = 1.0 / std::sqrt(square / static_cast<double>(u.size()));
  std::vector<double> f;
  for (std::size_t c = 0; c < u.size(); ++c) {
    f.push_back(std::tanh(r * u[c] + 0.3 * r * u[(c + 1) % u.size()] + 0.1 * std::sin(l + static_cast<double>(c))));
  }
  return f;
}

using WeightsOf = std::function<MixingWeights(int sublayer)>;

Matrix runDepth(const std::vector<double>& embedding, int n, const MixingSpec& spec, const WeightsOf& weights) {
  Matrix x(n, channels);
  for (int j = 0; j < n; ++j) std::copy(embedding.begin(), embedding.end(), x.values.begin() + j * channels);
  for (int l = 0; l < depth; ++l) {
    const MixingMaps maps = mixingMaps(x, weights(l), spec);
    x = writeStreams(maps, x, branch(l, readStreams(maps, x)));
  }
  return x;
}

std::vector<double> embedding() {
  std::mt19937_64 engine(31);
  return randomValues(engine, channels);
}

Matrix residual() {
  return runDepth(embedding(), 1, {Family::Residual, true, {}, 1e-20}, [](int) { return MixingWeights{}; });
}

// fn random but switched off by scale 0, pre and post logits 0, res logits random: any row-stochastic H_res will do.
MixingWeights neutral(std::mt19937_64& engine, Family family, int n) {
  MixingWeights w = randomWeights(engine, family, n, channels, true);
  std::fill(w.scale.begin(), w.scale.end(), 0.0);
  std::fill(w.base.begin(), w.base.begin() + 2 * n, 0.0);
  return w;
}

}  // namespace

TEST_CASE("Neutral mHC and identity streams are the pre-norm residual stream", "[equivalence]") {
  const Matrix want = residual();
  for (const Family family : {Family::Mhc, Family::Identity}) {
    for (const int n : {1, 2, 3, 4, 8}) {
      std::mt19937_64 engine(static_cast<std::uint64_t>(n));
      const Matrix x = runDepth(embedding(), n, {family, true, {}, 1e-20}, [&](int) { return neutral(engine, family, n); });
      for (int j = 0; j < n; ++j) {
        for (int c = 0; c < channels; ++c) CHECK(x(j, c) == Approx(want(0, c)).margin(1e-12));
      }
    }
  }
}

TEST_CASE("DeepSeek's numerics shrink neutral streams by their eps per sublayer", "[equivalence]") {
  const Matrix want = residual();
  std::mt19937_64 engine(4);
  const MixingSpec spec{Family::Mhc, true, options(Numerics::DeepseekV4), 1e-6};
  const Matrix x = runDepth(embedding(), 4, spec, [&](int) { return neutral(engine, Family::Mhc, 4); });
  for (int c = 0; c < channels; ++c) {
    CHECK(x(2, c) == Approx(want(0, c)).margin(1e-4));
    CHECK(std::abs(x(2, c) - want(0, c)) > 1e-9);
  }
}

TEST_CASE("Hyper-Connections begin as the pre-norm residual stream", "[equivalence]") {
  const Matrix want = residual();
  for (const int n : {1, 2, 3, 4, 8}) {
    // Eq 14 of arXiv 2409.19606: B = 1, A_m = e_{k mod n}, A_r = I, dynamic weights 0.
    const auto weights = [n](int l) {
      MixingWeights w;
      w.fn = Matrix(n + 2, channels);
      w.scale = {0.01, 0.01};
      w.base.assign(static_cast<std::size_t>(n * n + 2 * n), 0.0);
      w.base[static_cast<std::size_t>(l % n)] = 1.0;
      for (int j = 0; j < n; ++j) {
        w.base[static_cast<std::size_t>(n + j)] = 1.0;
        w.base[static_cast<std::size_t>(2 * n + j * n + j)] = 1.0;
      }
      return w;
    };
    const Matrix x = runDepth(embedding(), n, {Family::Hc, true, {}, 1e-20}, weights);
    for (int j = 0; j < n; ++j) {
      for (int c = 0; c < channels; ++c) CHECK(x(j, c) == want(0, c));
    }
  }
}

TEST_CASE("Sinkhorn is never the identity, the identity family always", "[equivalence]") {
  std::mt19937_64 engine(37);
  const Matrix x = randomMatrix(engine, 4, channels);
  MixingWeights w = randomWeights(engine, Family::Identity, 4, channels, true);
  CHECK(mixingMaps(x, w, {Family::Identity, true, {}, 1e-20}).res == identity(4));
  w = randomWeights(engine, Family::Mhc, 4, channels, false);
  for (int k = 0; k < 16; ++k) w.base[static_cast<std::size_t>(8 + k)] = k % 5 == 0 ? 0.0 : -8.0;
  const Matrix res = mixingMaps(x, w, {Family::Mhc, false, {}, 1e-20}).res;
  for (const double v : res.values) CHECK(v > 0.0);
}
