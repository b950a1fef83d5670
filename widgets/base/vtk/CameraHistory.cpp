// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/CameraHistory.h"

#include <cmath>

namespace mhc::widgets {
namespace {

/// Equal but for the rounding that setting a pose brings.
bool same(const CameraPose& a, const CameraPose& b) {
  if (a.parallel != b.parallel) return false;
  double gap = 0, size = 1e-9;
  for (std::size_t i = 0; i < 3; ++i) {
    gap += std::abs(a.position[i] - b.position[i]) + std::abs(a.focal[i] - b.focal[i]) + std::abs(a.up[i] - b.up[i]);
    size += std::abs(a.position[i] - a.focal[i]);
  }
  return gap < 1e-6 * size;
}

}  // namespace

void CameraHistory::restart(const CameraPose& pose) {
  poses_ = {pose};
  at_ = 0;
}

void CameraHistory::settle(const CameraPose& pose) {
  if (poses_.empty()) return restart(pose);
  if (same(poses_[at_], pose)) return;
  poses_.resize(at_ + 1);
  poses_.push_back(pose);
  if (poses_.size() > kLongest) poses_.erase(poses_.begin());
  at_ = poses_.size() - 1;
}

std::optional<CameraPose> CameraHistory::back() {
  if (!canGoBack()) return std::nullopt;
  return poses_[--at_];
}

std::optional<CameraPose> CameraHistory::forward() {
  if (!canGoForward()) return std::nullopt;
  return poses_[++at_];
}

}  // namespace mhc::widgets
