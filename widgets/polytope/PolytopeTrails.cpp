// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeTrails.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace mhc::widgets {
namespace {

double distanceToPiece(const Point3& p, const Point3& a, const Point3& b) {
  double length = 0, along = 0;
  for (std::size_t i = 0; i < 3; ++i) length += (b[i] - a[i]) * (b[i] - a[i]), along += (p[i] - a[i]) * (b[i] - a[i]);
  const double t = length > 0 ? std::clamp(along / length, 0.0, 1.0) : 0;
  double square = 0;
  for (std::size_t i = 0; i < 3; ++i) square += std::pow(p[i] - a[i] - t * (b[i] - a[i]), 2);
  return std::sqrt(square);
}

struct Piece {
  std::size_t first, last, farthest;
  double distance;
  bool operator<(const Piece& other) const { return distance < other.distance; }
};

Piece pieceOf(const std::vector<Point3>& line, std::size_t first, std::size_t last) {
  Piece piece{first, last, first, 0};
  for (std::size_t k = first + 1; k < last; ++k) {
    const double distance = distanceToPiece(line[k], line[first], line[last]);
    if (distance > piece.distance) piece.distance = distance, piece.farthest = k;
  }
  return piece;
}

bool finite(const float* values, std::size_t count) {
  return std::all_of(values, values + count, [](float v) { return std::isfinite(v); });
}

}  // namespace

Simplified simplify(const std::vector<Point3>& line, double tolerance, std::size_t most) {
  Simplified out;
  if (line.empty()) return out;
  out.kept.push_back(0);
  if (line.size() == 1) return out;
  out.kept.push_back(line.size() - 1);
  std::priority_queue<Piece> pieces;
  pieces.push(pieceOf(line, 0, line.size() - 1));
  while (pieces.top().distance > tolerance && out.kept.size() < most) {
    const Piece worst = pieces.top();
    pieces.pop();
    out.kept.push_back(worst.farthest);
    pieces.push(pieceOf(line, worst.first, worst.farthest));
    pieces.push(pieceOf(line, worst.farthest, worst.last));
  }
  out.error = pieces.top().distance;
  std::sort(out.kept.begin(), out.kept.end());
  return out;
}

PolytopeTrails makeTrails(const TrailRequest& request) {
  PolytopeTrails trails;
  const view::RecordTrack& track = *request.track;
  const int n = request.projection.n;
  const std::size_t n2 = static_cast<std::size_t>(n) * static_cast<std::size_t>(n),
                    before = 2 * static_cast<std::size_t>(n);
  if (track.n != n || track.width != static_cast<int>(before + n2) || n < 2) return trails;
  trails.records = track.steps.size();
  trails.ofSublayer.resize(static_cast<std::size_t>(track.rows));
  const PlaneMap planeOf(n);
  std::vector<double> plane(planeOf.size());
  for (int row = 0; row < track.rows; ++row) {
    std::vector<Point3> line;
    std::vector<std::int64_t> steps;
    for (std::size_t k = 0; k < track.steps.size(); ++k) {
      const float* res = track.record(k, row) + before;
      if (!finite(res, n2)) continue;  // not recorded, or a run that diverged
      if (request.fold == PolytopeFold::None) {
        planeOf(res, plane.data());
      } else {
        hyper::Matrix matrix(n, n, std::vector<double>(res, res + n2));
        const std::vector<int> p =
            request.fold == PolytopeFold::Run ? request.permutation : foldingPermutation({matrix}, kMostFoldedMatrix);
        matrix = conjugated(matrix, p);
        planeOf(matrix.values.data(), plane.data());
      }
      line.push_back(request.projection(plane.data()));
      steps.push_back(track.steps[k]);
    }
    const Simplified simple = simplify(line, request.tolerance, kTrailVertices);
    PolytopeTrail& trail = trails.ofSublayer[static_cast<std::size_t>(row)];
    for (const std::size_t k : simple.kept) trail.at.push_back(line[k]), trail.steps.push_back(steps[k]);
    trails.error = std::max(trails.error, simple.error);
  }
  return trails;
}

}  // namespace mhc::widgets
