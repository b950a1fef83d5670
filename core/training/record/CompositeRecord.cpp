// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/CompositeRecord.h"

#include <algorithm>

#include "core/training/record/SmallMatrix.h"
#include "core/training/record/TokenStatistics.h"

namespace mhc::training {
namespace {

constexpr std::int64_t kBlock = 64;  // tokens; the sums of blocks are added in order, whatever thread made them

/// What the tokens have of one composite Π: four numbers each, and the sum of the matrices of each block.
template <int n>
struct Gathered {
  explicit Gathered(std::int64_t tokens)
      : blocks(static_cast<std::size_t>((tokens + kBlock - 1) / kBlock), SmallMatrix<n>::Zero()) {
    for (auto* values : {&forward, &backward, &minColumnSum, &sigmaDiff}) values->resize(static_cast<std::size_t>(tokens));
  }

  void add(std::int64_t token, const SmallMatrix<n>& composite) {
    const auto t = static_cast<std::size_t>(token);
    const SmallGains gains = smallGains<n>(composite);
    forward[t] = static_cast<float>(gains.forward);
    backward[t] = static_cast<float>(gains.backward);
    minColumnSum[t] = static_cast<float>(gains.minColumnSum);
    sigmaDiff[t] = static_cast<float>(smallSigmaDiff<n>(composite));
    blocks[static_cast<std::size_t>(token / kBlock)] += composite;
  }

  [[nodiscard]] SmallMatrix<n> meanMatrix() const {
    SmallMatrix<n> sum = SmallMatrix<n>::Zero();
    for (const auto& block : blocks) sum += block;
    return sum / static_cast<double>(forward.size());
  }

  std::vector<float> forward, backward, minColumnSum, sigmaDiff;
  std::vector<SmallMatrix<n>> blocks;
};

template <int n>
SmallMatrix<n> mapOf(const float* h, std::int64_t token) {
  return Eigen::Map<const Eigen::Matrix<float, n, n, n == 1 ? Eigen::ColMajor : Eigen::RowMajor>>(
             h + token * (2 * n + n * n) + 2 * n)
      .template cast<double>();
}

template <int n>
void append(std::vector<float>& record, Gathered<n>& tokens, const SmallMatrix<n>& productOfMeans) {
  for (auto* values : {&tokens.forward, &tokens.backward}) {
    record.insert(record.end(), {mean(*values), quantile(*values, 0.5), quantile(*values, 0.99), quantile(*values, 1)});
  }
  for (auto* values : {&tokens.minColumnSum, &tokens.sigmaDiff}) {
    record.insert(record.end(), {mean(*values), quantile(*values, 0.5), quantile(*values, 0.01), quantile(*values, 0)});
  }
  for (const SmallMatrix<n>& matrix : {tokens.meanMatrix(), productOfMeans}) {
    const SmallGains gains = smallGains<n>(matrix);
    record.push_back(static_cast<float>(gains.forward));
    record.push_back(static_cast<float>(gains.backward));
  }
}

template <int n>
std::vector<std::vector<float>> recordsOf(const std::vector<const float*>& maps, std::int64_t tokens,
                                          const kernels::ParallelFor& parallel) {
  const std::size_t L = maps.size();
  std::vector<Gathered<n>> prefix(L, Gathered<n>(tokens));
  std::vector<Gathered<n>> suffix(L, Gathered<n>(tokens));
  parallel((tokens + kBlock - 1) / kBlock, [&](std::int64_t block) {
    for (std::int64_t t = block * kBlock; t < std::min(tokens, (block + 1) * kBlock); ++t) {
      SmallMatrix<n> product = SmallMatrix<n>::Identity();
      for (std::size_t l = 0; l < L; ++l) prefix[l].add(t, product = mapOf<n>(maps[l], t) * product);
      product = SmallMatrix<n>::Identity();
      for (std::size_t l = L; l-- > 0;) suffix[l].add(t, product = product * mapOf<n>(maps[l], t));
    }
  });
  std::vector<SmallMatrix<n>> means(L);
  parallel(static_cast<std::int64_t>(L), [&](std::int64_t l) {
    SmallMatrix<n> sum = SmallMatrix<n>::Zero();
    for (std::int64_t t = 0; t < tokens; ++t) sum += mapOf<n>(maps[static_cast<std::size_t>(l)], t);
    means[static_cast<std::size_t>(l)] = sum / static_cast<double>(tokens);
  });
  std::vector<SmallMatrix<n>> before(L), after(L);
  SmallMatrix<n> product = SmallMatrix<n>::Identity();
  for (std::size_t l = 0; l < L; ++l) before[l] = product = means[l] * product;
  product = SmallMatrix<n>::Identity();
  for (std::size_t l = L; l-- > 0;) after[l] = product = product * means[l];
  std::vector<std::vector<float>> records(L);
  parallel(static_cast<std::int64_t>(L), [&](std::int64_t index) {
    const auto l = static_cast<std::size_t>(index);
    append<n>(records[l], prefix[l], before[l]);
    append<n>(records[l], suffix[l], after[l]);
  });
  return records;
}

}  // namespace

std::vector<std::vector<float>> compositeRecords(const std::vector<const float*>& maps, std::int64_t tokens, int n,
                                                 const kernels::ParallelFor& parallel) {
  return withStreams(n, [&]<int streams>() { return recordsOf<streams>(maps, tokens, parallel); });
}

}  // namespace mhc::training
