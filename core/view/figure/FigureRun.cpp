// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/hyper/Composite.h"
#include "core/hyper/RangeComposite.h"
#include "core/view/figure/Figures.h"

namespace mhc::view {
namespace {

constexpr std::size_t kProbeTokens = 64;

/// The two Amax gains alone: a figure asks for them of every token and sublayer.
struct Amax {
  double forward = 0, backward = 0;
};

Amax amaxOf(const hyper::Matrix& h) {
  Amax result;
  for (int i = 0; i < h.rows; ++i) {
    const double row = std::abs(hyper::rowSum(h, i)), column = std::abs(hyper::columnSum(h, i));
    // A NaN is passed on, not left out: nothing is larger than it.
    if (row > result.forward || std::isnan(row)) result.forward = row;
    if (column > result.backward || std::isnan(column)) result.backward = column;
  }
  return result;
}

hyper::Matrix meanOfProducts(const std::vector<std::vector<hyper::Matrix>>& tokens, std::size_t first,
                             std::size_t last) {
  hyper::Matrix mean;
  for (const auto& h : tokens) {
    const hyper::Matrix part = (1.0 / static_cast<double>(tokens.size())) * hyper::composite(h, first, last);
    mean = mean.rows == 0 ? part : mean + part;
  }
  return mean;
}

hyper::Matrix resAt(const float* row, int n) {
  return {n, n, std::vector<double>(row + 2 * n, row + 2 * n + n * n)};
}

}  // namespace

FigureRun figureRun(const std::string& name, std::int64_t step, const FrameData& data) {
  FigureRun run{name, data.hcType, step, std::max(data.n, 1), {}, {}, data.composite};
  if (data.hcType == "residual") {
    run.n = 1;
    run.means.assign(static_cast<std::size_t>(std::max(data.sublayers, 0)), hyper::identity(1));
    run.composite.clear();
    return run;
  }
  const auto width = static_cast<std::size_t>(2 * run.n + run.n * run.n);
  for (const std::vector<float>& record : data.mean) {
    if (record.size() != width) return run;  // a hole would shift all sublayers after it
    run.means.push_back(resAt(record.data(), run.n));
  }
  const bool whole = data.tokens.size() == data.mean.size() && !data.tokens.empty() &&
                     std::all_of(data.tokens.begin(), data.tokens.end(),
                                 [&](const auto& record) { return record.size() == kProbeTokens * width; });
  if (!whole) return run;
  run.tokens.resize(kProbeTokens);
  for (std::size_t t = 0; t < kProbeTokens; ++t) {
    for (const std::vector<float>& record : data.tokens)
      run.tokens[t].push_back(resAt(record.data() + t * width, run.n));
  }
  return run;
}

GainCurves gainCurves(const FigureRun& run, GainDefinition definition) {
  GainCurves curves;
  const bool perToken = definition == GainDefinition::MeanOfTokens || definition == GainDefinition::MedianToken;
  const bool median = definition == GainDefinition::MedianToken;
  const auto pick = [median](const hyper::OverTokens& value) { return median ? value.median : value.mean; };
  curves.singleSource = !perToken || run.tokens.empty() ? "gain of the token-mean map"
                        : median                        ? "median of 64 probe tokens"
                                                        : "mean of the gains of 64 probe tokens";
  const std::size_t depth = run.means.size();
  for (std::size_t l = 0; l < depth; ++l) {
    if (perToken && !run.tokens.empty()) {
      std::vector<double> forward, backward;
      for (const auto& token : run.tokens) {
        const Amax gain = amaxOf(token[l]);
        forward.push_back(gain.forward);
        backward.push_back(gain.backward);
      }
      curves.singleForward.push_back(pick(hyper::overTokens(std::move(forward))));
      curves.singleBackward.push_back(pick(hyper::overTokens(std::move(backward))));
    } else {
      const Amax gain = amaxOf(run.means[l]);
      curves.singleForward.push_back(gain.forward);
      curves.singleBackward.push_back(gain.backward);
    }
    if (run.hcType == "residual") {
      curves.compositeForward.push_back(1.0);
      curves.compositeBackward.push_back(1.0);
      continue;
    }
    const float* record = l < run.composite.size() ? run.composite[l].data() : nullptr;
    const std::size_t size = l < run.composite.size() ? run.composite[l].size() : 0;
    curves.compositeForward.push_back(recordedGain(record, size, CompositeSide::Prefix, definition, false));
    curves.compositeBackward.push_back(recordedGain(record, size, CompositeSide::Suffix, definition, true));
  }
  return curves;
}

std::vector<MapPanel> mapPanels(const FigureRun& run) {
  const std::size_t depth = run.means.size();
  if (depth == 0) return {};
  const std::size_t middle = std::max<std::size_t>(depth / 2, 1);
  std::vector<MapPanel> panels;
  const auto single = [&](std::size_t l) {
    panels.push_back({"sublayer " + std::to_string(l), run.means[l - 1], false});
  };
  const auto range = [&](std::size_t first, std::size_t last) {
    panels.push_back({"sublayers " + std::to_string(first) + " to " + std::to_string(last),
                      run.tokens.empty() ? hyper::composite(run.means, first - 1, last)
                                         : meanOfProducts(run.tokens, first - 1, last),
                      true});
  };
  single(1);
  single(middle);
  single(depth);
  range(1, middle);
  range(std::min(middle + 1, depth), depth);
  range(1, depth);
  return panels;
}

}  // namespace mhc::view
