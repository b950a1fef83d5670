// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeModel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/hyper/Distance.h"
#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
void PolytopeModel::setFrame(const view::FramePtr& frame) {
  const bool usable = hasMaps(frame.get()) && frame->data->n >= 2 && frame->data->hcType != "residual";
  if (frame_ == nullptr || frame == nullptr || frame->run != frame_->run) {
    history_.clear();
    permutation_.clear();  // each run has its own
    track_ = nullptr;
  }
  frame_ = frame;
  points_.clear();
  if (!usable) return;
  const view::FrameData& data = *frame->data;
  if (data.n != n_) {
    history_.clear();
    resetAxes(data.n);
  }
  points_.resize(static_cast<std::size_t>(data.sublayers));
  if (fold_ == PolytopeFold::Run && permutation_.size() != static_cast<std::size_t>(n_)) findPermutation();
  for (int s = 1; s <= data.sublayers; ++s) {
    PolytopePoint& point = points_[static_cast<std::size_t>(s - 1)];
    point.sublayer = s;
    fillPoint(point);
  }
  if (n_ >= 5) makeVertices();  // the ones near the points
  remember();
  place();
}

void PolytopeModel::fillPoint(PolytopePoint& point) const {
  const view::FrameData& data = *frame_->data;
  point.matrix = resOf(data, point.sublayer);
  for (double& value : point.matrix.values) {
    if (!std::isfinite(value)) value = 0;  // a run that diverged: drawn, but nowhere meaningful
  }
  const hyper::Matrix shown = folded(point.matrix);
  point.plane.resize(planeMap_.size());
  planeMap_(shown.values.data(), point.plane.data());
  point.offPlane = hyper::offPlane(point.matrix);
  point.maxRowSum = point.maxColumnSum = -INFINITY;
  for (int i = 0; i < n_; ++i) {
    point.maxRowSum = std::max(point.maxRowSum, hyper::rowSum(point.matrix, i));
    point.maxColumnSum = std::max(point.maxColumnSum, hyper::columnSum(point.matrix, i));
  }
  point.visibility = point.sublayer == 1 && !data.hcType.empty() ? 0 : effectVisibility(differenceEnergy(data, point.sublayer));
  const double least = *std::min_element(point.matrix.values.begin(), point.matrix.values.end());
  if (least > -kOutside / 4 && point.offPlane < kOutside / 4) return;
  const hyper::Matrix nearest = hyper::projectToPolytope(shown);
  point.outsideDistance = hyper::frobeniusNorm(shown - nearest);
  point.outside = point.outsideDistance > kOutside;
  point.footPlane = hyper::planeCoordinates(nearest).values;
}

const PolytopePoint* PolytopeModel::point(int sublayer) const {
  if (sublayer < 1 || sublayer > static_cast<int>(points_.size())) return nullptr;
  return &points_[static_cast<std::size_t>(sublayer - 1)];
}

void PolytopeModel::makeVertices() {
  std::vector<std::vector<int>> permutations;
  edges_.clear();
  if (n_ <= 4) {
    permutations = hyper::permutations(n_);
    edges_ = hyper::polytopeEdges(n_);
  } else {
    std::set<std::vector<int>> seen;
    const auto add = [&](const std::vector<int>& p) {
      if (seen.insert(p).second) permutations.push_back(p);
    };
    for (int shift = 0; shift < n_; ++shift) {
      std::vector<int> p(static_cast<std::size_t>(n_));
      for (int i = 0; i < n_; ++i) p[static_cast<std::size_t>(i)] = (i + shift) % n_;
      add(p);
    }
    for (const PolytopePoint& point : points_) {
      if (n_ <= 8 && !point.matrix.values.empty()) add(hyper::nearestPermutation(folded(point.matrix)).permutation);
    }
  }
  ++framework_;
  vertices_.clear();
  for (std::vector<int>& p : permutations) {
    PolytopeVertex vertex;
    vertex.plane = hyper::planeCoordinates(hyper::permutationMatrix(p)).values;
    vertex.permutation = std::move(p);
    vertices_.push_back(std::move(vertex));
  }
}

void PolytopeModel::setMagnified(bool on) {
  if (on == projection_.magnified) return;
  projection_.magnified = on;
  if (n_ >= 2) place();
}

Point3 PolytopeModel::markAt(double distance) const {
  std::vector<double> plane = projection_.identityPlane;
  const double length = std::sqrt(std::inner_product(plane.begin(), plane.end(), plane.begin(), 0.0));
  for (double& x : plane) x *= length > 0 ? 1 - distance / length : 0;
  return project(plane);
}

double PolytopeModel::farthestFromIdentity() const {
  double farthest = 0;
  for (const PolytopePoint& point : points_) {
    double square = 0;
    for (std::size_t i = 0; i < point.plane.size() && i < projection_.identityPlane.size(); ++i) {
      square += (point.plane[i] - projection_.identityPlane[i]) * (point.plane[i] - projection_.identityPlane[i]);
    }
    farthest = std::max(farthest, std::sqrt(square));
  }
  return farthest;
}

std::vector<Point3> PolytopeModel::edgeCurve(int from, int to) const {
  const PolytopeVertex& a = vertices_[static_cast<std::size_t>(from)];
  const PolytopeVertex& b = vertices_[static_cast<std::size_t>(to)];
  std::vector<Point3> curve{a.at};
  constexpr int kPieces = 16;
  for (int k = 1; projection_.magnified && k < kPieces; ++k) {
    // An edge that ends at the identity is straight, but its far part is short: pieces get shorter towards both ends.
    const double t = 0.5 - 0.5 * std::cos(3.14159265358979 * k / kPieces);
    std::vector<double> plane(a.plane.size());
    for (std::size_t i = 0; i < plane.size(); ++i) plane[i] = (1 - t) * a.plane[i] + t * b.plane[i];
    curve.push_back(project(plane));
  }
  curve.push_back(b.at);
  return curve;
}

void PolytopeModel::place() {
  const hyper::PolytopeAxes axes = shownAxes();
  projection_.shown = axes.directions;
  for (PolytopeVertex& vertex : vertices_) {
    const Point3 at = project(vertex.plane);
    if (at != vertex.at) ++framework_;
    vertex.at = at;
  }
  std::vector<hyper::Matrix> matrices;
  for (PolytopePoint& point : points_) {
    point.at = project(point.plane);
    point.foot = point.footPlane.empty() ? point.at : project(point.footPlane);
    matrices.push_back(folded(point.matrix));
  }
  kept_ = hyper::varianceKept(matrices, axes);
}

std::vector<Point3> PolytopeModel::everything() const {
  std::vector<Point3> all{uniformAt()};
  for (const PolytopeVertex& vertex : vertices_) all.push_back(vertex.at);
  for (const PolytopePoint& point : points_) all.push_back(point.at);
  return all;
}

void PolytopeModel::turn(int hidden, double angle) {
  if (hidden < 0 || hidden >= hiddenDirections()) return;
  angles_[static_cast<std::size_t>(hidden)] = angle;
  place();
}

void PolytopeModel::remember() {
  Trail trail;
  for (const PolytopePoint& point : points_) trail.push_back(point.plane);
  history_[frame_->recorded] = std::move(trail);
  if (history_.size() <= kTrailSteps) return;
  bool drop = false;  // every second one goes, the first and the newest stay
  for (auto it = std::next(history_.begin()); std::next(it) != history_.end();) {
    drop = !drop;
    it = drop && it->first != frame_->recorded ? history_.erase(it) : std::next(it);
  }
}

std::vector<std::vector<Point3>> PolytopeModel::trails() const {
  std::vector<std::vector<Point3>> out(points_.size());
  for (const auto& [step, trail] : history_) {
    if (frame_ == nullptr || step > frame_->recorded || trail.size() != points_.size()) continue;
    for (std::size_t l = 0; l < trail.size(); ++l) out[l].push_back(project(trail[l]));
  }
  return out;
}

std::vector<Point3> PolytopeModel::cloud(int sublayer) const {
  std::vector<Point3> out;
  if (empty() || sublayer < 1) return out;
  const view::FrameData& data = *frame_->data;
  const std::size_t l = static_cast<std::size_t>(sublayer - 1), row = static_cast<std::size_t>(2 * n_ + n_ * n_);
  if (l >= data.tokens.size() || data.tokens[l].empty() || data.tokens[l].size() % row != 0) return out;
  std::vector<double> plane(planeMap_.size());
  for (std::size_t at = 0; at < data.tokens[l].size(); at += row) {
    const float* res = data.tokens[l].data() + at + 2 * n_;
    if (fold_ == PolytopeFold::None) {
      planeMap_(res, plane.data());
    } else {
      planeMap_(folded(resFrom(res, n_)).values.data(), plane.data());
    }
    out.push_back(project(plane));
  }
  return out;
}

view::TableData PolytopeModel::table() const {
  view::TableData table;
  if (empty()) return table;
  table.title = "Birkhoff polytope, step " + view::formatInteger(frame_->recorded);
  table.headers = {"sublayer", "name", "e1", "e2", "e3", "distance to identity", "distance to uniform", "off the plane",
                   "largest row sum", "largest column sum", "distance to the polytope"};
  for (int i = 0; i < n_; ++i) {
    for (int j = 0; j < n_; ++j) table.headers.push_back("to " + std::to_string(i + 1) + " from " + std::to_string(j + 1));
  }
  for (const PolytopePoint& p : points_) {
    view::TableRow row;
    row.element = view::ElementId{p.sublayer, view::MapKind::Res, -1, -1, -1};
    row.cells = {static_cast<double>(p.sublayer), sublayerName(*frame_->data, p.sublayer).toStdString(), p.at[0], p.at[1],
                 p.at[2], hyper::distanceToIdentity(p.matrix), hyper::distanceToUniform(p.matrix), p.offPlane, p.maxRowSum,
                 p.maxColumnSum, p.outsideDistance};
    for (const double value : p.matrix.values) row.cells.emplace_back(value);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace mhc::widgets
