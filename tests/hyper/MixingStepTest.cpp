// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/MixingStep.h"

#include "tests/hyper/Cases.h"
#include "tests/hyper/GoldenStep.h"

using namespace mhc::hyper;
using namespace mhc::hyper::test;
namespace golden = mhc::test::golden;

namespace {

struct Step {
  MixingMaps maps;
  std::vector<double> u;
  Matrix next;
};

Step run(const Matrix& x, const MixingWeights& weights, const MixingSpec& spec) {
  Step s{mixingMaps(x, weights, spec), {}, {}};
  s.u = readStreams(s.maps, x);
  std::vector<double> f = s.u;
  for (double& v : f) v = std::tanh(v);
  s.next = writeStreams(s.maps, x, f);
  return s;
}

MixingWeights goldenWeights(bool deepseek) {
  MixingWeights w{Matrix(24, 16, golden::fn()), golden::base(), golden::scale()};
  if (!deepseek) return w;
  const MixingWeights disk = w;
  for (int m = 0; m < 24; ++m) {
    const int from = golden::deepseekRow(m);
    w.base[static_cast<std::size_t>(m)] = disk.base[static_cast<std::size_t>(from)];
    for (int k = 0; k < 16; ++k) w.fn(m, k) = disk.fn(from, k);
  }
  return w;
}

struct Case {
  Family family;
  int n;
  int channels;
  bool dynamic;
  Numerics numerics;
};

std::vector<Case> cases() {
  std::vector<Case> all{{Family::Residual, 1, 5, true, Numerics::Paper}};
  for (const Family family : {Family::Hc, Family::Mhc, Family::Identity}) {
    for (const int n : {1, 2, 3, 4, 8}) {
      for (const bool dynamic : {true, false}) {
        all.push_back({family, n, 5, dynamic, Numerics::Paper});
        if (family != Family::Hc) all.push_back({family, n, 5, dynamic, Numerics::DeepseekV4});
      }
    }
  }
  return all;
}

}  // namespace

TEST_CASE("The paper's step has the published numbers", "[mixing]") {
  const Step s = run(Matrix(4, 4, golden::streams()), goldenWeights(false), {});
  CHECK(s.maps.inverse_rms[0] == Approx(golden::paper::inverse_rms).margin(6e-13));
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(s.maps.pre[j] == Approx(golden::paper::pre[j]).margin(6e-13));
    CHECK(s.maps.post[j] == Approx(golden::paper::post[j]).margin(6e-13));
    CHECK(s.maps.res(0, static_cast<int>(j)) == Approx(golden::paper::res_row_0[j]).margin(6e-13));
    CHECK(s.maps.res(3, static_cast<int>(j)) == Approx(golden::paper::res_row_3[j]).margin(6e-13));
    CHECK(s.u[j] == Approx(golden::paper::u[j]).margin(6e-13));
  }
  for (std::size_t k = 0; k < 16; ++k) CHECK(s.next.values[k] == Approx(golden::paper::next[k]).margin(6e-13));
}

TEST_CASE("DeepSeek's step has the published numbers", "[mixing]") {
  MixingSpec spec;
  spec.sinkhorn = options(Numerics::DeepseekV4);
  spec.norm_eps = 1e-6;
  const Step s = run(Matrix(4, 4, golden::streams()), goldenWeights(true), spec);
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(s.maps.res(static_cast<int>(j), 0) == Approx(golden::deepseek::comb_row_0[j]).margin(6e-10));
    CHECK(s.u[j] == Approx(golden::deepseek::u[j]).margin(6e-13));
  }
  for (std::size_t k = 0; k < 16; ++k) CHECK(s.next.values[k] == Approx(golden::deepseek::next[k]).margin(6e-13));
}

TEST_CASE("The two orders of the res block differ only by that order", "[mixing]") {
  const Matrix x(4, 4, golden::streams());
  MixingSpec spec;
  spec.sinkhorn = options(Numerics::DeepseekV4);
  spec.norm_eps = 1e-6;
  CHECK(largestDifference(run(x, goldenWeights(false), spec).next, run(x, goldenWeights(false), {}).next) < 1e-5);
}

TEST_CASE("A step's gradients agree with central differences for every family", "[mixing][gradient]") {
  std::mt19937_64 engine(23);
  for (const Case& c : cases()) {
    INFO("family " << static_cast<int>(c.family) << " n " << c.n << " dynamic " << c.dynamic << " numerics "
                   << static_cast<int>(c.numerics));
    MixingSpec spec{c.family, c.dynamic, options(c.numerics), c.numerics == Numerics::Paper ? 1e-20 : 1e-6};
    Matrix x = randomMatrix(engine, c.n, c.channels);
    MixingWeights w = randomWeights(engine, c.family, c.n, c.channels, c.dynamic);
    std::vector<double> f = randomValues(engine, static_cast<std::size_t>(c.channels));
    const Matrix grad_next = randomMatrix(engine, c.n, c.channels);
    const std::vector<double> grad_u = randomValues(engine, static_cast<std::size_t>(c.channels));
    const MixingStepGradients g = mixingStepGradients(x, w, spec, f, grad_next, grad_u);
    const auto objective = [&] {
      const MixingMaps maps = mixingMaps(x, w, spec);
      const std::vector<double> u = readStreams(maps, x);
      double sum = innerProduct(grad_next, writeStreams(maps, x, f));
      for (std::size_t k = 0; k < u.size(); ++k) sum += u[k] * grad_u[k];
      return sum;
    };
    const auto compare = [&](std::vector<double>& values, const std::vector<double>& gradient) {
      REQUIRE(values.size() == gradient.size());
      for (std::size_t k = 0; k < values.size(); ++k) {
        const double start = values[k];
        const auto at = [&](double offset) {
          values[k] = start + offset;
          return objective();
        };
        const double step = 1e-3;
        const double slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
        values[k] = start;
        CHECK(gradient[k] == Approx(slope).margin(1e-8).epsilon(1e-8));
      }
    };
    compare(x.values, g.x.values);
    compare(f, g.f);
    compare(w.fn.values, g.weights.fn.values);
    compare(w.base, g.weights.base);
    compare(w.scale, g.weights.scale);
  }
}

TEST_CASE("Extreme logits leave a step and its gradients finite", "[mixing]") {
  std::mt19937_64 engine(29);
  for (const int n : {1, 2, 3, 4, 8}) {
    for (const Numerics numerics : {Numerics::Paper, Numerics::DeepseekV4}) {
      for (const int kind : {0, 1, 2, 3}) {
        MixingSpec spec{Family::Mhc, true, options(numerics), 1e-20};
        const Matrix x = randomMatrix(engine, n, 6);
        MixingWeights w = randomWeights(engine, Family::Mhc, n, 6, true);
        for (int i = 0; i < n; ++i) {
          for (int j = 0; j < n; ++j) {
            double& b = w.base[static_cast<std::size_t>(2 * n + i * n + j)];
            b *= kind == 0 ? 20.0 : kind == 1 ? 30.0 : 1.0;
            if ((kind == 2 && i == 0) || (kind == 3 && j == 0)) b = -200.0;
          }
        }
        const MixingMaps maps = mixingMaps(x, w, spec);
        for (int i = 0; i < n; ++i) CHECK(rowSum(maps.res, i) == Approx(1.0).margin(1.3e-6));
        const std::vector<double> f = randomValues(engine, 6);
        const MixingStepGradients g =
            mixingStepGradients(x, w, spec, f, randomMatrix(engine, n, 6), randomValues(engine, 6));
        CHECK((allFinite(g.x.values) && allFinite(g.weights.fn.values) && allFinite(g.weights.base)));
        CHECK((allFinite(g.weights.scale) && allFinite(g.f)));
      }
    }
  }
}
