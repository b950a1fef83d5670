// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/StreamsRecord.h"

#include <algorithm>
#include <cmath>

#include "core/training/model/BufferValues.h"

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

std::vector<float> meanGram(const Buffer& x, std::int64_t tokens, int n, std::int64_t C,
                            const kernels::ParallelFor& parallel) {
  const auto cells = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  const std::int64_t blocks = (tokens + kTokens - 1) / kTokens;
  std::vector<double> partial(static_cast<std::size_t>(blocks) * cells);
  parallel(blocks, [&](std::int64_t block) {
    double* sum = partial.data() + static_cast<std::size_t>(block) * cells;
    std::vector<float> streams(static_cast<std::size_t>(n * C));
    for (std::int64_t t = block * kTokens; t < std::min(tokens, (block + 1) * kTokens); ++t) {
      readFloats(x, t * n * C, n * C, streams.data());
      for (int i = 0; i < n; ++i) {
        for (int j = i; j < n; ++j) sum[i * n + j] += dot(streams.data() + i * C, streams.data() + j * C, C);
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

float rootMeanSquare(const Buffer& f, std::int64_t count, const kernels::ParallelFor& parallel) {
  constexpr std::int64_t kValues = 1 << 14;
  const std::int64_t blocks = (count + kValues - 1) / kValues;
  std::vector<double> partial(static_cast<std::size_t>(blocks));
  parallel(blocks, [&](std::int64_t block) {
    const std::int64_t size = std::min(kValues, count - block * kValues);
    std::vector<float> part(static_cast<std::size_t>(size));
    readFloats(f, block * kValues, size, part.data());
    partial[static_cast<std::size_t>(block)] = dot(part.data(), part.data(), size);
  });
  double sum = 0;
  for (const double value : partial) sum += value;
  return static_cast<float>(std::sqrt(sum / static_cast<double>(count)));
}

std::vector<double> vectorNorms(const Buffer& values, std::int64_t tokens, std::int64_t stride, std::int64_t C,
                                const kernels::ParallelFor& parallel) {
  std::vector<double> norms(static_cast<std::size_t>(tokens));
  parallel(tokens, [&](std::int64_t t) {
    std::vector<float> vector(static_cast<std::size_t>(C));
    readFloats(values, t * stride, C, vector.data());
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * static_cast<double>(value);
    norms[static_cast<std::size_t>(t)] = std::sqrt(sum);
  });
  return norms;
}

}  // namespace mhc::training
