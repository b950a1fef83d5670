// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/UnfoldedRecord.h"

#include <algorithm>
#include <cmath>

namespace mhc::training {
namespace {

/// Carries, for one token, how strongly each earlier output stands in each stream: vectors v_l [n], v_0 = 1 for the
/// embedding. Sublayer m reads pre·v_l, then v_l becomes H_m·v_l and v_m = post_m begins.
class TokenPaths {
 public:
  TokenPaths(const UnfoldedInput& input, std::int64_t token, std::vector<double>& sums)
      : in_(input), t_(token), L_(input.maps.size()), n_(static_cast<std::size_t>(input.n)), sums_(sums),
        v_((L_ + 1) * n_) {}

  void run() {
    std::fill_n(v_.begin(), n_, 1.0);
    for (std::size_t l = 0; l < L_; ++l) {
      const float* h = in_.maps[l] + t_ * (2 * in_.n + std::int64_t{in_.n} * in_.n);
      readRow(l, [&](std::size_t j) { return static_cast<double>(h[j]); });
      for (std::size_t source = 0; source <= l; ++source) carry(h + 2 * n_, &v_[source * n_]);
      for (std::size_t i = 0; i < n_; ++i) v_[(l + 1) * n_ + i] = static_cast<double>(h[n_ + i]);
    }
    const float* reduce = in_.reduce != nullptr ? in_.reduce + t_ * in_.n : nullptr;
    readRow(L_, [&](std::size_t j) { return static_cast<double>(reduce != nullptr ? reduce[j] : in_.reduceWeight); });
  }

 private:
  template <typename Weight>
  void readRow(std::size_t row, Weight weight) {
    std::vector<double>& shares = shares_;
    shares.assign(row + 1, 0);
    double total = 0;
    for (std::size_t source = 0; source <= row; ++source) {
      double k = 0;
      for (std::size_t j = 0; j < n_; ++j) k += weight(j) * v_[source * n_ + j];
      sums_[row * (L_ + 1) + source] += k;
      total += shares[source] = std::fabs(k) * in_.norms[source][static_cast<std::size_t>(t_)];
    }
    if (total <= 0) return;
    const std::size_t second = (L_ + 1) * (L_ + 1);
    for (std::size_t source = 0; source <= row; ++source) {
      sums_[second + row * (L_ + 1) + source] += shares[source] / total;
    }
  }

  void carry(const float* res, double* v) {
    double next[8];
    for (std::size_t i = 0; i < n_; ++i) {
      next[i] = 0;
      for (std::size_t j = 0; j < n_; ++j) next[i] += static_cast<double>(res[i * n_ + j]) * v[j];
    }
    std::copy_n(next, n_, v);
  }

  const UnfoldedInput& in_;
  std::int64_t t_;
  std::size_t L_, n_;
  std::vector<double>& sums_;
  std::vector<double> v_, shares_;
};

}  // namespace

std::vector<float> unfoldedRecord(const UnfoldedInput& input, const kernels::ParallelFor& parallel) {
  constexpr std::int64_t kBlock = 16;
  const std::size_t size = 2 * (input.maps.size() + 1) * (input.maps.size() + 1);
  const std::int64_t blocks = (input.tokens + kBlock - 1) / kBlock;
  std::vector<std::vector<double>> partial(static_cast<std::size_t>(blocks));
  parallel(blocks, [&](std::int64_t block) {
    auto& sums = partial[static_cast<std::size_t>(block)];
    sums.assign(size, 0);
    for (std::int64_t t = block * kBlock; t < std::min(input.tokens, (block + 1) * kBlock); ++t) {
      TokenPaths(input, t, sums).run();
    }
  });
  std::vector<double> total(size);
  for (const auto& sums : partial) {
    for (std::size_t i = 0; i < size; ++i) total[i] += sums[i];
  }
  std::vector<float> record(size);
  for (std::size_t i = 0; i < size; ++i) record[i] = static_cast<float>(total[i] / static_cast<double>(input.tokens));
  return record;
}

}  // namespace mhc::training
