// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

class vtkCamera;

namespace mhc::widgets {

using Vec3 = std::array<double, 3>;

enum class StandardView : std::uint8_t { PlusX, MinusX, PlusY, MinusY, PlusZ, MinusZ, Isometric };

/// Where the camera stands: everything that is saved, undone and interpolated.
struct CameraPose {
  Vec3 position{0, 0, 1};
  Vec3 focal{0, 0, 0};  ///< what it turns about
  Vec3 up{0, 1, 0};     ///< orthogonal to the direction of view
  bool parallel = false;  ///< no perspective: what lies at the focal point's depth keeps its size
  bool operator==(const CameraPose&) const = default;
};

/// The pose between two, t in 0…1: direction turns about one axis, distance changes by a constant factor per time.
[[nodiscard]] CameraPose interpolated(const CameraPose& a, const CameraPose& b, double t);

/// Turns, shifts and approaches in the terms of a mouse. Pixels count from the top left; sizes are in the same pixels.
class OrbitCamera {
 public:
  static constexpr double kViewAngle = 30;  ///< vertical, degrees

  [[nodiscard]] const CameraPose& pose() const { return pose_; }
  void setPose(const CameraPose& pose);

  /// Turns about the focal point, as if the scene were dragged: the height of the view is half a turn.
  void orbit(double dx, double dy, double height);
  /// Shifts so that what lies at the focal point's depth follows the pointer.
  void pan(double dx, double dy, double height);
  /// factor > 1 comes closer; what lies under the pointer at the focal point's depth stays there.
  void zoom(double factor, double x, double y, double width, double height);
  /// Brings a rectangle of the picture into view, keeping the direction.
  void zoomInto(double left, double top, double right, double bottom, double width, double height);
  void roll(double degrees);
  /// Looks from a standard side with the present focal point and distance.
  [[nodiscard]] CameraPose lookingFrom(StandardView view) const;
  /// Keeps the direction and shows a whole ball, at any aspect ratio.
  [[nodiscard]] CameraPose fitted(const Vec3& centre, double radius, double width, double height) const;
  /// Keeps the direction and shows all points as large as they go, with a free margin of that many pixels.
  [[nodiscard]] CameraPose fitted(const std::vector<Vec3>& points, double width, double height, double margin) const;

  [[nodiscard]] Vec3 direction() const;  ///< unit vector from the camera to the focal point
  [[nodiscard]] Vec3 right() const;      ///< unit vector to the right on the screen
  [[nodiscard]] double distance() const;

  /// Writes the pose into VTK's camera. The clipping range is the renderer's affair.
  void apply(vtkCamera& camera) const;

 private:
  CameraPose pose_;
};

}  // namespace mhc::widgets
