// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/view/RecordTrack.h"
#include "tests/support/DemoFrames.h"

namespace mhc::test {

/// Steps 0, every, 2·every, … up to the run's last.
[[nodiscard]] inline std::vector<std::int64_t> stepsOf(const DemoRun& run, std::int64_t every) {
  std::vector<std::int64_t> steps;
  for (std::int64_t step = 0; step <= run.steps; step += every) steps.push_back(step);
  return steps;
}

/// Records of one kind over steps of a made-up run, as the readers deliver them.
[[nodiscard]] inline std::shared_ptr<view::RecordTrack> demoTrack(const DemoRun& run, view::RecordKind kind,
                                                                  const std::vector<std::int64_t>& steps) {
  const auto recordsOf = [kind](const view::FrameData& data) -> const std::vector<std::vector<float>>& {
    switch (kind) {
      case view::RecordKind::Mean:
        return data.mean;
      case view::RecordKind::Constraint:
        return data.constraint;
      case view::RecordKind::Composite:
        return data.composite;
      default:
        return data.streams;
    }
  };
  auto track = std::make_shared<view::RecordTrack>();
  track->run = run.id;
  track->kind = kind;
  track->n = run.n;
  track->sublayers = run.sublayers;
  for (const std::int64_t step : steps) {
    const view::FramePtr frame = demoFrame(run, step);
    const std::vector<std::vector<float>>& records = recordsOf(*frame->data);
    track->rows = static_cast<int>(records.size());
    track->width = static_cast<int>(records.front().size());
    view::appendRecords(*track, step, records);
  }
  return track;
}

}  // namespace mhc::test
