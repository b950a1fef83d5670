// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "widgets/base/vtk/OrbitCamera.h"

namespace mhc::widgets {

/// The places where the camera came to rest, for going back and forward. Movements in between are not kept.
class CameraHistory {
 public:
  static constexpr std::size_t kLongest = 100;

  /// The camera rests here now; a new place forgets what lies ahead.
  void settle(const CameraPose& pose);
  /// Begins anew with one place.
  void restart(const CameraPose& pose);
  [[nodiscard]] bool canGoBack() const { return at_ > 0; }
  [[nodiscard]] bool canGoForward() const { return at_ + 1 < poses_.size(); }
  [[nodiscard]] std::optional<CameraPose> back();
  [[nodiscard]] std::optional<CameraPose> forward();

 private:
  std::vector<CameraPose> poses_;
  std::size_t at_ = 0;
};

}  // namespace mhc::widgets
