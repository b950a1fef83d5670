// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeModel.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/hyper/Distance.h"
#include "core/view/NumberText.h"
#include "widgets/base/maps/MixingFrame.h"

namespace mhc::widgets {
namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void subtractParts(std::vector<double>& v, const std::vector<std::vector<double>>& directions) {
  for (int pass = 0; pass < 2; ++pass) {  // twice: once leaves rounding behind
    for (const std::vector<double>& d : directions) {
      const double part = dot(v, d);
      for (std::size_t i = 0; i < v.size(); ++i) v[i] -= part * d[i];
    }
  }
}

bool normalise(std::vector<double>& v) {
  const double length = std::sqrt(dot(v, v));
  if (!(length > 1e-9)) return false;
  for (double& x : v) x /= length;
  return true;
}

/// The direction in which the points vary most, by power iteration from a fixed start; false if they do not vary.
bool mainDirection(const std::vector<std::vector<double>>& points, std::size_t size, std::vector<double>& out) {
  std::vector<double> v(size);
  for (std::size_t i = 0; i < size; ++i) v[i] = 1.0 / static_cast<double>(i + 1);
  if (!normalise(v)) return false;
  for (int round = 0; round < 100; ++round) {
    std::vector<double> next(size, 0.0);
    for (const std::vector<double>& p : points) {
      const double part = dot(p, v);
      for (std::size_t i = 0; i < size; ++i) next[i] += part * p[i];
    }
    if (!normalise(next)) return false;
    v = std::move(next);
  }
  const auto largest = std::max_element(v.begin(), v.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (*largest < 0) {
    for (double& x : v) x = -x;
  }
  out = std::move(v);
  return true;
}

std::size_t planeSize(int n) { return static_cast<std::size_t>((n - 1) * (n - 1)); }

}  // namespace

void PolytopeModel::setFrame(const view::FramePtr& frame) {
  const bool usable = hasMaps(frame.get()) && frame->data->n >= 2 && frame->data->hcType != "residual";
  if (frame_ == nullptr || frame == nullptr || frame->run != frame_->run) history_.clear();
  frame_ = frame;
  points_.clear();
  if (!usable) return;
  const view::FrameData& data = *frame->data;
  if (data.n != n_) {
    history_.clear();
    resetAxes(data.n);
  }
  points_.resize(static_cast<std::size_t>(data.sublayers));
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
  point.plane = hyper::planeCoordinates(point.matrix).values;
  point.offPlane = hyper::offPlane(point.matrix);
  point.maxRowSum = point.maxColumnSum = -INFINITY;
  for (int i = 0; i < n_; ++i) {
    point.maxRowSum = std::max(point.maxRowSum, hyper::rowSum(point.matrix, i));
    point.maxColumnSum = std::max(point.maxColumnSum, hyper::columnSum(point.matrix, i));
  }
  point.visibility = point.sublayer == 1 && !data.hcType.empty() ? 0 : effectVisibility(differenceEnergy(data, point.sublayer));
  const double least = *std::min_element(point.matrix.values.begin(), point.matrix.values.end());
  if (least > -kOutside / 4 && point.offPlane < kOutside / 4) return;
  const hyper::Matrix nearest = hyper::projectToPolytope(point.matrix);
  point.outsideDistance = hyper::frobeniusNorm(point.matrix - nearest);
  point.outside = point.outsideDistance > kOutside;
  point.footPlane = hyper::planeCoordinates(nearest).values;
}

const PolytopePoint* PolytopeModel::point(int sublayer) const {
  if (sublayer < 1 || sublayer > static_cast<int>(points_.size())) return nullptr;
  return &points_[static_cast<std::size_t>(sublayer - 1)];
}

void PolytopeModel::resetAxes(int n) {
  n_ = n;
  aimed_ = false;
  angles_ = {};
  base_ = hyper::polytopeAxes(n);
  identityPlane_ = hyper::planeCoordinates(hyper::identity(n)).values;
  findHidden({});
  makeVertices();
}

void PolytopeModel::findHidden(const std::vector<std::vector<double>>& centred) {
  hidden_.clear();
  const std::size_t size = planeSize(n_);
  const std::size_t wanted = n_ == 2 ? 0 : n_ == 3 ? 1 : 2;
  std::vector<std::vector<double>> taken = base_.directions;
  std::vector<std::vector<double>> rest = centred;
  std::size_t unit = 0;
  while (hidden_.size() < wanted) {
    for (std::vector<double>& p : rest) subtractParts(p, taken);
    std::vector<double> direction;
    double variance = 0;
    for (const std::vector<double>& p : rest) variance += dot(p, p);
    bool found = variance > 1e-12 && mainDirection(rest, size, direction);
    while (!found && unit < size) {  // no points that vary there: the next unit vector that is not taken
      direction.assign(size, 0.0);
      direction[unit++] = 1;
      subtractParts(direction, taken);
      found = dot(direction, direction) > 1e-6 && normalise(direction);
    }
    if (!found) break;
    taken.push_back(direction);
    hidden_.push_back(std::move(direction));
  }
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
      if (n_ <= 8 && !point.matrix.values.empty()) add(hyper::nearestPermutation(point.matrix).permutation);
    }
  }
  vertices_.clear();
  for (std::vector<int>& p : permutations) {
    PolytopeVertex vertex;
    vertex.plane = hyper::planeCoordinates(hyper::permutationMatrix(p)).values;
    vertex.permutation = std::move(p);
    vertices_.push_back(std::move(vertex));
  }
}

hyper::PolytopeAxes PolytopeModel::shownAxes() const {
  hyper::PolytopeAxes axes = base_;
  if (axes.directions.size() < 3) return axes;
  std::vector<double>& third = axes.directions[2];
  for (std::size_t h = 0; h < hidden_.size(); ++h) {
    const double c = std::cos(angles_[h]), s = std::sin(angles_[h]);
    for (std::size_t i = 0; i < third.size(); ++i) third[i] = c * third[i] + s * hidden_[h][i];
  }
  return axes;
}

Point3 PolytopeModel::project(const std::vector<double>& plane) const {
  Point3 out{};
  double factor = 1;
  if (magnified_ && plane.size() == identityPlane_.size()) {
    double square = 0;
    for (std::size_t i = 0; i < plane.size(); ++i) square += (plane[i] - identityPlane_[i]) * (plane[i] - identityPlane_[i]);
    const double radius = std::sqrt(square), reach = 2 * std::sqrt(n_ - 1.0);  // no vertex is further from another
    const auto scale = [](double r) { return std::log1p(r / kMagnifiedUnit); };
    factor = radius > 0 ? reach * scale(radius) / scale(reach) / radius : 1;
  }
  for (std::size_t k = 0; k < shown_.size() && k < 3; ++k) {
    out[k] = factor == 1 ? dot(plane, shown_[k])
                         : factor * dot(plane, shown_[k]) + (1 - factor) * dot(identityPlane_, shown_[k]);
  }
  return out;
}

void PolytopeModel::setMagnified(bool on) {
  if (on == magnified_) return;
  magnified_ = on;
  if (n_ >= 2) place();
}

Point3 PolytopeModel::markAt(double distance) const {
  std::vector<double> plane = identityPlane_;
  const double length = std::sqrt(dot(plane, plane));
  for (double& x : plane) x *= length > 0 ? 1 - distance / length : 0;
  return project(plane);
}

double PolytopeModel::farthestFromIdentity() const {
  double farthest = 0;
  for (const PolytopePoint& point : points_) {
    double square = 0;
    for (std::size_t i = 0; i < point.plane.size() && i < identityPlane_.size(); ++i) {
      square += (point.plane[i] - identityPlane_[i]) * (point.plane[i] - identityPlane_[i]);
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
  for (int k = 1; magnified_ && k < kPieces; ++k) {
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
  shown_ = axes.directions;
  for (PolytopeVertex& vertex : vertices_) vertex.at = project(vertex.plane);
  std::vector<hyper::Matrix> matrices;
  for (PolytopePoint& point : points_) {
    point.at = project(point.plane);
    point.foot = point.footPlane.empty() ? point.at : project(point.footPlane);
    matrices.push_back(point.matrix);
  }
  kept_ = hyper::varianceKept(matrices, axes);
}

std::vector<Point3> PolytopeModel::everything() const {
  std::vector<Point3> all{uniformAt()};
  for (const PolytopeVertex& vertex : vertices_) all.push_back(vertex.at);
  for (const PolytopePoint& point : points_) all.push_back(point.at);
  return all;
}

void PolytopeModel::aim() {
  if (points_.empty() || n_ < 3) return;
  std::vector<hyper::Matrix> seen;
  std::vector<std::vector<double>> centred;
  std::vector<double> mean(planeSize(n_), 0.0);
  for (const auto& [step, trail] : history_) {
    for (const std::vector<double>& plane : trail) {
      hyper::Matrix y(n_ - 1, n_ - 1, plane);
      seen.push_back(hyper::fromPlaneCoordinates(y));
      centred.push_back(plane);
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += plane[i];
    }
  }
  for (double& x : mean) x /= static_cast<double>(std::max<std::size_t>(1, centred.size()));
  for (std::vector<double>& p : centred) {
    for (std::size_t i = 0; i < p.size(); ++i) p[i] -= mean[i];
  }
  base_ = hyper::polytopeAxes(n_, seen);
  findHidden(centred);
  angles_ = {};
  aimed_ = true;
  place();
}

void PolytopeModel::turn(int hidden, double angle) {
  if (hidden < 0 || hidden >= hiddenDirections()) return;
  angles_[static_cast<std::size_t>(hidden)] = angle;
  place();
}

std::vector<std::vector<double>> PolytopeModel::baseDirections() const {
  std::vector<std::vector<double>> all = base_.directions;
  all.insert(all.end(), hidden_.begin(), hidden_.end());
  return all;
}

bool PolytopeModel::restoreDirections(int n, const std::vector<std::vector<double>>& directions, bool aimed) {
  if (n < 3 || n > 64 || directions.size() < 3) return false;
  // They must be unit vectors at right angles: a damaged file must not bend the picture.
  for (std::size_t a = 0; a < directions.size(); ++a) {
    if (directions[a].size() != planeSize(n)) return false;
    for (std::size_t b = 0; b <= a; ++b) {
      if (!(std::abs(dot(directions[a], directions[b]) - (a == b ? 1 : 0)) < 1e-6)) return false;
    }
  }
  resetAxes(n);
  if (directions.size() != 3 + hidden_.size()) return false;
  base_.directions.assign(directions.begin(), directions.begin() + 3);
  hidden_.assign(directions.begin() + 3, directions.end());
  aimed_ = aimed;
  if (n_ >= 2) place();
  return true;
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
  for (std::size_t at = 0; at < data.tokens[l].size(); at += row) {
    out.push_back(project(hyper::planeCoordinates(resFrom(data.tokens[l].data() + at + 2 * n_, n_)).values));
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
