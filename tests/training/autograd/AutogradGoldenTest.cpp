// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/training/autograd/AutogradModel.h"

using namespace mhc;
using namespace mhc::training::test;

namespace {

/// Inputs whose results are published for both numerics: n = 4, C = 4, F = tanh; phi[k·24 + m], columns pre | post | res.
struct Golden {
  std::vector<double> x, fn, base;
  std::vector<double> scale = {0.5, 0.25, 1.0};

  /// transposed: column 8 + 4·i + j of phi is destination i, source j, and goes to row 8 + 4·j + i on disk.
  explicit Golden(bool transposed) : fn(24 * 16), base(24) {
    for (int k = 0; k < 16; ++k) x.push_back(std::sin(k + 1.0));
    for (int m = 0; m < 24; ++m) {
      const int row = transposed && m >= 8 ? 8 + (m - 8) % 4 * 4 + (m - 8) / 4 : m;
      base[static_cast<std::size_t>(row)] = 0.05 * (m - 12);
      for (int k = 0; k < 16; ++k) fn[static_cast<std::size_t>(row * 16 + k)] = 0.1 * std::cos(24.0 * k + m);
    }
  }
};

void checkValues(const std::vector<double>& values, const std::vector<double>& wanted, std::size_t first, double margin) {
  REQUIRE(values.size() >= first + wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    INFO("value " << first + i);
    CHECK(values[first + i] == Approx(wanted[i]).epsilon(0).margin(margin));
  }
}

}  // namespace

TEST_CASE("The autograd model mixes as published for the paper's numerics", "[autograd]") {
  const Golden g(true);
  config::ModelConfig model;
  const MixingStep s = mixingStep(model, g.x, g.fn, g.base, g.scale);
  const double margin = 2e-12;
  checkValues(s.pre, {.363559940125, .463871906451, .474483495136, .395243960455}, 0, margin);
  checkValues(s.post, {.715295160059, .725759285474, .829453936781, .957448598096}, 0, margin);
  checkValues(s.res, {.425704178291, .299792966010, .160236668903, .114266186796}, 0, margin);
  checkValues(s.res, {.331203502886, .362698915609, .205613738171, .100483843334}, 12, margin);
  checkValues(s.u, {.222719012399, .334373654609, .138606700815, -.184594614491}, 0, margin);
  checkValues(s.next, {.341513285793, .559989204228, .269620777426, -.275007652640, .313022770943, .297095187441,
                       .014114684495, -.288307913430, .499928332734, .763997714811, .332616988879, -.411959101708,
                       .267639283661, .496225327281, .276624877766, -.205832233886},
              0, margin);
}

TEST_CASE("The autograd model mixes as published for DeepSeek's numerics", "[autograd]") {
  const Golden g(false);
  config::ModelConfig model;
  model.hc_numerics = config::HcNumerics::DeepseekV4;
  model.rms_norm_eps = 1e-6;
  const MixingStep s = mixingStep(model, g.x, g.fn, g.base, g.scale);
  const std::vector<double> comb = {s.res[0], s.res[4], s.res[8], s.res[12]};  // row 0 of comb: column 0 of H_res
  checkValues(comb, {.425702929, .299792350, .160236956, .114266765}, 0, 1e-9);
  checkValues(s.u, {.222719772981, .334374799336, .138607177230, -.184595244401}, 0, 2e-12);
  checkValues(s.next, {.659027912895, .831963760603, .246003170352, -.572503568040, .412466850878, .738326275037,
                       .391467013771, -.321770398703, .080953602281, .384435454644, .341435059631, -.022868067026,
                       .269656956617, .162584217852, -.085926837871, -.263966264142},
              0, 2e-12);
}
