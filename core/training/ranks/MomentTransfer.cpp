// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/ranks/MomentTransfer.h"

#include <algorithm>

#include "core/training/ranks/GradientBuckets.h"

namespace mhc::training {
namespace {

std::int64_t countOf(const std::vector<ParameterRange>& ranges, std::int64_t below) {
  std::int64_t count = 0;
  for (const ParameterRange& range : ranges) count += range.begin < below ? range.end - range.begin : 0;
  return count;
}

/// Copies between a rank's compact moments and the flat ones.
void unpack(const std::vector<ParameterRange>& ranges, std::int64_t below, const float* compact, float* flat) {
  for (const ParameterRange& range : ranges) {
    if (range.begin >= below) continue;
    std::copy_n(compact, range.end - range.begin, flat + range.begin);
    compact += range.end - range.begin;
  }
}
void pack(const std::vector<ParameterRange>& ranges, std::int64_t below, const float* flat, float* compact) {
  for (const ParameterRange& range : ranges) {
    if (range.begin >= below) continue;
    std::copy_n(flat + range.begin, range.end - range.begin, compact);
    compact += range.end - range.begin;
  }
}

std::size_t bytesOf(std::int64_t floats) { return static_cast<std::size_t>(floats) * sizeof(float); }

}  // namespace

FullMoments gatherMoments(const config::Config& config, const Parameters& parameters, RankGroup& ranks) {
  FullMoments full;
  if (ranks.leads()) {
    full.first.resize(static_cast<std::size_t>(parameters.size()));
    full.second.resize(static_cast<std::size_t>(parameters.secondSize()));
  }
  std::vector<float> passing;
  for (int owner = 0; owner < ranks.size(); ++owner) {
    const auto ranges = ownedRanges(config, owner, ranks.size());
    for (const bool second : {false, true}) {
      const std::int64_t below = second ? parameters.secondSize() : parameters.size();
      const std::int64_t count = countOf(ranges, below);
      float* mine = second ? parameters.secondMoments() : parameters.firstMoments();
      if (ranks.rank() != owner) passing.resize(static_cast<std::size_t>(count));
      float* data = ranks.rank() == owner ? mine : passing.data();
      if (owner != 0) ranks.broadcast(data, bytesOf(count), owner);
      if (ranks.leads()) unpack(ranges, below, data, second ? full.second.data() : full.first.data());
    }
  }
  return full;
}

void scatterMoments(const config::Config& config, const FullMoments& full, Parameters& parameters, RankGroup& ranks) {
  std::vector<float> passing;
  for (int owner = 0; owner < ranks.size(); ++owner) {
    const auto ranges = ownedRanges(config, owner, ranks.size());
    for (const bool second : {false, true}) {
      const std::int64_t below = second ? parameters.secondSize() : parameters.size();
      passing.resize(static_cast<std::size_t>(countOf(ranges, below)));
      if (ranks.leads()) pack(ranges, below, second ? full.second.data() : full.first.data(), passing.data());
      if (owner != 0) ranks.broadcast(passing.data(), bytesOf(static_cast<std::int64_t>(passing.size())));
      if (ranks.rank() != owner) continue;
      std::copy(passing.begin(), passing.end(), second ? parameters.secondMoments() : parameters.firstMoments());
    }
  }
}

void shareState(const config::Config& config, bool moments, const FullMoments& full, Parameters& parameters,
                RankGroup& ranks) {
  if (!ranks.several()) return;
  ranks.broadcast(parameters.weights(), bytesOf(parameters.size()));
  if (!moments) return;
  if (parameters.sharded()) return scatterMoments(config, full, parameters, ranks);
  ranks.broadcast(parameters.firstMoments(), bytesOf(parameters.firstCount()));
  ranks.broadcast(parameters.secondMoments(), bytesOf(parameters.secondCount()));
}

}  // namespace mhc::training
