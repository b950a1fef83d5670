// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <vector>

#include "widgets/base/vtk/OrbitCamera.h"

namespace mhc::widgets {

class VtkView;

enum class CameraMove : std::uint8_t { Still, Spin, Rock, Path };

/// Where the camera is along a movement, for playing it and for films. Spin: a whole turn about the upright axis
/// through the focal point. Rock: 20° to one side, to the other, and back. Path: through the kept places one after the
/// other, each leg slow at its ends, and stays at the last.
class CameraTrack {
 public:
  CameraTrack() = default;
  CameraTrack(CameraMove move, const CameraPose& start, std::vector<CameraPose> places = {});
  [[nodiscard]] CameraPose at(double part) const;  ///< part 0…1 of the whole movement
  [[nodiscard]] CameraMove move() const { return move_; }
  [[nodiscard]] double seconds() const;  ///< as it is played

 private:
  CameraMove move_ = CameraMove::Still;
  CameraPose start_;
  std::vector<CameraPose> places_;
};

/// Plays a movement in a view until it is stopped, the user takes the camera, or the view is hidden.
class CameraMotion : public QObject {
  Q_OBJECT
 public:
  explicit CameraMotion(VtkView& view);
  void play(CameraMove move, std::vector<CameraPose> places = {});
  void stop();
  [[nodiscard]] bool playing() const { return timer_.isActive(); }
  [[nodiscard]] CameraMove move() const { return playing() ? track_.move() : CameraMove::Still; }

 Q_SIGNALS:
  void changed();

 private:
  void advance();

  VtkView& view_;
  CameraTrack track_;
  CameraPose placed_;  ///< what this last put there: another pose means that somebody took the camera
  QTimer timer_;
  QElapsedTimer clock_;
};

}  // namespace mhc::widgets
