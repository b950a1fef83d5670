// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <vector>

/// One mixing step with n = 4 streams of C = 4 channels and F = tanh, whose results were computed independently in long
/// double; DeepSeek's was confirmed with ggml's operators to 1e-7.
namespace mhc::test::golden {

constexpr int n = 4;
constexpr int C = 4;
constexpr int rows = 24;

inline std::vector<double> streams() {
  std::vector<double> x;
  for (int k = 0; k < n * C; ++k) x.push_back(std::sin(k + 1.0));
  return x;
}

/// fn [24, 16] = φᵀ. The rows of the res block come as they are on disk: dst·n + src for paper, src·n + dst for DeepSeek.
inline std::vector<double> fn() {
  std::vector<double> values;
  for (int m = 0; m < rows; ++m) {
    for (int k = 0; k < n * C; ++k) values.push_back(0.1 * std::cos(24.0 * k + m));
  }
  return values;
}

inline std::vector<double> base() {
  std::vector<double> values;
  for (int m = 0; m < rows; ++m) values.push_back(0.05 * (m - 12));
  return values;
}

inline std::vector<double> scale() { return {0.5, 0.25, 1.0}; }

/// Row of fn and base on disk that holds row m of the training layout (res block dst·n + src).
inline int deepseekRow(int m) { return m < 2 * n ? m : 2 * n + (m - 2 * n) % n * n + (m - 2 * n) / n; }

namespace paper {
constexpr double inverse_rms = 1.418392682598;
constexpr std::array<double, 4> pre{.363559940125, .463871906451, .474483495136, .395243960455};
constexpr std::array<double, 4> post{.715295160059, .725759285474, .829453936781, .957448598096};
constexpr std::array<double, 4> res_row_0{.425704178291, .299792966010, .160236668903, .114266186796};
constexpr std::array<double, 4> res_row_3{.331203502886, .362698915609, .205613738171, .100483843334};
constexpr std::array<double, 4> u{.222719012399, .334373654609, .138606700815, -.184594614491};
constexpr std::array<double, 16> next{
    .341513285793, .559989204228, .269620777426, -.275007652640, .313022770943, .297095187441, .014114684495, -.288307913430,
    .499928332734, .763997714811, .332616988879, -.411959101708, .267639283661, .496225327281, .276624877766, -.205832233886};
}  // namespace paper

namespace deepseek {
constexpr std::array<double, 4> comb_row_0{.425702929, .299792350, .160236956, .114266765};  ///< column 0 of H_res
constexpr std::array<double, 4> u{.222719772981, .334374799336, .138607177230, -.184595244401};
constexpr std::array<double, 16> next{
    .659027912895, .831963760603, .246003170352, -.572503568040, .412466850878, .738326275037, .391467013771, -.321770398703,
    .080953602281, .384435454644, .341435059631, -.022868067026, .269656956617, .162584217852, -.085926837871, -.263966264142};
}  // namespace deepseek

}  // namespace mhc::test::golden
