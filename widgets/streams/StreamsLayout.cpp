// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/streams/StreamsLayout.h"

#include <algorithm>
#include <cmath>

namespace mhc::widgets {
namespace {

constexpr double kBoxHeight = 22, kBoxGap = 26, kThinnest = 0.15, kThinnestCoarse = 0.5;

}  // namespace

StreamsLayout::StreamsLayout(const StreamsModel& model, QRectF area, double from, double to)
    : model_(&model), area_(area), from_(from), to_(std::max(to, from + 0.1)) {
  pitch_ = area_.width() / (to_ - from_);
  lanes_ = detailed() ? area_.adjusted(0, 0, 0, -kBoxHeight - kBoxGap) : area_;
  lane_ = lanes_.height() / std::max(1, model.n());
  // The largest RMS of the whole depth fills its lane but for a gap: zooming changes no height.
  scale_ = model.largestRms() > 0 ? 0.72 * lane_ / model.largestRms() : 0;
}

double StreamsLayout::xOf(double boundary) const {
  return area_.left() + (boundary - from_) * pitch_;
}

double StreamsLayout::boundaryAt(double x) const {
  return from_ + (x - area_.left()) / pitch_;
}

int StreamsLayout::firstVisible() const {
  return std::clamp(static_cast<int>(std::floor(from_)) - 1, 1, model_->sublayers() + 1);
}

int StreamsLayout::lastVisible() const {
  return std::clamp(static_cast<int>(std::ceil(to_)) + 1, 1, model_->sublayers() + 1);
}

double StreamsLayout::thickness(double magnitude) const {
  return std::isfinite(magnitude) ? magnitude * scale_ : 0;
}

double StreamsLayout::laneCentre(int stream) const {
  return lanes_.top() + (stream + 0.5) * lane_;
}

QRectF StreamsLayout::bar(int boundary, int stream) const {
  const double high = std::max(1.0, thickness(model_->rms(boundary, stream)));
  const double wide = std::clamp(pitch_ / 8, 1.0, 8.0);
  return {xOf(boundary) - wide / 2, laneCentre(stream) - high / 2, wide, high};
}

QRectF StreamsLayout::box(int sublayer) const {
  const double wide = std::min(0.8 * pitch_, 110.0);
  return {xOf(sublayer + 0.5) - wide / 2, area_.bottom() - kBoxHeight, wide, kBoxHeight};
}

QPainterPath StreamsLayout::band(QPointF from, QPointF to, double thick) const {
  const double half = thick / 2, middle = (from.x() + to.x()) / 2;
  QPainterPath path(from + QPointF(0, -half));
  if (coarse()) {
    path.lineTo(to + QPointF(0, -half));
    path.lineTo(to + QPointF(0, half));
    path.lineTo(from + QPointF(0, half));
  } else {
    path.cubicTo({middle, from.y() - half}, {middle, to.y() - half}, to + QPointF(0, -half));
    path.lineTo(to + QPointF(0, half));
    path.cubicTo({middle, to.y() + half}, {middle, from.y() + half}, from + QPointF(0, half));
  }
  path.closeSubpath();
  return path;
}

QPainterPath StreamsLayout::carry(const StreamElement& e) const {
  // The links of a node stand above each other, centred on it, in the order of the streams at their other ends.
  const int n = model_->n();
  const std::size_t first = model_->firstOf(e.sublayer) + static_cast<std::size_t>(n);
  const auto size = [&](int i, int j) {
    return thickness(model_->elements()[first + static_cast<std::size_t>(i * n + j)].magnitude);
  };
  double leaving = 0, leavingAbove = 0, arriving = 0, arrivingAbove = 0;
  for (int k = 0; k < n; ++k) {
    leaving += size(k, e.from), arriving += size(e.to, k);
    if (k < e.to) leavingAbove += size(k, e.from);
    if (k < e.from) arrivingAbove += size(e.to, k);
  }
  const double thick = thickness(e.magnitude);
  const QPointF start(bar(e.sublayer, e.from).right(), laneCentre(e.from) - leaving / 2 + leavingAbove + thick / 2);
  const QPointF end(bar(e.sublayer + 1, e.to).left(), laneCentre(e.to) - arriving / 2 + arrivingAbove + thick / 2);
  return band(start, end, thick);
}

QPainterPath StreamsLayout::shape(const StreamElement& e) const {
  if (e.sublayer < firstVisible() || e.sublayer > lastVisible()) return {};
  const double thick = thickness(e.magnitude);
  if (e.part == StreamPart::Node) {
    QPainterPath path;
    path.addRect(bar(e.sublayer, e.from));
    return path;
  }
  if (thick < (coarse() ? kThinnestCoarse : kThinnest) || (e.part != StreamPart::Carry && !detailed())) return {};
  if (e.part == StreamPart::Carry) return carry(e);
  // Reads fall from their node to the left end of the box, writes rise from its right end to the next node.
  const bool read = e.part == StreamPart::Read;
  const QRectF target = box(e.sublayer);
  const QRectF node = read ? bar(e.sublayer, e.from) : bar(e.sublayer + 1, e.to);
  const QPointF there(read ? node.right() : node.left(), node.center().y());
  const QPointF here(read ? target.left() : target.right(), target.center().y());
  return read ? band(there, here, thick) : band(here, there, thick);
}

}  // namespace mhc::widgets
