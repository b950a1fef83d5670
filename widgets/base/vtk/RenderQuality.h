// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mhc::widgets {

/// How much of the resolution a software-rendered view may use while the user drags: 1, ¾ or ½, by the time of the last
/// frame, so that frames stay under 33 ms. At rest, and on a GPU, it is always 1.
class RenderQuality {
 public:
  static constexpr double kFrameMilliseconds = 33;

  explicit RenderQuality(bool software) : software_(software) {}

  [[nodiscard]] double quality(bool moving) const { return moving && software_ ? kLevels[level_] : 1.0; }

  /// Reports what a frame cost at some quality.
  void frameTook(double milliseconds, double atQuality) {
    const double full = milliseconds / (atQuality * atQuality);  // the cost goes with the pixels
    level_ = 0;
    while (level_ < 2 && full * kLevels[level_] * kLevels[level_] > kFrameMilliseconds) ++level_;
  }

 private:
  static constexpr double kLevels[3] = {1.0, 0.75, 0.5};
  bool software_;
  int level_ = 0;
};

}  // namespace mhc::widgets
