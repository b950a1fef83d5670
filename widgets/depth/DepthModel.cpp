// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/depth/DepthModel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Streams.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Positions in one side's 20 numbers of the composite record.
constexpr std::size_t kSide = 20;
constexpr std::size_t kForward = 0, kBackward = 4, kMinColumnSum = 8, kSigmaDiff = 12;  // each mean, median, p99 or p1, max or min
constexpr std::size_t kMeanComposite = 16, kProductOfMeans = 18;                        // each forward, backward

void addComposites(DepthCurves& curves, const view::FrameData& data, CompositeSide side, GainDefinition definition) {
  const std::size_t base = side == CompositeSide::Prefix ? 0 : kSide;
  // Column sums and σ_diff are recorded per token only; the median goes with the median, the mean with the others.
  const std::size_t statistic = definition == GainDefinition::MedianToken ? 1 : 0;
  for (const std::vector<float>& record : data.composite) {
    const auto value = [&](std::size_t at) { return record.size() == 40 ? static_cast<double>(record[base + at]) : kNan; };
    curves.forward.values.push_back(value(gainPosition(CompositeSide::Prefix, definition, false)));
    curves.backward.values.push_back(value(gainPosition(CompositeSide::Prefix, definition, true)));
    curves.minColumnSum.values.push_back(value(kMinColumnSum + statistic));
    curves.sigmaDiff.values.push_back(value(kSigmaDiff + statistic));
    curves.hasComposites = curves.hasComposites || record.size() == 40;
  }
}

void addStreams(DepthCurves& curves, const view::FrameData& data) {
  const std::size_t n = static_cast<std::size_t>(std::max(data.n, 0));
  if (n == 0) return;
  curves.rms.assign(n, {});
  for (const std::vector<float>& record : data.streams) {
    double mean = kNan, least = kNan, most = kNan, effective = kNan, energy = kNan;
    std::vector<double> rms(n, kNan);
    if (record.size() >= n * n) {
      curves.hasStreams = true;
      const hyper::Matrix gram(data.n, data.n, std::vector<double>(record.begin(), record.begin() + data.n * data.n));
      const hyper::StreamStatistics s = hyper::streamStatistics(gram);
      rms = s.rms;
      effective = s.effective;
      energy = s.difference_energy;
      if (n > 1) {
        double sum = 0;
        least = 2, most = -2;
        for (int i = 0; i < data.n; ++i) {
          for (int j = 0; j < i; ++j) {
            sum += s.cosine(i, j);
            least = std::min(least, s.cosine(i, j));
            most = std::max(most, s.cosine(i, j));
          }
        }
        mean = sum / (static_cast<double>(n * (n - 1)) / 2);
      }
    }
    curves.cosineMean.values.push_back(mean);
    curves.cosineMin.values.push_back(least);
    curves.cosineMax.values.push_back(most);
    curves.effective.values.push_back(effective);
    curves.differenceEnergy.values.push_back(energy);
    for (std::size_t j = 0; j < n; ++j) curves.rms[j].values.push_back(rms[j]);
  }
}

}  // namespace

std::size_t gainPosition(CompositeSide side, GainDefinition definition, bool backward) {
  const std::size_t base = side == CompositeSide::Prefix ? 0 : kSide;
  const std::size_t which = backward ? 1 : 0, perToken = backward ? kBackward : kForward;
  switch (definition) {
    case GainDefinition::ProductOfMeans: return base + kProductOfMeans + which;
    case GainDefinition::MeanComposite: return base + kMeanComposite + which;
    case GainDefinition::MedianToken: return base + perToken + 1;
    default: return base + perToken;
  }
}

DepthCurves depthCurves(const view::Frame& frame, CompositeSide side, GainDefinition definition) {
  DepthCurves curves;
  curves.run = frame.run;
  if (frame.data == nullptr || frame.recorded < 0) return curves;
  addComposites(curves, *frame.data, side, definition);
  addStreams(curves, *frame.data);
  return curves;
}

}  // namespace mhc::widgets
