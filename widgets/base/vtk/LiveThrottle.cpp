// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/LiveThrottle.h"

#include <utility>

#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

constexpr int kPauseMilliseconds = 250;

}  // namespace

LiveThrottle::LiveThrottle(std::function<void()> take) : take_(std::move(take)) {
  timer_.setSingleShot(true);
  QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { this->take(); });
}

void LiveThrottle::frameCame(const view::FramePtr& frame, const VtkView& scene) {
  const bool live = frame != nullptr && frame->live && scene.software();
  if (!live || !last_.isValid() || last_.elapsed() >= kPauseMilliseconds) {
    timer_.stop();
    take();
  } else if (!timer_.isActive()) {
    timer_.start(kPauseMilliseconds - static_cast<int>(last_.elapsed()));
  }
}

void LiveThrottle::take() {
  last_.start();
  take_();
}

}  // namespace mhc::widgets
