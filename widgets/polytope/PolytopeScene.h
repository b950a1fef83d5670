// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>

#include "core/view/Colour.h"
#include "widgets/base/vtk/SceneLayer.h"

namespace mhc::widgets {

class PolytopeModel;
class SinkhornPath;
struct PolytopeTrails;

/// The actors of the polytope: hairlines for edges, trails and spikes, spheres drawn as points for vertices and
/// sublayers; one mapper for all points and one for all trails, whose numbers are overwritten from frame to frame.
/// Everything is opaque: fading is a mixture with the background, since blending is dear without a GPU.
class PolytopeScene {
 public:
  struct Colours {
    view::Rgb background, edge, vertex, text, accent;
  };
  struct Options {
    bool trails = true;
    bool cloud = false;
    std::set<int> cloudOf;                  ///< sublayers; empty: all
    const PolytopeTrails* whole = nullptr;  ///< trails of all recorded steps; null: those of the frames seen
    const SinkhornPath* path = nullptr;     ///< null: none
    int halfStep = 0;                       ///< of the path, where its mark stands
  };

  explicit PolytopeScene(vtkRenderer& renderer);
  void setColours(const Colours& colours);
  void update(const PolytopeModel& model, const Options& options);
  /// Point sizes for a picture with that many device pixels per logical pixel.
  void setScale(double pixels);

  /// Viridis over depth, dimmed towards the background where H_res has no effect.
  [[nodiscard]] view::Rgb colourOf(int sublayer, int sublayers, double visibility) const;
  [[nodiscard]] const SceneLayer& trails() const { return trails_; }
  [[nodiscard]] const SceneLayer& points() const { return points_; }
  [[nodiscard]] const SceneLayer& edges() const { return edges_; }
  [[nodiscard]] const SceneLayer& path() const { return path_; }
  [[nodiscard]] std::vector<const SceneLayer*> layers() const;

 private:
  void setFramework(const PolytopeModel& model);
  void setTrails(const PolytopeModel& model, const Options& options);
  void setPoints(const PolytopeModel& model, const Options& options);
  void setPath(const PolytopeModel& model, const Options& options);

  vtkRenderer& renderer_;
  Colours colours_;
  SceneLayer edges_, vertices_, trails_, spikes_, cloud_, path_, pathPoints_, points_, mark_;
  std::uint64_t framework_ = ~std::uint64_t{0};
};

}  // namespace mhc::widgets
