// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/OrientationGizmo.h"

#include <QPainter>
#include <QPalette>
#include <algorithm>
#include <cmath>

namespace mhc::widgets {
namespace {

struct End {
  StandardView view;
  std::size_t axis;
  bool positive;
  QPointF offset;  ///< from the centre, logical pixels
  double depth;    ///< larger is nearer to the viewer
};

std::array<End, 6> ends(const OrbitCamera& camera) {
  const Vec3 r = camera.right(), u = camera.pose().up, d = camera.direction();
  constexpr StandardView kViews[3][2] = {{StandardView::PlusX, StandardView::MinusX},
                                         {StandardView::PlusY, StandardView::MinusY},
                                         {StandardView::PlusZ, StandardView::MinusZ}};
  std::array<End, 6> out{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (std::size_t side = 0; side < 2; ++side) {
      const double sign = side == 0 ? 1 : -1;
      out[2 * axis + side] = {kViews[axis][side], axis, side == 0,
                              QPointF(sign * r[axis], -sign * u[axis]) * OrientationGizmo::kRadius, -sign * d[axis]};
    }
  }
  std::sort(out.begin(), out.end(), [](const End& a, const End& b) { return a.depth < b.depth; });
  return out;
}

// The usual red, green, blue of axes, dimmed enough for both themes.
constexpr QRgb kAxisColours[3] = {0xFFD0503C, 0xFF4E9A3A, 0xFF3D7DD8};

}  // namespace

void OrientationGizmo::paint(QPainter& painter, const QPalette& palette, const OrbitCamera& camera, QPointF centre,
                             std::optional<StandardView> hovered) const {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QFont font = painter.font();
  font.setBold(true);
  font.setPixelSize(11);
  painter.setFont(font);
  for (const End& end : ends(camera)) {
    QColor colour = QColor::fromRgba(kAxisColours[end.axis]);
    const QColor paper = palette.color(QPalette::Base);
    // Ends that point away fade into the background, so that the picture reads in depth.
    const double fade = 0.35 * (1 - end.depth) / 2;
    colour = QColor::fromRgbF(static_cast<float>(colour.redF() * (1 - fade) + paper.redF() * fade),
                              static_cast<float>(colour.greenF() * (1 - fade) + paper.greenF() * fade),
                              static_cast<float>(colour.blueF() * (1 - fade) + paper.blueF() * fade));
    const QPointF at = centre + end.offset;
    const bool hot = hovered == end.view;
    if (end.positive) {
      painter.setPen(QPen(colour, 2));
      painter.drawLine(centre, at);
      painter.setPen(Qt::NoPen);
      painter.setBrush(hot ? colour.lighter(125) : colour);
      painter.drawEllipse(at, kKnob, kKnob);
      painter.setPen(Qt::white);
      painter.drawText(QRectF(at - QPointF(kKnob, kKnob), QSizeF(2 * kKnob, 2 * kKnob)), Qt::AlignCenter,
                       names_[end.axis]);
    } else {
      painter.setPen(QPen(colour, 1.5));
      painter.setBrush(hot ? colour : paper);
      painter.drawEllipse(at, kKnob - 3, kKnob - 3);
    }
  }
  painter.restore();
}

std::optional<StandardView> OrientationGizmo::hit(const OrbitCamera& camera, QPointF centre, QPointF pointer) {
  std::optional<StandardView> found;
  for (const End& end : ends(camera)) {  // far to near: the last hit is in front
    const QPointF gap = pointer - (centre + end.offset);
    if (std::hypot(gap.x(), gap.y()) <= kKnob + 1) found = end.view;
  }
  return found;
}

}  // namespace mhc::widgets
