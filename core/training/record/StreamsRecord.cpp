// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/StreamsRecord.h"

#include <algorithm>
#include <cmath>

namespace mhc::training {
namespace {

constexpr std::int64_t kTokens = 64;

/// Eight partial sums, so that the compiler may use vector registers without changing the order between runs.
double dot(const float* a, const float* b, std::int64_t count) {
  float lanes[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (int k = 0; k < 16; ++k) lanes[k] += a[i + k] * b[i + k];
  }
  double sum = 0;
  for (const float lane : lanes) sum += static_cast<double>(lane);
  for (; i < count; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

}  // namespace

std::vector<float> meanGram(const float* x, std::int64_t tokens, int n, std::int64_t C,
                            const kernels::ParallelFor& parallel) {
  const auto cells = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  const std::int64_t blocks = (tokens + kTokens - 1) / kTokens;
  std::vector<double> partial(static_cast<std::size_t>(blocks) * cells);
  parallel(blocks, [&](std::int64_t block) {
    double* sum = partial.data() + static_cast<std::size_t>(block) * cells;
    for (std::int64_t t = block * kTokens; t < std::min(tokens, (block + 1) * kTokens); ++t) {
      const float* streams = x + t * n * C;
      for (int i = 0; i < n; ++i) {
        for (int j = i; j < n; ++j) sum[i * n + j] += dot(streams + i * C, streams + j * C, C);
      }
    }
  });
  std::vector<double> total(cells);
  for (std::int64_t block = 0; block < blocks; ++block) {
    for (std::size_t i = 0; i < cells; ++i) total[i] += partial[static_cast<std::size_t>(block) * cells + i];
  }
  std::vector<float> gram(cells);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const double value = total[static_cast<std::size_t>(std::min(i, j) * n + std::max(i, j))];
      gram[static_cast<std::size_t>(i * n + j)] = static_cast<float>(value / static_cast<double>(tokens * C));
    }
  }
  return gram;
}

float rootMeanSquare(const float* f, std::int64_t count, const kernels::ParallelFor& parallel) {
  constexpr std::int64_t kValues = 1 << 14;
  const std::int64_t blocks = (count + kValues - 1) / kValues;
  std::vector<double> partial(static_cast<std::size_t>(blocks));
  parallel(blocks, [&](std::int64_t block) {
    const float* part = f + block * kValues;
    partial[static_cast<std::size_t>(block)] = dot(part, part, std::min(kValues, count - block * kValues));
  });
  double sum = 0;
  for (const double value : partial) sum += value;
  return static_cast<float>(std::sqrt(sum / static_cast<double>(count)));
}

}  // namespace mhc::training
