// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/training/train/Optimizer.h"
#include "tests/training/SmallTraining.h"

using namespace mhc;
using namespace mhc::training;
using mhc::training::test::smallConfig;
using mhc::training::test::SmallTraining;

namespace {

using Matrix = std::vector<std::vector<double>>;

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c(a.size(), std::vector<double>(b[0].size()));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < b.size(); ++k) {
      for (std::size_t j = 0; j < b[0].size(); ++j) c[i][j] += a[i][k] * b[k][j];
    }
  }
  return c;
}

Matrix transposed(const Matrix& a) {
  Matrix t(a[0].size(), std::vector<double>(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < a[0].size(); ++j) t[j][i] = a[i][j];
  }
  return t;
}

/// X ← 3.4445·X − 4.775·(XXᵀ)X + 2.0315·(XXᵀ)²X five times, always by the left Gram matrix.
Matrix newtonSchulz(Matrix x) {
  double square = 0;
  for (const auto& row : x) {
    for (const double v : row) square += v * v;
  }
  for (auto& row : x) {
    for (double& v : row) v /= std::sqrt(square) + 1e-7;
  }
  for (int step = 0; step < 5; ++step) {
    const Matrix gram = product(x, transposed(x));
    const Matrix once = product(gram, x);
    const Matrix twice = product(gram, once);
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < x[0].size(); ++j)
        x[i][j] = 3.4445 * x[i][j] - 4.775 * once[i][j] + 2.0315 * twice[i][j];
    }
  }
  return x;
}

Matrix matrixOf(const Parameter& tensor, const float* flat) {
  Matrix m(static_cast<std::size_t>(tensor.info.shape[0]));
  const float* next = flat + tensor.offset;
  for (auto& row : m) {
    for (std::int64_t j = 0; j < tensor.info.shape[1]; ++j) row.push_back(static_cast<double>(*next++));
  }
  return m;
}

config::Config muonConfig() {
  config::Config config = smallConfig();
  config.training.optimizer = config::Optimizer::Muon;
  config.training.weight_decay = 0.1;
  config.training.gradient_clip = 1e9;
  return config;
}

}  // namespace

TEST_CASE("Muon's update is the rule in double, for wide, tall and square matrices") {
  SmallTraining training(muonConfig());
  Parameters& p = *training.parameters;
  constexpr double rate = 0.02;
  for (const char* name : {"model.layers.0.self_attn.q_proj.weight", "model.layers.1.self_attn.k_proj.weight",
                           "model.layers.0.mlp.gate_proj.weight", "model.layers.1.mlp.down_proj.weight"}) {
    INFO(name);
    const Parameter& tensor = *p.find(name);
    REQUIRE_FALSE(p.hasSecondMoment(tensor));
    const Matrix before = matrixOf(tensor, p.weights());
    const Matrix momentumBefore = matrixOf(tensor, p.firstMoments());
    REQUIRE(training.step->run(1, rate, training.ids.data(), training.targets.data()).updated);
    const Matrix gradient = matrixOf(tensor, p.gradients());
    Matrix momentum = momentumBefore;
    Matrix direction = momentumBefore;
    for (std::size_t i = 0; i < momentum.size(); ++i) {
      for (std::size_t j = 0; j < momentum[0].size(); ++j) {
        momentum[i][j] = 0.95 * momentumBefore[i][j] + 0.05 * gradient[i][j];
        direction[i][j] = 0.95 * momentum[i][j] + 0.05 * gradient[i][j];
      }
    }
    direction = newtonSchulz(direction);
    const Matrix after = matrixOf(tensor, p.weights());
    const Matrix momentumAfter = matrixOf(tensor, p.firstMoments());
    const double scale = 0.2 * std::sqrt(static_cast<double>(std::max(tensor.info.shape[0], tensor.info.shape[1])));
    for (std::size_t i = 0; i < after.size(); ++i) {
      for (std::size_t j = 0; j < after[0].size(); ++j) {
        const double expected = before[i][j] - rate * (scale * direction[i][j] + 0.1 * before[i][j]);
        REQUIRE(after[i][j] == Approx(expected).margin(2e-4 * rate * scale));
        REQUIRE(momentumAfter[i][j] == Approx(momentum[i][j]).margin(1e-7));
      }
    }
  }
}

TEST_CASE("Orthogonalised matrices have singular values near 1") {
  const Backend backend = makeCpuBackend(2);
  constexpr std::int64_t rows = 24, columns = 40;
  std::vector<float> x;
  for (std::uint64_t i = 0; i < rows * columns; ++i)
    x.push_back(static_cast<float>(philox(5, 2, i)[0]) / 2147483648.0F - 1.0F);
  std::vector<float> scratch(static_cast<std::size_t>(orthogonaliseScratch(rows, columns)));
  orthogonalise(x.data(), rows, columns, scratch.data(), backend);
  double square = 0;
  for (const float v : x) square += static_cast<double>(v) * static_cast<double>(v);
  // The mean square of the 24 singular values, each of which ends between about 0.7 and 1.2.
  CHECK(square / rows > 0.49);
  CHECK(square / rows < 1.44);
}

TEST_CASE("Muon learns one batch by heart, and AdamW does the rest") {
  SmallTraining training(muonConfig());
  for (const Parameter& tensor : training.parameters->tensors()) {
    CHECK(training.parameters->hasSecondMoment(tensor) != (tensor.info.kind == config::TensorKind::Linear));
  }
  StepOutcome outcome;
  for (std::int64_t step = 1; step <= 200; ++step) {
    outcome = training.step->run(step, 5e-3, training.ids.data(), training.targets.data());
  }
  CHECK(outcome.updated);
  CHECK(outcome.loss < 0.1);
}
