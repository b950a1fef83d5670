// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <functional>

#include "core/view/Frame.h"

namespace mhc::widgets {

class VtkView;

/// When a 3D view takes the frames that come: at once, but without a GPU those of a live run at most 4 times a second.
/// One that has to wait is taken at the end of the pause, so that the last one is always shown.
class LiveThrottle {
 public:
  explicit LiveThrottle(std::function<void()> take);
  void frameCame(const view::FramePtr& frame, const VtkView& scene);
  /// Takes now; the pause begins anew.
  void take();

 private:
  std::function<void()> take_;
  QTimer timer_;
  QElapsedTimer last_;
};

}  // namespace mhc::widgets
