// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/OpsSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

TEST_CASE("Reference SwiGLU has the closed form's values", "[elementwise]") {
  // silu(0) = 0, silu(1) = 0.7310585786300049, silu(-1) = -0.2689414213699951, silu(±100) = 100 and about 0.
  Fenced in(10);
  const float rows[10] = {0, 1, -1, 100, -100, 3, 2, 2, 2, 2};
  std::copy(rows, rows + 10, in.data());
  Fenced out(5);
  reference::swiGluForward({1, 5, in.data(), out.data()}, SerialFor());
  CHECK(out[0] == 0.0F);
  CHECK(out[1] == Approx(2 * 0.7310585786300049));
  CHECK(out[2] == Approx(2 * -0.2689414213699951));
  CHECK(out[3] == Approx(200.0));
  CHECK(std::abs(out[4]) < 1e-30F);
}

TEST_CASE("Reference SwiGLU's gradient agrees with central differences", "[elementwise]") {
  Fenced in = Fenced::random(12, 1, 3.0F);
  const Fenced weights = Fenced::random(6, 2);
  Fenced grad(12);
  reference::swiGluBackward({2, 3, in.data(), weights.data(), grad.data()}, SerialFor());
  const auto objective = [&] {
    double sum = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      const double g = in[i / 3 * 6 + i % 3];
      sum += weights[i] * g / (1 + std::exp(-g)) * in[i / 3 * 6 + 3 + i % 3];
    }
    return sum;
  };
  for (std::size_t i = 0; i < 12; ++i) {
    const float start = in[i];
    in[i] = start + 1.0F / 256;
    const double up = objective();
    in[i] = start - 1.0F / 256;
    const double down = objective();
    in[i] = start;
    CHECK(grad[i] == Approx((up - down) * 128).margin(1e-4));
  }
}

TEST_CASE("Reference embedding replicates rows and sums their gradients", "[elementwise]") {
  const std::int32_t ids[3] = {2, 0, 2};
  const float table[6] = {1, 2, 3, 4, 5, 6};
  Fenced x0(3 * 2 * 2);
  reference::embeddingForward({3, 2, 2, ids, table, x0.data()}, SerialFor());
  const float wanted[12] = {5, 6, 5, 6, 1, 2, 1, 2, 5, 6, 5, 6};
  for (std::size_t i = 0; i < 12; ++i) CHECK(x0[i] == wanted[i]);
  Fenced grad(6, 0.5F);
  reference::embeddingBackward({3, 2, 2, ids, wanted, grad.data()}, SerialFor());
  const float sums[6] = {2.5F, 4.5F, 0.5F, 0.5F, 20.5F, 24.5F};
  for (std::size_t i = 0; i < 6; ++i) CHECK(grad[i] == sums[i]);
}

TEST_CASE("Reference cross-entropy of equal logits is ln V", "[elementwise]") {
  Fenced logits(2 * 7, 3.0F);
  const std::int32_t targets[2] = {0, 6};
  Fenced losses(2);
  reference::crossEntropy({2, 7, logits.data(), targets, losses.data(), 0.5F, true}, SerialFor());
  CHECK(losses[0] == Approx(std::log(7.0)));
  for (std::size_t i = 0; i < 14; ++i) {
    const bool hot = i == 0 || i == 13;
    CHECK(logits[i] == Approx((1.0 / 7 - (hot ? 1 : 0)) * 0.5).margin(1e-7));
  }
}

TEST_CASE("Reference cross-entropy's gradient agrees with central differences", "[elementwise]") {
  const Fenced start = Fenced::random(9, 3, 4.0F);
  const std::int32_t target = 4;
  const auto loss = [&](const Fenced& logits) {
    double sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += std::exp(static_cast<double>(logits[i]));
    return std::log(sum) - logits[4];
  };
  Fenced gradient = start;
  Fenced losses(1);
  reference::crossEntropy({1, 9, gradient.data(), &target, losses.data(), 2.0F, true}, SerialFor());
  CHECK(losses[0] == Approx(loss(start)));
  for (std::size_t i = 0; i < 9; ++i) {
    Fenced up = start;
    Fenced down = start;
    up[i] += 1.0F / 256;
    down[i] -= 1.0F / 256;
    CHECK(gradient[i] == Approx(2 * (loss(up) - loss(down)) * 128).margin(1e-4));
  }
}

TEST_CASE("Reference RMSNorm has the closed form's values", "[elementwise]") {
  const float x[4] = {3, -3, 3, 3};
  const float weight[4] = {1, 2, 0, -1};
  Fenced y(4);
  Fenced inverse(1);
  reference::rmsNormForward({1, 4, x, weight, 0.0F, y.data(), inverse.data()}, SerialFor());
  CHECK(y[0] == Approx(1.0));
  CHECK(y[1] == Approx(-2.0));
  CHECK(y[2] == 0.0F);
  CHECK(y[3] == Approx(-1.0));
  CHECK(inverse[0] == Approx(1.0 / 3));
}

TEST_CASE("Reference AdamW takes the steps that the formula gives", "[elementwise]") {
  // First step: m̂ = g, √v̂ = |g|: the update is lr·(sign(g) + weight_decay·w).
  Fenced weight(3, 2.0F);
  const float gradient[3] = {0.25F, -4.0F, 0.0F};
  Fenced m(3, 0.0F);
  Fenced v(3, 0.0F);
  AdamW step;
  step.size = 3;
  step.weight = weight.data();
  step.gradient = gradient;
  step.first_moment = m.data();
  step.second_moment = v.data();
  step.learning_rate = 0.1F;
  step.beta1 = 0.9F;
  step.beta2 = 0.95F;
  step.eps = 1e-20F;
  step.weight_decay = 0.5F;
  step.gradient_scale = 2.0F;
  reference::adamW(step, SerialFor());
  CHECK(weight[0] == Approx(2.0 - 0.1 * (1.0 + 1.0)));
  CHECK(weight[1] == Approx(2.0 - 0.1 * (-1.0 + 1.0)));
  CHECK(weight[2] == Approx(2.0 - 0.1));  // zero gradient: weight decay alone
  CHECK(m[0] == Approx(0.05));
  CHECK(v[0] == Approx(0.05 * 0.25));
  // Second step with the same gradient: the moments' bias corrections still give a quotient of 1.
  step.step = 2;
  reference::adamW(step, SerialFor());
  CHECK(weight[0] == Approx(1.8 - 0.1 * (1.0 + 0.9)).epsilon(1e-6));
}

TEST_CASE("Reference square sum is exact for small integers and shows what is not finite", "[elementwise]") {
  Fenced values(5);
  for (std::size_t i = 0; i < 5; ++i) values[i] = static_cast<float>(i);
  CHECK(reference::squareSum(values.data(), 5, SerialFor()) == 30.0);
  CHECK(reference::squareSum(values.data(), 0, SerialFor()) == 0.0);
  values[3] = INFINITY;
  CHECK_FALSE(std::isfinite(reference::squareSum(values.data(), 5, SerialFor())));
}
