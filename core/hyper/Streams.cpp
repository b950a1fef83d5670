// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Streams.h"

#include <algorithm>
#include <cmath>

namespace mhc::hyper {

StreamStatistics streamStatistics(const Matrix& gram) {
  const int n = gram.rows;
  StreamStatistics result;
  result.cosine = Matrix(n, n);
  double trace = 0.0;
  double sum = 0.0;
  for (int j = 0; j < n; ++j) {
    // Rounding may leave a tiny negative square.
    const double square = gram(j, j) < 0.0 ? 0.0 : gram(j, j);
    result.rms.push_back(std::sqrt(square));
    trace += gram(j, j);
    sum += rowSum(gram, j);
  }
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const double product = result.rms[static_cast<std::size_t>(i)] * result.rms[static_cast<std::size_t>(j)];
      if (product != 0.0) result.cosine(i, j) = i == j ? 1.0 : std::clamp(gram(i, j) / product, -1.0, 1.0);
    }
  }
  const double square = innerProduct(gram, gram);
  if (trace != 0.0) result.difference_energy = std::max(0.0, 1.0 - sum / (n * trace));
  if (square != 0.0) result.effective = trace * trace / square;
  return result;
}

}  // namespace mhc::hyper
