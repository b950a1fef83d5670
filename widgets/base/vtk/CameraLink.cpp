// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/CameraLink.h"

#include <algorithm>
#include <cmath>

#include "widgets/base/vtk/VtkView.h"

namespace mhc::widgets {

CameraLink& CameraLink::shared() {
  static CameraLink link;
  return link;
}

bool CameraLink::linked(const VtkView& view) const {
  return std::any_of(views_.begin(), views_.end(), [&](const QPointer<VtkView>& v) { return v == &view; });
}

CameraPose CameraLink::turnedLike(const CameraPose& own, const CameraPose& other) {
  double distance = 0, theirs = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    distance += std::pow(own.position[i] - own.focal[i], 2);
    theirs += std::pow(other.position[i] - other.focal[i], 2);
  }
  if (!(theirs > 0)) return own;
  CameraPose pose = own;
  for (std::size_t i = 0; i < 3; ++i) {
    pose.position[i] = own.focal[i] + (other.position[i] - other.focal[i]) * std::sqrt(distance / theirs);
  }
  pose.up = other.up;
  pose.parallel = other.parallel;
  return pose;
}

void CameraLink::set(VtkView& view, bool link) {
  std::erase_if(views_, [](const QPointer<VtkView>& v) { return v.isNull(); });
  if (link == linked(view)) return;
  if (!link) {
    std::erase_if(views_, [&](const QPointer<VtkView>& v) { return v == &view; });
    disconnect(&view, nullptr, this, nullptr);
    return;
  }
  VtkView* pointer = &view;
  connect(pointer, &VtkView::cameraChanged, this, [this, pointer] {
    if (mode_ == LinkMode::Moving) follow(pointer);
  });
  connect(pointer, &VtkView::cameraRested, this, [this, pointer] {
    if (mode_ == LinkMode::Resting) follow(pointer);
  });
  const QPointer<VtkView> before = views_.empty() ? nullptr : views_.front();
  views_.emplace_back(pointer);
  if (before != nullptr) follow(before);
}

void CameraLink::follow(VtkView* source) {
  if (busy_ || mode_ == LinkMode::Off) return;
  busy_ = true;  // the others' own change goes no further
  const CameraPose pose = source->camera().pose();
  for (const QPointer<VtkView>& view : views_) {
    if (view.isNull() || view == source) continue;
    view->setPose(view->sceneKind() == source->sceneKind() ? pose : turnedLike(view->camera().pose(), pose));
  }
  busy_ = false;
}

}  // namespace mhc::widgets
