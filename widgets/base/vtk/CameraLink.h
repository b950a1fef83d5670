// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <vector>

#include "widgets/base/vtk/OrbitCamera.h"

namespace mhc::widgets {

class VtkView;

enum class LinkMode : std::uint8_t { Off, Moving, Resting };

/// The cameras of all linked 3D views of the process move together: while one moves, or once it rests. Views of one
/// kind share the whole pose; between kinds, whose scenes have other sizes, only the direction of view, "up" and the
/// projection.
class CameraLink : public QObject {
  Q_OBJECT
 public:
  static CameraLink& shared();

  /// Called by views: links this one, or lets it go. A view that joins takes the pose of those that are there.
  void set(VtkView& view, bool linked);
  [[nodiscard]] bool linked(const VtkView& view) const;
  void setMode(LinkMode mode) { mode_ = mode; }
  [[nodiscard]] LinkMode mode() const { return mode_; }

  /// What becomes of the camera `own` when a camera of another kind stands at `other`.
  [[nodiscard]] static CameraPose turnedLike(const CameraPose& own, const CameraPose& other);

 private:
  using QObject::QObject;
  void follow(VtkView* source);

  std::vector<QPointer<VtkView>> views_;
  LinkMode mode_ = LinkMode::Moving;
  bool busy_ = false;
};

}  // namespace mhc::widgets
