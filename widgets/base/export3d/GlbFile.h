// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "widgets/base/vtk/SceneMesh.h"

namespace mhc::widgets {

class SceneLayer;

/// One mesh of a glTF file.
struct GlbMesh {
  std::string name;
  SceneMesh mesh;
};

/// A binary glTF 2.0 file (.glb) of these meshes: triangles as they are, colours as COLOR_0 in linear light, z upwards
/// turned to glTF's y upwards. Empty meshes are left out; meshes that are no triangles are not taken.
[[nodiscard]] std::string glbBytes(const std::vector<GlbMesh>& meshes);

/// What a picture shows as triangles: lines become tubes (connected ones a single one), points become balls. `pixel` is
/// the size of a pixel in the scene, for the widths of hairlines and points.
[[nodiscard]] SceneMesh solid(const SceneMesh& mesh, double pointSize, double pixel);

/// The visible layers of a scene as solids, named by their number.
[[nodiscard]] std::vector<GlbMesh> solids(const std::vector<const SceneLayer*>& layers, double pixel);

}  // namespace mhc::widgets
