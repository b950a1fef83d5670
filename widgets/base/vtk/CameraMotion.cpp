// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/CameraMotion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "widgets/base/Theme.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {
namespace {

constexpr double kTurnSeconds = 12, kRockSeconds = 6, kLegSeconds = 2.5, kRockDegrees = 20;

CameraPose turned(const CameraPose& start, double degrees) {
  OrbitCamera camera;
  camera.setPose(start);
  camera.orbit(-degrees / 180, 0, 1);  // the height of a view is half a turn
  return camera.pose();
}

}  // namespace

CameraTrack::CameraTrack(CameraMove move, const CameraPose& start, std::vector<CameraPose> places)
    : move_(move), start_(start), places_(std::move(places)) {
  if (move_ == CameraMove::Path && places_.empty()) move_ = CameraMove::Still;
}

double CameraTrack::seconds() const {
  switch (move_) {
    case CameraMove::Spin:
      return kTurnSeconds;
    case CameraMove::Rock:
      return kRockSeconds;
    case CameraMove::Path:
      return kLegSeconds * static_cast<double>(std::max<std::size_t>(1, places_.size() - 1));
    case CameraMove::Still:
      break;
  }
  return 1;
}

CameraPose CameraTrack::at(double part) const {
  part = std::clamp(part, 0.0, 1.0);
  switch (move_) {
    case CameraMove::Spin:
      return turned(start_, 360 * part);
    case CameraMove::Rock:
      return turned(start_, kRockDegrees * std::sin(2 * std::numbers::pi * part));
    case CameraMove::Path: {
      const double along = part * static_cast<double>(places_.size() - 1);
      const auto leg = std::min(static_cast<std::size_t>(along), places_.size() - 1);
      const double t = along - static_cast<double>(leg);
      if (leg + 1 >= places_.size()) return places_.back();
      return interpolated(places_[leg], places_[leg + 1], t * t * (3 - 2 * t));
    }
    case CameraMove::Still:
      break;
  }
  return start_;
}

CameraMotion::CameraMotion(VtkView& view) : QObject(&view), view_(view) {
  connect(&timer_, &QTimer::timeout, this, &CameraMotion::advance);
}

void CameraMotion::play(CameraMove move, std::vector<CameraPose> places) {
  stop();
  track_ = CameraTrack(move, view_.camera().pose(), std::move(places));
  if (track_.move() == CameraMove::Still) return;
  view_.rememberPlace();
  placed_ = view_.camera().pose();
  clock_.start();
  // With reduced motion the camera jumps from place to place, a few times in the whole movement.
  timer_.start(Theme::current().reduceMotion() ? 1200 : 33);
  Q_EMIT changed();
}

void CameraMotion::stop() {
  if (!timer_.isActive()) return;
  timer_.stop();
  Q_EMIT changed();
}

void CameraMotion::advance() {
  if (!view_.isVisible() || view_.dragging() || !(view_.camera().pose() == placed_)) return stop();
  const double part = static_cast<double>(clock_.elapsed()) / 1000 / track_.seconds();
  const bool once = track_.move() == CameraMove::Path;
  view_.setPose(track_.at(once ? part : std::fmod(part, 1.0)), VtkView::Moving::Yes);
  placed_ = view_.camera().pose();
  if (once && part >= 1) stop();
}

}  // namespace mhc::widgets
