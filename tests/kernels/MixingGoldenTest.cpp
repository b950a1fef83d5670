// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "kernels/reference/MixingCoefficients.h"
#include "kernels/reference/MixingSinkhorn.h"

using namespace mhc::kernels;

namespace {

const double K[16] = {1, 2, 3, 4, 4, 3, 2, 1, 1, 3, 2, 4, 2, 4, 1, 3};

}  // namespace

TEST_CASE("the reference Sinkhorn and its gradient have the published values") {
  double h[16], w[16], g[16];
  const MixingOptions paper;
  reference::sinkhorn(4, paper, K, h);
  const double row0[4] = {.0496639598, .0644177909, .5251143548, .3608038945};
  const double row3[4] = {.1656884330, .5841860141, .0872210461, .1629045068};
  for (int j = 0; j < 4; ++j) {
    CHECK(h[j] == Approx(row0[j]).margin(1e-10));
    CHECK(h[12 + j] == Approx(row3[j]).margin(1e-10));
  }
  for (int k = 0; k < 16; ++k) w[k] = std::sin(k + 1.0);
  reference::sinkhornGradient(4, paper, K, w, g);
  const double want[16] = {.056447427757, .039738915551, .021024143713, -.117210488835, -.150650477294, -.014804755280,
                           .141100451747, .024354783848, .074731086421, -.083610714217, -.157889425257, .166769051795,
                           .019471963115, .058676553946, -.004235170203, -.073913346808};
  for (int k = 0; k < 16; ++k) CHECK(g[k] == Approx(want[k]).margin(1e-11));
  MixingOptions v4;
  v4.numerics = MixingNumerics::DeepseekV4;
  v4.hc_eps = 1e-6F;
  reference::sinkhorn(4, v4, K, h);
  const double v4row[4] = {.0496647545, .0644183852, .5251125468, .3608033135};
  for (int j = 0; j < 4; ++j) CHECK(h[j] == Approx(v4row[j]).margin(2e-10));
}

TEST_CASE("the reference gradients of Sinkhorn are those of central differences, extreme logits are finite") {
  for (const int n : {1, 2, 3, 4, 8}) {
    for (const MixingNumerics numerics : {MixingNumerics::Paper, MixingNumerics::DeepseekV4}) {
      MixingOptions o;
      o.numerics = numerics;
      o.hc_eps = numerics == MixingNumerics::Paper ? 0.0F : 1e-6F;
      o.temperature = 0.75F;
      const std::size_t size = static_cast<std::size_t>(n * n);
      std::vector<double> l(size), w(size), g(size), h(size);
      for (std::size_t k = 0; k < size; ++k) {
        l[k] = std::sin(3.0 * static_cast<double>(k) + 1.0);
        w[k] = std::cos(5.0 * static_cast<double>(k));
      }
      const auto value = [&] {
        reference::sinkhorn(n, o, l.data(), h.data());
        double sum = 0;
        for (std::size_t k = 0; k < size; ++k) sum += w[k] * h[k];
        return sum;
      };
      reference::sinkhornGradient(n, o, l.data(), w.data(), g.data());
      for (std::size_t k = 0; k < size; ++k) {
        const double keep = l[k];
        l[k] = keep + 1e-5;
        const double up = value();
        l[k] = keep - 1e-5;
        const double down = value();
        l[k] = keep;
        CHECK(g[k] == Approx((up - down) / 2e-5).margin(1e-9));
      }
      for (int extreme = 0; extreme < 4; ++extreme) {
        for (std::size_t k = 0; k < size; ++k) {
          const int i = static_cast<int>(k) / n, j = static_cast<int>(k) % n;
          l[k] = (extreme < 2 ? (extreme == 0 ? 20.0 : 30.0) : 1.0) * std::sin(3.0 * static_cast<double>(k) + 1.0);
          if ((extreme == 2 && i == 0) || (extreme == 3 && j == 0)) l[k] = -200.0;
        }
        value();
        reference::sinkhornGradient(n, o, l.data(), w.data(), g.data());
        for (int i = 0; i < n; ++i) {
          double sum = 0;
          for (int j = 0; j < n; ++j) sum += h[static_cast<std::size_t>(i * n + j)];
          CHECK(sum == Approx(1.0).margin(2e-6));
        }
        for (const double v : g) CHECK(std::isfinite(v));
      }
    }
  }
}
