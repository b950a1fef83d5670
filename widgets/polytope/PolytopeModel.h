// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "core/hyper/Polytope.h"
#include "core/view/Frame.h"
#include "core/view/TableData.h"
#include "widgets/polytope/PolytopeProjection.h"
#include "widgets/polytope/PolytopeTrails.h"

namespace mhc::widgets {

/// One sublayer's mean H_res in the picture.
struct PolytopePoint {
  int sublayer = 1;
  hyper::Matrix matrix;
  std::vector<double> plane;    ///< (n − 1)² coordinates
  Point3 at{};
  double offPlane = 0;          ///< ‖H − J − B·Y·Bᵀ‖_F, what the position drops: row and column sums
  double maxRowSum = 0, maxColumnSum = 0;
  double visibility = 1;        ///< 0…1 by the difference energy of its streams
  bool outside = false;         ///< of the polytope, by more than kOutside
  double outsideDistance = 0;   ///< in R^{n×n}, to the nearest doubly stochastic matrix
  std::vector<double> footPlane;
  Point3 foot{};                ///< that matrix in the picture
};

struct PolytopeVertex {
  std::vector<int> permutation;  ///< destination i reads source permutation[i]
  std::vector<double> plane;
  Point3 at{};
};

/// Positions of everything in the picture of the Birkhoff polytope, without widgets: axes, vertices, edges, points, trails.
/// The axes stay what they are over all steps and runs of the same n until they are aimed again.
class PolytopeModel {
 public:
  static constexpr double kOutside = 1e-2;
  static constexpr std::size_t kTrailSteps = 128;
  static constexpr double kMagnifiedUnit = PolytopeProjection::kMagnifiedUnit;

  void setFrame(const view::FramePtr& frame);
  [[nodiscard]] int n() const { return n_; }
  [[nodiscard]] bool empty() const { return points_.empty(); }
  [[nodiscard]] const view::FramePtr& frame() const { return frame_; }
  [[nodiscard]] const std::vector<PolytopePoint>& points() const { return points_; }
  [[nodiscard]] const PolytopePoint* point(int sublayer) const;

  /// n ≤ 4: all permutations with their edges. n ≥ 5: the cyclic ones and those nearest to the points, no edges.
  [[nodiscard]] const std::vector<PolytopeVertex>& vertices() const { return vertices_; }
  [[nodiscard]] const std::vector<std::pair<int, int>>& edges() const { return edges_; }
  [[nodiscard]] Point3 uniformAt() const { return project(std::vector<double>(projection_.identityPlane.size(), 0.0)); }
  /// Where anything stands in the picture: what is to be brought into view.
  [[nodiscard]] std::vector<Point3> everything() const;

  /// The third axis becomes the main direction of all matrices seen of this run so far; the hidden directions the next ones.
  void aim();
  [[nodiscard]] bool aimed() const { return aimed_; }
  [[nodiscard]] int hiddenDirections() const { return static_cast<int>(hidden_.size()); }  ///< 0 (n = 2), 1 (n = 3), else 2
  /// Turns the third axis towards a hidden direction, radians.
  void turn(int hidden, double angle);
  [[nodiscard]] double angle(int hidden) const { return angles_[static_cast<std::size_t>(hidden)]; }
  /// The axes as they are shown, turned.
  [[nodiscard]] hyper::PolytopeAxes shownAxes() const;
  /// Distances from the identity on a log scale, so that what lies within a thousandth of it is told apart. Directions
  /// from the identity stay what they are.
  void setMagnified(bool on);
  [[nodiscard]] bool magnified() const { return projection_.magnified; }
  /// A point that far from the identity, towards J: for the marks of the log scale.
  [[nodiscard]] Point3 markAt(double distance) const;
  /// Largest distance of a point from the identity, in R^{n×n} within the plane of unit sums.
  [[nodiscard]] double farthestFromIdentity() const;
  /// Where any H_res stands, folded as the others are.
  [[nodiscard]] Point3 placeOf(const hyper::Matrix& matrix) const;
  [[nodiscard]] const PolytopeProjection& projection() const { return projection_; }
  /// Counts up whenever vertices or edges have moved: what else may stay in the scene.
  [[nodiscard]] std::uint64_t framework() const { return framework_; }

  /// Up to which relabelling of the streams the picture is. For the whole run P is found once, from the newest recorded
  /// matrices known, and then stays.
  void setFold(PolytopeFold fold);
  [[nodiscard]] PolytopeFold fold() const { return fold_; }
  [[nodiscard]] bool canFold(PolytopeFold fold) const;
  [[nodiscard]] const std::vector<int>& runPermutation() const { return permutation_; }
  bool restoreFold(PolytopeFold fold, const std::vector<int>& permutation);

  /// Records of all steps, which trails and aiming use instead of the frames seen.
  void setTrack(view::TrackPtr track);
  [[nodiscard]] const view::TrackPtr& track() const { return track_; }
  /// What simplified trails are to be made from; without a track there are none.
  [[nodiscard]] TrailRequest trailRequest(double tolerance) const;

  /// What an edge looks like: two points, or a curve where distances are magnified.
  [[nodiscard]] std::vector<Point3> edgeCurve(int from, int to) const;
  /// Share of the variance of the shown points that the picture keeps, 0…1.
  [[nodiscard]] double kept() const { return kept_; }

  /// Base axes (three, then the hidden ones), to be saved with the view and put back.
  [[nodiscard]] std::vector<std::vector<double>> baseDirections() const;
  bool restoreDirections(int n, const std::vector<std::vector<double>>& directions, bool aimed);

  /// Earlier positions of each point up to the step shown, oldest first: [sublayer − 1][k].
  [[nodiscard]] std::vector<std::vector<Point3>> trails() const;  ///< of the frames seen
  /// The 64 probe tokens of a sublayer, in the picture; empty if not recorded.
  [[nodiscard]] std::vector<Point3> cloud(int sublayer) const;

  [[nodiscard]] view::TableData table() const;

 private:
  using Trail = std::vector<std::vector<double>>;  ///< plane coordinates per sublayer

  void resetAxes(int n);
  void makeVertices();
  void fillPoint(PolytopePoint& point) const;
  void findHidden(const std::vector<std::vector<double>>& centred);
  void place();
  [[nodiscard]] Point3 project(const std::vector<double>& plane) const { return projection_(plane); }
  [[nodiscard]] hyper::Matrix folded(const hyper::Matrix& matrix) const;
  void findPermutation();
  void refold();
  void remember();

  view::FramePtr frame_;
  int n_ = 0;
  hyper::PolytopeAxes base_;
  std::vector<std::vector<double>> hidden_;
  std::array<double, 2> angles_{};
  bool aimed_ = false;
  double kept_ = 1;
  PolytopeProjection projection_;
  PlaneMap planeMap_;
  std::uint64_t framework_ = 0;
  PolytopeFold fold_ = PolytopeFold::None;
  std::vector<int> permutation_;
  view::TrackPtr track_;
  std::vector<PolytopePoint> points_;
  std::vector<PolytopeVertex> vertices_;
  std::vector<std::pair<int, int>> edges_;
  std::map<std::int64_t, Trail> history_;
};

}  // namespace mhc::widgets
