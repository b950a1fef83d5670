// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/TokenGroups.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace mhc::hyper {
namespace {

struct Explained {
  Matrix share;
  double mean = 0.0;
};

std::vector<Matrix> groupMeans(const std::vector<Matrix>& maps, const std::vector<int>& labels,
                               const std::vector<int>& sizes) {
  std::vector<Matrix> means(sizes.size(), Matrix(maps.front().rows, maps.front().cols));
  for (std::size_t t = 0; t < maps.size(); ++t) {
    const auto g = static_cast<std::size_t>(labels[t]);
    for (std::size_t k = 0; k < maps[t].values.size(); ++k) means[g].values[k] += maps[t].values[k] / sizes[g];
  }
  return means;
}

Explained explain(const std::vector<Matrix>& means, const std::vector<int>& sizes, const Matrix& mean,
                  const Matrix& total) {
  Explained result{Matrix(mean.rows, mean.cols), 0.0};
  int varying = 0;
  for (std::size_t k = 0; k < mean.values.size(); ++k) {
    if (!(total.values[k] > 0.0)) continue;
    double between = 0.0;
    for (std::size_t g = 0; g < means.size(); ++g)
      between += sizes[g] * std::pow(means[g].values[k] - mean.values[k], 2);
    result.share.values[k] = std::min(between / total.values[k], 1.0);
    result.mean += result.share.values[k];
    ++varying;
  }
  if (varying > 0) result.mean /= varying;
  return result;
}

}  // namespace

TokenGroups tokenGroups(const std::vector<Matrix>& allMaps, const std::vector<int>& allLabels, int groups, int shuffles,
                        std::uint64_t seed) {
  TokenGroups result;
  result.sizes.assign(static_cast<std::size_t>(std::max(groups, 0)), 0);
  std::vector<Matrix> maps;
  std::vector<int> labels;
  for (std::size_t t = 0; t < std::min(allMaps.size(), allLabels.size()); ++t) {
    if (allLabels[t] < 0 || allLabels[t] >= groups) continue;
    maps.push_back(allMaps[t]);
    labels.push_back(allLabels[t]);
    ++result.sizes[static_cast<std::size_t>(allLabels[t])];
  }
  if (maps.empty()) return result;
  Matrix mean(maps.front().rows, maps.front().cols), total = mean;
  for (const Matrix& m : maps) mean = mean + (1.0 / static_cast<double>(maps.size())) * m;
  // Below the rounding of float32 records nothing varies, and a share of it would be noise.
  const double least = 1e-14 * static_cast<double>(maps.size());
  for (const Matrix& m : maps) {
    for (std::size_t k = 0; k < mean.values.size(); ++k) total.values[k] += std::pow(m.values[k] - mean.values[k], 2);
  }
  for (double& v : total.values) v = v > least ? v : 0.0;
  result.means = groupMeans(maps, labels, result.sizes);
  const Explained real = explain(result.means, result.sizes, mean, total);
  result.explained = real.share;
  result.explainedMean = real.mean;
  result.shuffled = Matrix(mean.rows, mean.cols);
  std::mt19937_64 engine(seed);
  std::vector<double> means;
  for (int s = 0; s < shuffles; ++s) {
    // std::shuffle is not the same in every library; this is.
    for (std::size_t i = labels.size(); i > 1; --i) std::swap(labels[i - 1], labels[engine() % i]);
    const Explained one = explain(groupMeans(maps, labels, result.sizes), result.sizes, mean, total);
    result.shuffled = result.shuffled + (1.0 / shuffles) * one.share;
    means.push_back(one.mean);
    result.shuffledMean += one.mean / shuffles;
  }
  if (!means.empty()) {
    std::sort(means.begin(), means.end());
    result.shuffledHigh = means[static_cast<std::size_t>(0.95 * static_cast<double>(means.size() - 1) + 0.5)];
  }
  return result;
}

}  // namespace mhc::hyper
