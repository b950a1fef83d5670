// SPDX-License-Identifier: GPL-3.0-or-later
// Which three directions of the plane the picture shows, and up to which relabelling of the streams.
#include <algorithm>
#include <cmath>

#include "core/hyper/Polytope.h"
#include "widgets/base/maps/MixingFrame.h"
#include "widgets/polytope/PolytopeModel.h"

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
  const auto largest =
      std::max_element(v.begin(), v.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (*largest < 0) {
    for (double& x : v) x = -x;
  }
  out = std::move(v);
  return true;
}

std::size_t planeSize(int n) {
  return static_cast<std::size_t>((n - 1) * (n - 1));
}

}  // namespace

void PolytopeModel::resetAxes(int n) {
  n_ = n;
  projection_.n = n;
  planeMap_ = PlaneMap(n);
  permutation_.clear();
  aimed_ = false;
  angles_ = {};
  base_ = hyper::polytopeAxes(n);
  projection_.identityPlane = hyper::planeCoordinates(hyper::identity(n)).values;
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

void PolytopeModel::aim() {
  if (points_.empty() || n_ < 3) return;
  std::vector<hyper::Matrix> seen;
  std::vector<std::vector<double>> centred;
  std::vector<double> mean(planeSize(n_), 0.0);
  const auto add = [&](const std::vector<double>& plane) {
    seen.push_back(hyper::fromPlaneCoordinates(hyper::Matrix(n_ - 1, n_ - 1, plane)));
    centred.push_back(plane);
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += plane[i];
  };
  for (const auto& [step, trail] : history_) {
    for (const std::vector<double>& plane : trail) add(plane);
  }
  if (track_ != nullptr && track_->n == n_) {
    // Of a long run every so manieth record: directions do not need all of 200,000 matrices.
    const std::size_t n2 = static_cast<std::size_t>(n_ * n_),
                      stride = std::max<std::size_t>(1, track_->steps.size() / 48);
    for (std::size_t k = 0; k < track_->steps.size(); k += stride) {
      for (int row = 0; row < track_->rows; ++row) {
        const float* res = track_->record(k, row) + 2 * n_;
        if (!std::all_of(res, res + n2, [](float v) { return std::isfinite(v); })) continue;
        std::vector<double> plane(planeMap_.size());
        planeMap_(folded(hyper::Matrix(n_, n_, std::vector<double>(res, res + n2))).values.data(), plane.data());
        add(plane);
      }
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

hyper::Matrix PolytopeModel::folded(const hyper::Matrix& matrix) const {
  switch (fold_) {
    case PolytopeFold::Run:
      return permutation_.size() == static_cast<std::size_t>(matrix.rows) ? conjugated(matrix, permutation_) : matrix;
    case PolytopeFold::Matrix:
      return conjugated(matrix, foldingPermutation({matrix}, kMostFoldedMatrix));
    case PolytopeFold::None:
      break;
  }
  return matrix;
}

Point3 PolytopeModel::placeOf(const hyper::Matrix& matrix) const {
  std::vector<double> plane(planeMap_.size());
  if (matrix.rows != n_ || plane.empty()) return {};
  planeMap_(folded(matrix).values.data(), plane.data());
  return project(plane);
}

bool PolytopeModel::canFold(PolytopeFold fold) const {
  return fold == PolytopeFold::None || n_ <= (fold == PolytopeFold::Run ? kMostFoldedRun : kMostFoldedMatrix);
}

void PolytopeModel::findPermutation() {
  std::vector<hyper::Matrix> newest;
  const std::size_t n2 = static_cast<std::size_t>(n_ * n_);
  if (track_ != nullptr && track_->n == n_ && !track_->empty()) {
    for (int row = 0; row < track_->rows; ++row) {
      const float* res = track_->record(track_->steps.size() - 1, row) + 2 * n_;
      newest.emplace_back(n_, n_, std::vector<double>(res, res + n2));
    }
  } else {
    for (int s = 1; frame_ != nullptr && s <= frame_->data->sublayers; ++s) newest.push_back(resOf(*frame_->data, s));
  }
  permutation_ = foldingPermutation(newest, kMostFoldedRun);
}

void PolytopeModel::setFold(PolytopeFold fold) {
  if (fold == fold_ || !canFold(fold)) return;
  fold_ = fold;
  permutation_.clear();
  refold();
}

bool PolytopeModel::restoreFold(PolytopeFold fold, const std::vector<int>& permutation) {
  if (!canFold(fold)) return false;
  fold_ = fold;
  std::vector<int> sorted = permutation;
  std::sort(sorted.begin(), sorted.end());
  permutation_.clear();
  if (permutation.size() == static_cast<std::size_t>(n_)) {  // a damaged file must not make up matrices
    bool fine = true;
    for (std::size_t i = 0; i < sorted.size(); ++i) fine = fine && sorted[i] == static_cast<int>(i);
    if (fine) permutation_ = permutation;
  }
  refold();
  return true;
}

void PolytopeModel::refold() {
  history_.clear();  // was folded otherwise
  if (frame_ != nullptr && !points_.empty()) setFrame(frame_);
}

void PolytopeModel::setTrack(view::TrackPtr track) {
  track_ = std::move(track);
}

TrailRequest PolytopeModel::trailRequest(double tolerance) const {
  return {track_ != nullptr && frame_ != nullptr && track_->run == frame_->run ? track_ : nullptr, projection_, fold_,
          permutation_, tolerance};
}

}  // namespace mhc::widgets
