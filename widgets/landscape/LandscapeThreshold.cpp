// SPDX-License-Identifier: GPL-3.0-or-later
// The alert's plane, dragged up and down.
#include <QCheckBox>
#include <QLineF>
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/base/RunSet.h"
#include "widgets/base/Thresholds.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeScene.h"
#include "widgets/landscape/LandscapeView.h"

namespace mhc::widgets {
namespace {

constexpr double kReach = 5, kPointReach = 10;  // pixels
constexpr double kShortest = 12;  // an edge seen from above is too short to be dragged along

double distance(QPointF at, QPointF a, QPointF b) {
  const QPointF along = b - a;
  const double square = QPointF::dotProduct(along, along);
  const double part = square > 0 ? std::clamp(QPointF::dotProduct(at - a, along) / square, 0.0, 1.0) : 0.0;
  return QLineF(at, a + part * along).length();
}

}  // namespace

void LandscapeView::makeGrip() {
  view_->setGrip({[this](QPointF at) { return overThreshold(at); },
                  [this](QPointF from, QPointF to) { dragThreshold(from, to); },
                  [this](bool done) { endThreshold(done); }});
}

void LandscapeView::endThreshold(bool done) {
  const std::optional<Dragged> dragged = std::exchange(dragged_, std::nullopt);
  showThreshold(threshold());
  // Meanwhile another run or direction may have come: the line of that one was never touched.
  if (done && dragged && dragged->run == run() && dragged->name == thresholdName()) {
    setThreshold(roundedByHand(dragged->gain));
  }
  rebuild();  // what came during the drag
}

QString LandscapeView::thresholdName() const {
  return choice().backward ? QStringLiteral("backward_gain") : QStringLiteral("forward_gain");
}

double LandscapeView::threshold() const {
  return context().thresholds != nullptr ? context().thresholds->value(run(), thresholdName()) : NAN;
}

void LandscapeView::setThreshold(double gain) {
  if (context().thresholds == nullptr || !(gain > 0)) return;
  context().thresholds->set(run(), thresholdName(), gain);
}

bool LandscapeView::overThreshold(QPointF at) const {
  if (!threshold_->isChecked() || model_.empty() || !model_.threshold()) return false;
  const auto edge = gainEdge(*view_);
  const auto on = [this](const Vec3& point) { return view_->project(point).at; };
  if (QLineF(on(edge.first), on(edge.second)).length() < kShortest) return false;
  const double z = model_.zOf(*model_.threshold());
  if (QLineF(at, on({edge.first[0], edge.first[1], z})).length() < kPointReach) return true;
  if (!model_.thresholdInView()) return false;
  const Vec3 corners[] = {{-1, -1, z}, {1, -1, z}, {1, 1, z}, {-1, 1, z}};
  for (std::size_t k = 0; k < 4; ++k) {
    if (distance(at, on(corners[k]), on(corners[(k + 1) % 4])) < kReach) return true;
  }
  return false;
}

void LandscapeView::dragThreshold(QPointF from, QPointF to) {
  const auto edge = gainEdge(*view_);
  const double limit = threshold();
  if (!(limit > 0)) return;
  // Of the upright line through the edge the height that is nearest to the line of sight.
  const auto height = [&](QPointF at) {
    const Ray ray = view_->rayAt(at);
    double along = 0, across = 0;
    for (std::size_t k = 0; k < 3; ++k) across += ray.direction[k] * (edge.first[k] - ray.origin[k]);
    along = edge.first[2] - ray.origin[2];
    const double slope = ray.direction[2];
    return edge.first[2] + (slope * across - along) / std::max(1 - slope * slope, 1e-6);
  };
  const double z = model_.zOf(limit) + height(to) - height(from);
  const double place = std::clamp((z / LandscapeModel::kHeight + 1) / 2, 0.0, 1.0);
  dragged_ = {run(), thresholdName(), model_.gains().value(place)};
  showThreshold(dragged_->gain);
}

void LandscapeView::showThreshold(double gain) {
  if (!(gain > 0)) return;
  model_.moveThreshold(gain);
  scene_->setPlane(model_, threshold_->isChecked());
  view_->requestRender();
  updateCaption();
}

}  // namespace mhc::widgets
