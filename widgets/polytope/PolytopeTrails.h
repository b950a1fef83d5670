// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/view/RecordTrack.h"
#include "widgets/polytope/PolytopeProjection.h"

namespace mhc::widgets {

/// One sublayer's way through the picture over the recorded steps, with the vertices that matter.
struct PolytopeTrail {
  std::vector<Point3> at;
  std::vector<std::int64_t> steps;  ///< of each vertex
};

/// All trails of a run. Immutable once made.
struct PolytopeTrails {
  std::vector<PolytopeTrail> ofSublayer;  ///< [sublayer − 1]
  double error = 0;         ///< largest distance of a recorded point from its simplified trail, in the scene
  std::size_t records = 0;  ///< steps that went in
};

/// What trails are made from: everything a pool thread needs.
struct TrailRequest {
  view::TrackPtr track;  ///< of kind Mean
  PolytopeProjection projection;
  PolytopeFold fold = PolytopeFold::None;
  std::vector<int> permutation;  ///< of the run, for PolytopeFold::Run
  double tolerance = 0;          ///< in the scene: a pixel when everything is in view
};

inline constexpr std::size_t kTrailVertices = 128;

/// Projects every recorded matrix and keeps of each trail its ends and, one after the other, the record farthest from
/// what is kept, until all lie within the tolerance or kTrailVertices are kept (Douglas and Peucker's rule, best
/// first).
[[nodiscard]] PolytopeTrails makeTrails(const TrailRequest& request);

/// Indices of the vertices to keep of a polyline, and the largest distance that remains.
struct Simplified {
  std::vector<std::size_t> kept;
  double error = 0;
};
[[nodiscard]] Simplified simplify(const std::vector<Point3>& line, double tolerance, std::size_t most);

}  // namespace mhc::widgets
