// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/landscape/LandscapeScene.h"

#include <vtkRenderer.h>

#include <algorithm>
#include <cmath>

#include "widgets/landscape/LandscapeModel.h"

namespace mhc::widgets {
namespace {

constexpr double kFloor = LandscapeModel::kHeight;
constexpr double kTube = 0.009;
constexpr int kSides = 5;
constexpr std::size_t kWires = 24;  // grid lines on the surface in each direction, at most

Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// The slope of the surface from the neighbours that are there.
Vec3 normalAt(const LandscapeModel& model, std::size_t row, int l) {
  const auto there = [&](std::size_t r, int s) { return !std::isnan(model.gain({r, s})); };
  const int left = l > 1 && there(row, l - 1) ? l - 1 : l, right = l < model.depth() && there(row, l + 1) ? l + 1 : l;
  const std::size_t before = row > 0 && there(row - 1, l) ? row - 1 : row;
  const std::size_t after = row + 1 < model.rows() && there(row + 1, l) ? row + 1 : row;
  const Vec3 a = model.at({row, left}), b = model.at({row, right}), c = model.at({before, l}), d = model.at({after, l});
  const Vec3 along = left == right ? Vec3{1, 0, 0} : Vec3{b[0] - a[0], b[1] - a[1], b[2] - a[2]};
  const Vec3 over = before == after || d[1] - c[1] < 1e-9 ? Vec3{0, 1, 0} : Vec3{d[0] - c[0], d[1] - c[1], d[2] - c[2]};
  Vec3 normal = cross(along, over);
  const double length = std::sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
  for (double& x : normal) x /= std::max(length, 1e-12);
  return normal;
}

Vec3 lifted(Vec3 at, double by) {
  at[2] += by;
  return at;
}

}  // namespace

LandscapeScene::LandscapeScene(vtkRenderer& renderer)
    : renderer_(renderer),
      frame_(renderer, SceneMesh::Kind::Lines),
      wires_(renderer, SceneMesh::Kind::Lines),
      surface_(renderer, SceneMesh::Kind::Triangles),
      lines_(renderer, SceneMesh::Kind::Triangles),
      crossing_(renderer, SceneMesh::Kind::Triangles),
      plane_(renderer, SceneMesh::Kind::Triangles) {
  plane_.setOpacity(0.3);
  plane_.setLit(false);
  crossing_.setLit(false);
}

void LandscapeScene::setColours(const Colours& colours) {
  colours_ = colours;
  renderer_.SetBackground(colours.background.r / 255.0, colours.background.g / 255.0, colours.background.b / 255.0);
}

std::vector<const SceneLayer*> LandscapeScene::layers() const {
  return {&frame_, &wires_, &surface_, &lines_, &crossing_, &plane_};
}

void LandscapeScene::setSurface(const LandscapeModel& model, bool threshold) {
  SceneMesh surface(SceneMesh::Kind::Triangles), wires(SceneMesh::Kind::Lines), frame(SceneMesh::Kind::Lines);
  const auto there = [&](std::size_t r, int l) { return !std::isnan(model.gain({r, l})); };
  const auto depth = static_cast<std::size_t>(model.depth());
  for (std::size_t row = 0; row < model.rows(); ++row) {
    for (int l = 1; l <= model.depth(); ++l) {
      surface.add(model.at({row, l}), normalAt(model, row, l), model.colour(model.gain({row, l})));
    }
  }
  for (std::size_t row = 0; row + 1 < model.rows(); ++row) {
    for (int l = 1; l < model.depth(); ++l) {
      if (!there(row, l) || !there(row, l + 1) || !there(row + 1, l) || !there(row + 1, l + 1)) continue;
      const auto a = static_cast<std::int64_t>(row * depth) + l - 1, b = a + static_cast<std::int64_t>(depth);
      surface.triangle(a, a + 1, b + 1);
      surface.triangle(a, b + 1, b);
    }
  }
  const auto wire = [&](LandscapeCell from, LandscapeCell to) {
    if (!there(from.row, from.sublayer) || !there(to.row, to.sublayer)) return;
    // Darker than the surface in both themes: bright lines would drown its colours.
    const view::Rgb dark =
        view::luminance(colours_.text) < view::luminance(colours_.background) ? colours_.text : colours_.background;
    const auto shade = [&](LandscapeCell c) { return view::mixed(model.colour(model.gain(c)), dark, 0.4); };
    wires.line(wires.add(lifted(model.at(from), 0.003), shade(from)),
               wires.add(lifted(model.at(to), 0.003), shade(to)));
  };
  const std::size_t everyRow = std::max<std::size_t>(1, (model.rows() + kWires - 1) / kWires);
  const int everyLayer = std::max(1, static_cast<int>((depth + kWires - 1) / kWires));
  for (std::size_t row = 0; row < model.rows(); ++row) {
    for (int l = 1; l <= model.depth(); ++l) {
      if (row % everyRow == 0 && l < model.depth()) wire({row, l}, {row, l + 1});
      if ((l - 1) % everyLayer == 0 && row + 1 < model.rows()) wire({row, l}, {row + 1, l});
    }
  }
  if (!model.empty()) {
    const Vec3 corners[4] = {{-1, -1, 0}, {1, -1, 0}, {1, 1, 0}, {-1, 1, 0}};
    for (int k = 0; k < 4; ++k) {
      const Vec3 &a = corners[k], &b = corners[(k + 1) % 4];
      for (const double z : {-kFloor, 0.0, kFloor}) {  // the middle one is a gain of 1
        const view::Rgb colour = z == 0 ? view::mixed(colours_.edge, colours_.text, 0.35) : colours_.edge;
        frame.line(frame.add(lifted(a, z), colour), frame.add(lifted(b, z), colour));
      }
      frame.line(frame.add(lifted(a, -kFloor), colours_.edge), frame.add(lifted(a, kFloor), colours_.edge));
    }
  }
  surface_.set(surface);
  wires_.set(wires);
  frame_.set(frame);
  setPlane(model, threshold);
}

void LandscapeScene::setPlane(const LandscapeModel& model, bool threshold) {
  threshold_ = threshold;
  SceneMesh plane(SceneMesh::Kind::Triangles), crossing(SceneMesh::Kind::Triangles);
  if (threshold && model.thresholdInView()) {
    const double z = model.zOf(*model.threshold());
    const std::int64_t first = plane.add({-1, -1, z}, colours_.warning);
    plane.add({1, -1, z}, colours_.warning);
    plane.add({1, 1, z}, colours_.warning);
    plane.add({-1, 1, z}, colours_.warning);
    plane.triangle(first, first + 1, first + 2);
    plane.triangle(first, first + 2, first + 3);
    for (const auto& [a, b] : model.crossing(*model.threshold())) {
      addTube(crossing, {a, b}, {kTube * 0.6, kTube * 0.6}, 4, {colours_.warning, colours_.warning});
    }
  }
  plane_.set(plane);
  crossing_.set(crossing);
}

void LandscapeScene::setLines(const LandscapeModel& model, std::int64_t step, int hovered,
                              const std::set<int>& selected) {
  SceneMesh lines(SceneMesh::Kind::Triangles);
  const auto tube = [&](const std::vector<Vec3>& path, view::Rgb colour, double radius) {
    addTube(lines, path, std::vector<double>(path.size(), radius), kSides, std::vector<view::Rgb>(path.size(), colour));
  };
  if (!model.empty()) {
    std::vector<Vec3> path;
    const std::vector<double> profile = model.profile(step);
    for (int l = 1; l <= model.depth(); ++l) {
      const double gain = profile[static_cast<std::size_t>(l - 1)];
      if (!std::isnan(gain)) {
        path.push_back({model.xOf(l), model.yOf(step), model.zOf(gain) + kTube});
        continue;
      }
      tube(path, colours_.cursor, 1.5 * kTube);
      path.clear();
    }
    tube(path, colours_.cursor, 1.5 * kTube);
  }
  std::set<int> shown = selected;
  if (hovered > 0) shown.insert(hovered);
  for (const int l : shown) {
    if (l < 1 || l > model.depth()) continue;
    std::vector<Vec3> path;
    const view::Rgb colour = selected.count(l) != 0 ? colours_.accent : colours_.text;
    for (std::size_t row = 0; row < model.rows(); ++row) {
      if (!std::isnan(model.gain({row, l}))) {
        path.push_back(lifted(model.at({row, l}), kTube));
        continue;
      }
      tube(path, colour, kTube);
      path.clear();
    }
    tube(path, colour, kTube);
  }
  lines_.set(lines);
}

}  // namespace mhc::widgets
