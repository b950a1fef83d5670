// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/OpsSupport.h"

using namespace mhc::kernels;
using namespace mhc::kernels::test;

namespace {

struct Case {
  AttentionShape shape;
  Rotary rotary;
  Fenced qkv, out, lse;
  Case(const AttentionShape& s, std::uint64_t seed)
      : shape(s), rotary(s.length, s.head_dim), qkv(Fenced::random(s.batch * s.length * s.qkvWidth(), seed)),
        out(s.batch * s.length * s.heads * s.head_dim), lse(s.batch * s.heads * s.length) {}
  void forward() {
    reference::attentionForward(
        {shape, qkv.data(), rotary.cos.data(), rotary.sin.data(), out.data(), lse.data(), nullptr}, SerialFor());
  }
};

double objective(Case& c, const Fenced& weights) {
  c.forward();
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += static_cast<double>(weights[i]) * c.out[i];
  return sum;
}

}  // namespace

TEST_CASE("Reference attention of the first position is its own value", "[attention]") {
  Case c({2, 5, 2, 1, 6}, 1);
  c.forward();
  const std::int64_t width = c.shape.qkvWidth();
  for (std::int64_t b = 0; b < 2; ++b) {
    for (int h = 0; h < 2; ++h) {
      for (int e = 0; e < 6; ++e) {
        const auto v = static_cast<std::size_t>(b * 5 * width + 3 * 6 + e);
        CHECK(c.out[static_cast<std::size_t>(b * 5 * 12 + h * 6 + e)] == Approx(c.qkv[v]).margin(1e-7));
      }
    }
  }
}

TEST_CASE("Reference attention with equal keys averages the values so far", "[attention]") {
  Case c({1, 9, 1, 1, 4}, 2);
  for (std::int64_t t = 0; t < 9; ++t) {
    for (int e = 0; e < 4; ++e) c.qkv[static_cast<std::size_t>(t * 12 + e)] = 0.0F;  // q = 0: all scores are 0
  }
  c.forward();
  for (std::int64_t t = 0; t < 9; ++t) {
    CHECK(c.lse[static_cast<std::size_t>(t)] == Approx(std::log(static_cast<double>(t + 1))));
    for (int e = 0; e < 4; ++e) {
      double mean = 0;
      for (std::int64_t j = 0; j <= t; ++j) mean += c.qkv[static_cast<std::size_t>(j * 12 + 8 + e)];
      CHECK(c.out[static_cast<std::size_t>(t * 4 + e)] == Approx(mean / static_cast<double>(t + 1)).margin(1e-6));
    }
  }
}

TEST_CASE("Rotary scores depend on the distance of two positions only", "[attention]") {
  // One query and one key direction at every position: score(i, j) = f(i - j), so with two positions that attend to
  // equal distances the log-sum-exp differences repeat. Position 1 sees distances {1, 0}, position 2 {2, 1, 0}.
  Case c({1, 3, 1, 1, 2}, 3);
  for (std::int64_t t = 0; t < 3; ++t) {
    const float row[6] = {0.8F, -0.3F, 0.5F, 0.7F, 1.0F, 1.0F};
    std::copy(row, row + 6, c.qkv.data() + t * 6);
  }
  c.forward();
  const auto score = [](double distance) {  // q·R(−distance)·k / √2, first frequency 1
    const double k0 = 0.5 * std::cos(distance) + 0.7 * std::sin(distance);
    const double k1 = 0.7 * std::cos(distance) - 0.5 * std::sin(distance);
    return (0.8 * k0 - 0.3 * k1) / std::sqrt(2.0);
  };
  CHECK(c.lse[0] == Approx(score(0)).margin(1e-6));
  CHECK(c.lse[1] == Approx(std::log(std::exp(score(0)) + std::exp(score(1)))).margin(1e-6));
  CHECK(c.lse[2] == Approx(std::log(std::exp(score(0)) + std::exp(score(1)) + std::exp(score(2)))).margin(1e-6));
}

TEST_CASE("Reference attention's gradient agrees with central differences", "[attention]") {
  const AttentionShape shape = GENERATE(AttentionShape{1, 4, 2, 2, 4}, AttentionShape{2, 5, 4, 2, 2},
                                        AttentionShape{1, 6, 3, 1, 6});
  Case c(shape, 4);
  const Fenced weights = Fenced::random(static_cast<std::int64_t>(c.out.size()), 5);
  c.forward();
  Fenced grad(static_cast<std::int64_t>(c.qkv.size()));
  reference::attentionBackward({shape, c.qkv.data(), c.rotary.cos.data(), c.rotary.sin.data(), c.out.data(),
                                c.lse.data(), weights.data(), grad.data(), nullptr},
                               SerialFor());
  CHECK(grad.intact());
  const float step = 1.0F / 64.0F;  // out is float: a wide step keeps its rounding small beside the difference
  for (std::size_t i = 0; i < c.qkv.size(); ++i) {
    const float start = c.qkv[i];
    const auto at = [&](float offset) {
      c.qkv[i] = start + offset;
      return objective(c, weights);
    };
    // Fourth order: (8(f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h.
    const double slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12.0 * step);
    c.qkv[i] = start;
    CHECK(grad[i] == Approx(slope).margin(5e-5));
  }
}

TEST_CASE("Reference decoding equals the full attention", "[attention]") {
  Case c({1, 7, 4, 2, 6}, 6);
  c.forward();
  Fenced k(7 * 2 * 6);
  Fenced v(7 * 2 * 6);
  Fenced out(4 * 6);
  for (std::int64_t t = 0; t < 7; ++t) {
    reference::attentionDecode({c.shape, t, c.qkv.data() + t * c.shape.qkvWidth(), c.rotary.cos.data() + t * 3,
                                c.rotary.sin.data() + t * 3, k.data(), v.data(), out.data()},
                               SerialFor());
    for (std::size_t e = 0; e < 24; ++e) {
      CHECK(out[e] == Approx(c.out[static_cast<std::size_t>(t) * 24 + e]).margin(1e-6));
    }
  }
  CHECK((k.intact() && v.intact() && out.intact()));
}
