// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/Operations.h"
#include "kernels/cpu/Vec.h"

namespace mhc::kernels::MHC_ISA {
namespace {

constexpr std::int64_t kMaxBlocks = 256;
constexpr std::int64_t kMinBlock = 16384;
constexpr int kSums = 16;  // independent sums of a block, the same in every compilation

double blockSum(const float* x, std::int64_t count) {
  double sums[kSums] = {};
  std::int64_t i = 0;
  for (; i + kSums <= count; i += kSums) {
    for (int k = 0; k < kSums; ++k) {
      const double v = static_cast<double>(x[i + k]);
      sums[k] += v * v;
    }
  }
  for (int k = 0; i < count; ++i, ++k) {
    const double v = static_cast<double>(x[i]);
    sums[k] += v * v;
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace

double squareSum(const float* values, std::int64_t size, const ParallelFor& parallel) {
  std::int64_t block = (size + kMaxBlocks - 1) / kMaxBlocks;
  block = block < kMinBlock ? kMinBlock : (block + kSums - 1) / kSums * kSums;
  const std::int64_t blocks = (size + block - 1) / block;
  double partial[kMaxBlocks];
  parallel(blocks, [&](std::int64_t b) {
    const std::int64_t first = b * block;
    partial[b] = blockSum(values + first, size - first < block ? size - first : block);
  });
  double total = 0;
  for (std::int64_t b = 0; b < blocks; ++b) total += partial[b];
  return total;
}

}  // namespace mhc::kernels::MHC_ISA
