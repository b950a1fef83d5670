// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeScene.h"

#include <vtkRenderer.h>

#include <algorithm>

#include "core/view/ColourTable.h"
#include "widgets/polytope/PolytopeModel.h"
#include "widgets/polytope/SinkhornPath.h"

namespace mhc::widgets {
namespace {

using Kind = SceneMesh::Kind;

/// A trail's colour: opaque, faded towards the background with age 0…1.
view::Rgb aged(view::Rgb colour, view::Rgb background, double age) {
  return view::mixed(colour, background, 0.15 + 0.7 * age);
}

}  // namespace

PolytopeScene::PolytopeScene(vtkRenderer& renderer)
    : renderer_(renderer),
      edges_(renderer, Kind::Lines),
      vertices_(renderer, Kind::Points, 8),
      trails_(renderer, Kind::Lines),
      spikes_(renderer, Kind::Lines),
      cloud_(renderer, Kind::Points, 3),
      path_(renderer, Kind::Lines),
      pathPoints_(renderer, Kind::Points, 5),
      points_(renderer, Kind::Points, 16),
      mark_(renderer, Kind::Points, 13) {}

void PolytopeScene::setColours(const Colours& colours) {
  colours_ = colours;
  framework_ = ~std::uint64_t{0};
  renderer_.SetBackground(colours.background.r / 255.0, colours.background.g / 255.0, colours.background.b / 255.0);
}

void PolytopeScene::setScale(double pixels) {
  for (SceneLayer* layer : {&vertices_, &cloud_, &pathPoints_, &points_, &mark_}) layer->setScale(pixels);
}

std::vector<const SceneLayer*> PolytopeScene::layers() const {
  return {&edges_, &vertices_, &trails_, &spikes_, &cloud_, &path_, &pathPoints_, &points_, &mark_};
}

view::Rgb PolytopeScene::colourOf(int sublayer, int sublayers, double visibility) const {
  const double depth = sublayers > 1 ? (sublayer - 1.0) / (sublayers - 1.0) : 0.5;
  return view::mixed(view::viridis(depth), colours_.background, 0.65 * (1 - visibility));
}

void PolytopeScene::update(const PolytopeModel& model, const Options& options) {
  if (model.framework() != framework_) setFramework(model);
  framework_ = model.framework();
  setTrails(model, options);
  setPoints(model, options);
  setPath(model, options);
}

void PolytopeScene::setFramework(const PolytopeModel& model) {
  SceneMesh edges(Kind::Lines), vertices;
  // 240 edges at full strength would be a thicket.
  const view::Rgb edge = view::mixed(colours_.edge, colours_.background, model.n() >= 4 ? 0.45 : 0.0);
  for (const auto& [a, b] : model.edges()) {
    std::int64_t before = -1;
    for (const Point3& at : model.edgeCurve(a, b)) {
      const std::int64_t now = edges.add(at, edge);
      if (before >= 0) edges.line(before, now);
      before = now;
    }
  }
  for (const PolytopeVertex& vertex : model.vertices()) vertices.add(vertex.at, colours_.vertex);
  vertices.add(model.uniformAt(), colours_.text);  // J
  edges_.set(edges);
  vertices_.set(vertices);
}

void PolytopeScene::setTrails(const PolytopeModel& model, const Options& options) {
  SceneMesh trails(Kind::Lines);
  const int sublayers = static_cast<int>(model.points().size());
  const bool whole = options.whole != nullptr && options.whole->ofSublayer.size() == model.points().size();
  if (options.trails && whole) {
    // Every trail has all its vertices at every step, those to come at the point's own place: so the connections stay
    // what they are while the time cursor moves.
    const std::int64_t shown = model.frame()->recorded;
    for (const PolytopePoint& point : model.points()) {
      const PolytopeTrail& trail = options.whole->ofSublayer[static_cast<std::size_t>(point.sublayer - 1)];
      const view::Rgb colour = colourOf(point.sublayer, sublayers, point.visibility);
      const double first = trail.steps.empty() ? 0 : static_cast<double>(trail.steps.front());
      const double span = std::max(1.0, static_cast<double>(shown) - first);
      std::int64_t before = -1;
      for (std::size_t k = 0; k < trail.at.size(); ++k) {
        const bool past = trail.steps[k] < shown;
        const double age = past ? (static_cast<double>(shown) - static_cast<double>(trail.steps[k])) / span : 0;
        const std::int64_t now = trails.add(past ? trail.at[k] : point.at, aged(colour, colours_.background, age));
        if (before >= 0) trails.line(before, now);
        before = now;
      }
      if (before >= 0) trails.line(before, trails.add(point.at, aged(colour, colours_.background, 0)));
    }
  } else if (options.trails) {
    const auto all = model.trails();
    for (std::size_t l = 0; l < all.size(); ++l) {
      const view::Rgb colour = colourOf(static_cast<int>(l) + 1, sublayers, model.points()[l].visibility);
      std::int64_t before = -1;
      for (std::size_t k = 0; k < all[l].size(); ++k) {
        const double age = 1 - (static_cast<double>(k) + 1) / static_cast<double>(all[l].size());
        const std::int64_t now = trails.add(all[l][k], aged(colour, colours_.background, age));
        if (before >= 0) trails.line(before, now);
        before = now;
      }
    }
  }
  trails_.set(trails);
}

void PolytopeScene::setPoints(const PolytopeModel& model, const Options& options) {
  SceneMesh spikes(Kind::Lines), points, cloud;
  const int sublayers = static_cast<int>(model.points().size());
  for (const PolytopePoint& point : model.points()) {
    const view::Rgb colour = colourOf(point.sublayer, sublayers, point.visibility);
    points.add(point.at, colour);
    if (point.outside) {
      const std::int64_t from = spikes.add(point.at, colour);
      spikes.line(from, spikes.add(point.foot, colour));
    }
    if (!options.cloud || (!options.cloudOf.empty() && options.cloudOf.count(point.sublayer) == 0)) continue;
    const view::Rgb faint = view::mixed(colour, colours_.background, 0.35);
    for (const Point3& token : model.cloud(point.sublayer)) cloud.add(token, faint);
  }
  spikes_.set(spikes);
  cloud_.set(cloud);
  points_.set(points);
}

void PolytopeScene::setPath(const PolytopeModel& model, const Options& options) {
  SceneMesh path(Kind::Lines), stops, mark;
  if (options.path != nullptr && !options.path->empty() && !model.empty()) {
    const view::Rgb ahead = view::mixed(colours_.accent, colours_.background, 0.6);
    std::int64_t before = -1;
    for (int k = 0; k <= options.path->halfSteps(); ++k) {
      const Point3 at = model.placeOf(options.path->state(k).matrix);
      const std::int64_t now = path.add(at, k <= options.halfStep ? colours_.accent : ahead);
      stops.add(at, k <= options.halfStep ? colours_.accent : ahead);
      if (k == options.halfStep) mark.add(at, colours_.accent);
      if (before >= 0) path.line(before, now);
      before = now;
    }
  }
  path_.set(path);
  pathPoints_.set(stops);
  mark_.set(mark);
}

}  // namespace mhc::widgets
