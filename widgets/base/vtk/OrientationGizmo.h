// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QString>
#include <array>
#include <optional>

#include "widgets/base/vtk/OrbitCamera.h"

QT_BEGIN_NAMESPACE
class QPainter;
class QPalette;
QT_END_NAMESPACE

namespace mhc::widgets {

/// Three axes in the corner of a 3D view, painted over it; their six ends look along an axis when clicked.
class OrientationGizmo {
 public:
  static constexpr double kRadius = 34;  ///< logical pixels from the centre to an axis' end
  static constexpr double kKnob = 9;

  void setNames(std::array<QString, 3> names) { names_ = std::move(names); }
  void paint(QPainter& painter, const QPalette& palette, const OrbitCamera& camera, QPointF centre,
             std::optional<StandardView> hovered) const;
  /// The end under the pointer, the nearest to the viewer first.
  [[nodiscard]] static std::optional<StandardView> hit(const OrbitCamera& camera, QPointF centre, QPointF pointer);

 private:
  std::array<QString, 3> names_{QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("z")};
};

}  // namespace mhc::widgets
