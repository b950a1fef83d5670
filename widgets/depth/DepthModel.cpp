// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/depth/DepthModel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hyper/Streams.h"

namespace mhc::widgets {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void addComposites(DepthCurves& curves, const view::FrameData& data, view::CompositeSide side,
                   view::GainDefinition definition) {
  for (const std::vector<float>& record : data.composite) {
    const float* values = record.data();
    curves.forward.values.push_back(view::recordedGain(values, record.size(), side, definition, false));
    curves.backward.values.push_back(view::recordedGain(values, record.size(), side, definition, true));
    curves.minColumnSum.values.push_back(view::recordedMinColumnSum(values, record.size(), side, definition));
    curves.sigmaDiff.values.push_back(view::recordedSigmaDiff(values, record.size(), side, definition));
    curves.hasComposites = curves.hasComposites || record.size() == view::kCompositeRecord;
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

DepthCurves depthCurves(const view::Frame& frame, view::CompositeSide side, view::GainDefinition definition) {
  DepthCurves curves;
  curves.run = frame.run;
  if (frame.data == nullptr || frame.recorded < 0) return curves;
  addComposites(curves, *frame.data, side, definition);
  addStreams(curves, *frame.data);
  return curves;
}

}  // namespace mhc::widgets
