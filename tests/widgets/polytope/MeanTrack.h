// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <memory>

#include "core/view/RecordTrack.h"
#include "tests/support/DemoFrames.h"

namespace mhc::test {

/// Mean maps of `count` steps of a made-up run, 0 … run.steps: `exact` steps from the run itself, between them a smooth
/// way.
inline std::shared_ptr<view::RecordTrack> meanTrack(const DemoRun& run, std::size_t count, std::size_t exact) {
  auto track = std::make_shared<view::RecordTrack>();
  track->run = run.id;
  track->kind = view::RecordKind::Mean;
  track->n = run.n;
  track->sublayers = track->rows = run.sublayers;
  track->width = 2 * run.n + run.n * run.n;
  std::vector<view::FramePtr> frames;
  for (std::size_t k = 0; k < exact; ++k) {
    frames.push_back(
        demoFrame(run, static_cast<std::int64_t>(std::llround(static_cast<double>(run.steps) * static_cast<double>(k) /
                                                              static_cast<double>(exact - 1)))));
  }
  for (std::size_t k = 0; k < count; ++k) {
    const double part = static_cast<double>(k) / static_cast<double>(count - 1);
    const double at = part * static_cast<double>(exact - 1);
    const auto low = std::min(static_cast<std::size_t>(at), exact - 2);
    const float t = static_cast<float>(at - static_cast<double>(low));
    std::vector<std::vector<float>> records = frames[low]->data->mean;
    for (std::size_t l = 0; l < records.size(); ++l) {
      for (std::size_t i = 0; i < records[l].size(); ++i) {
        records[l][i] = (1 - t) * records[l][i] + t * frames[low + 1]->data->mean[l][i];
      }
    }
    view::appendRecords(*track, static_cast<std::int64_t>(std::llround(part * static_cast<double>(run.steps))),
                        records);
  }
  return track;
}

/// The same run with its streams called otherwise: stream i is what was stream names[i].
inline view::FramePtr relabelledFrame(const view::Frame& frame, const std::vector<int>& names, const std::string& id) {
  auto data = std::make_shared<view::FrameData>(*frame.data);
  const auto n = static_cast<std::size_t>(data->n);
  for (std::vector<float>& row : data->mean) {
    const std::vector<float> old = row;
    for (std::size_t i = 0; i < n; ++i) {
      const auto from = static_cast<std::size_t>(names[i]);
      row[i] = old[from], row[n + i] = old[n + from];
      for (std::size_t j = 0; j < n; ++j)
        row[2 * n + i * n + j] = old[2 * n + from * n + static_cast<std::size_t>(names[j])];
    }
  }
  auto out = std::make_shared<view::Frame>(frame);
  out->run = id;
  out->data = std::move(data);
  return out;
}

}  // namespace mhc::test
