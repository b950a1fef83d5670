// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "tests/support/DemoTrack.h"

namespace mhc::test {

/// Records of composites over the steps of a made-up run.
inline std::shared_ptr<view::RecordTrack> compositeTrack(const DemoRun& run, std::int64_t every) {
  return demoTrack(run, view::RecordKind::Composite, stepsOf(run, every));
}

/// A track of constant records: every gain 1 but where set() says otherwise.
inline std::shared_ptr<view::RecordTrack> flatTrack(int sublayers, std::size_t steps) {
  auto track = std::make_shared<view::RecordTrack>();
  track->run = "/runs/demo";
  track->kind = view::RecordKind::Composite;
  track->n = 4;
  track->sublayers = track->rows = sublayers;
  track->width = 40;
  for (std::size_t k = 0; k < steps; ++k) track->steps.push_back(static_cast<std::int64_t>(10 * k));
  track->values.assign(steps * static_cast<std::size_t>(sublayers) * 40, 1.0F);
  return track;
}

}  // namespace mhc::test
