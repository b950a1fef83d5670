// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vtkSmartPointer.h>

#include <array>
#include <set>

#include "core/view/Colour.h"

class vtkActor;
class vtkPolyData;
class vtkRenderer;

namespace mhc::widgets {

class PolytopeModel;

/// The actors of the polytope: hairlines for edges, trails and spikes, spheres drawn as points for vertices and sublayers.
/// Everything is opaque; fading is a mixture with the background, since blending is dear without a GPU.
class PolytopeScene {
 public:
  struct Colours {
    view::Rgb background, edge, vertex, text;
  };
  struct Options {
    bool trails = true;
    bool cloud = false;
    std::set<int> cloudOf;  ///< sublayers; empty: all
  };

  explicit PolytopeScene(vtkRenderer& renderer);
  ~PolytopeScene();
  void setColours(const Colours& colours);
  void update(const PolytopeModel& model, const Options& options);
  /// Point sizes for a picture with that many device pixels per logical pixel.
  void setScale(double pixels);

  /// Viridis over depth, dimmed towards the background where H_res has no effect.
  [[nodiscard]] view::Rgb colourOf(int sublayer, int sublayers, double visibility) const;

 private:
  struct Layer {
    vtkSmartPointer<vtkPolyData> data;
    vtkSmartPointer<vtkActor> actor;
    double size = 0;  ///< logical pixels of a point; 0: lines
  };
  enum Which { Edges, Vertices, Trails, Spikes, Cloud, Points, kLayers };

  Layer makeLayer(vtkRenderer& renderer, double size);
  vtkRenderer& renderer_;
  Colours colours_;
  std::array<Layer, kLayers> layers_;
};

}  // namespace mhc::widgets
