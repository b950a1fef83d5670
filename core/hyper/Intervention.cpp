// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hyper/Intervention.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/hyper/Distance.h"

namespace mhc::hyper {
namespace {

/// e^−1e30 is 0 and the difference of two such numbers is finite.
constexpr double kNoLogit = -1e30;

void scaleRead(const Intervention& change, bool renormalise, int n, float* h) {
  double before = 0;
  for (int j = 0; j < n; ++j) before += static_cast<double>(h[j]);
  float& entry = h[change.from];
  entry = static_cast<float>(static_cast<double>(entry) * change.factor);
  if (!renormalise) return;
  double after = 0;
  for (int j = 0; j < n; ++j) after += static_cast<double>(h[j]);
  if (after == 0) return;
  for (int j = 0; j < n; ++j) h[j] = static_cast<float>(static_cast<double>(h[j]) * before / after);
}

void scaleCarry(const Intervention& change, const InterventionRules& rules, int n, const float* logits, float* res) {
  float& entry = res[change.to * n + change.from];
  if (!rules.sinkhornAgain || logits == nullptr) {
    entry = static_cast<float>(static_cast<double>(entry) * change.factor);
    return;
  }
  Matrix changed(n, n);
  for (std::size_t k = 0; k < changed.values.size(); ++k) changed.values[k] = static_cast<double>(logits[k]);
  double& logit = changed(change.to, change.from);
  logit = change.factor > 0 ? logit + rules.sinkhorn.temperature * std::log(change.factor) : kNoLogit;
  const Matrix again = sinkhorn(changed, rules.sinkhorn);
  for (std::size_t k = 0; k < again.values.size(); ++k) res[k] = static_cast<float>(again.values[k]);
}

void scale(const Intervention& change, const InterventionRules& rules, int n, const float* logits, float* h) {
  if (change.factor == 1) return;
  switch (change.map) {
    case PathMap::Read:
      if (h[change.from] != 0) scaleRead(change, rules.renormalise, n, h);
      return;
    case PathMap::Write:
      h[n + change.to] = static_cast<float>(static_cast<double>(h[n + change.to]) * change.factor);
      return;
    case PathMap::Carry:
      if (h[2 * n + change.to * n + change.from] != 0) scaleCarry(change, rules, n, logits, h + 2 * n);
      return;
  }
}

void usePermutation(int n, float* res) {
  Matrix h(n, n);
  for (std::size_t k = 0; k < h.values.size(); ++k) h.values[k] = static_cast<double>(res[k]);
  const std::vector<int> nearest = nearestPermutation(h).permutation;
  std::fill_n(res, n * n, 0.0F);
  for (int i = 0; i < n; ++i) res[i * n + nearest[static_cast<std::size_t>(i)]] = 1.0F;
}

}  // namespace

void applyIntervention(const Intervention& change, const InterventionRules& rules, int n, const float* logits,
                       float* h) {
  float* map = change.map == PathMap::Read ? h : change.map == PathMap::Write ? h + n : h + 2 * n;
  const int size = change.map == PathMap::Carry ? n * n : n;
  switch (change.action) {
    case PathAction::Scale:
      return scale(change, rules, n, logits, h);
    case PathAction::Identity:
      for (int k = 0; k < size; ++k) map[k] = k / n == k % n ? 1.0F : 0.0F;
      return;
    case PathAction::Uniform:
      std::fill_n(map, size, change.map == PathMap::Write ? 1.0F : static_cast<float>(1.0 / n));
      return;
    case PathAction::NearestPermutation:
      return usePermutation(n, map);
    case PathAction::TokenMean:
    case PathAction::Step0:
    case PathAction::Values:
      for (std::size_t k = 0; k < change.values.size() && k < static_cast<std::size_t>(size); ++k) {
        map[k] = static_cast<float>(change.values[k]);
      }
      return;
  }
}

std::vector<Intervention> allPaths(int sublayers, int n, double factor) {
  std::vector<Intervention> paths;
  paths.reserve(static_cast<std::size_t>(sublayers) * static_cast<std::size_t>(n * n + 2 * n));
  for (int l = 1; l <= sublayers; ++l) {
    for (int j = 0; j < n; ++j) paths.push_back({l, PathMap::Read, PathAction::Scale, -1, j, factor, {}});
    for (int i = 0; i < n; ++i) paths.push_back({l, PathMap::Write, PathAction::Scale, i, -1, factor, {}});
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) paths.push_back({l, PathMap::Carry, PathAction::Scale, i, j, factor, {}});
    }
  }
  return paths;
}

}  // namespace mhc::hyper
