// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/polytope/PolytopeScene.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>

#include "core/view/ColourTable.h"
#include "widgets/polytope/PolytopeModel.h"

namespace mhc::widgets {
namespace {

/// Collects points with colours, and cells over them.
class Builder {
 public:
  Builder() {
    colours_->SetNumberOfComponents(3);
    points_->SetDataTypeToFloat();
  }

  vtkIdType add(const Point3& at, view::Rgb colour) {
    colours_->InsertNextTuple3(colour.r, colour.g, colour.b);
    return points_->InsertNextPoint(at.data());
  }
  void vertex(const Point3& at, view::Rgb colour) {
    const vtkIdType id = add(at, colour);
    vertices_->InsertNextCell(1, &id);
  }
  void line(vtkIdType a, vtkIdType b) {
    const vtkIdType ids[2] = {a, b};
    lines_->InsertNextCell(2, ids);
  }

  void into(vtkPolyData& data) {
    data.Initialize();
    data.SetPoints(points_);
    data.GetPointData()->SetScalars(colours_);
    if (vertices_->GetNumberOfCells() > 0) data.SetVerts(vertices_);
    if (lines_->GetNumberOfCells() > 0) data.SetLines(lines_);
    data.Modified();
  }

 private:
  vtkNew<vtkPoints> points_;
  vtkNew<vtkUnsignedCharArray> colours_;
  vtkNew<vtkCellArray> vertices_, lines_;
};

}  // namespace

PolytopeScene::PolytopeScene(vtkRenderer& renderer) : renderer_(renderer) {
  constexpr std::array<double, kLayers> kSizes{0, 8, 0, 0, 3, 16};
  for (std::size_t i = 0; i < layers_.size(); ++i) layers_[i] = makeLayer(renderer, kSizes[i]);
}

PolytopeScene::~PolytopeScene() {
  for (const Layer& layer : layers_) renderer_.RemoveActor(layer.actor);
}

PolytopeScene::Layer PolytopeScene::makeLayer(vtkRenderer& renderer, double size) {
  Layer layer{vtkSmartPointer<vtkPolyData>::New(), vtkSmartPointer<vtkActor>::New(), size};
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(layer.data);
  mapper->SetScalarModeToUsePointData();
  layer.actor->SetMapper(mapper);
  vtkProperty* property = layer.actor->GetProperty();
  property->SetLineWidth(1);
  if (size > 0) {
    property->SetRenderPointsAsSpheres(size > 4);
    property->SetPointSize(static_cast<float>(size));
    property->SetAmbient(0.25);
    property->SetDiffuse(0.8);
    property->SetSpecular(0.15);
  } else {
    property->SetLighting(false);
  }
  renderer.AddActor(layer.actor);
  return layer;
}

void PolytopeScene::setColours(const Colours& colours) {
  colours_ = colours;
  renderer_.SetBackground(colours.background.r / 255.0, colours.background.g / 255.0, colours.background.b / 255.0);
}

void PolytopeScene::setScale(double pixels) {
  for (const Layer& layer : layers_) {
    if (layer.size > 0) layer.actor->GetProperty()->SetPointSize(static_cast<float>(layer.size * pixels));
  }
}

view::Rgb PolytopeScene::colourOf(int sublayer, int sublayers, double visibility) const {
  const double depth = sublayers > 1 ? (sublayer - 1.0) / (sublayers - 1.0) : 0.5;
  return view::mixed(view::viridis(depth), colours_.background, 0.65 * (1 - visibility));
}

void PolytopeScene::update(const PolytopeModel& model, const Options& options) {
  const int sublayers = static_cast<int>(model.points().size());

  Builder edges;
  // 240 edges at full strength would be a thicket.
  const view::Rgb edge = view::mixed(colours_.edge, colours_.background, model.n() >= 4 ? 0.45 : 0.0);
  for (const auto& [a, b] : model.edges()) {
    vtkIdType before = -1;
    for (const Point3& at : model.edgeCurve(a, b)) {
      const vtkIdType now = edges.add(at, edge);
      if (before >= 0) edges.line(before, now);
      before = now;
    }
  }
  edges.into(*layers_[Edges].data);

  Builder vertices;
  for (const PolytopeVertex& vertex : model.vertices()) vertices.vertex(vertex.at, colours_.vertex);
  vertices.vertex(model.uniformAt(), colours_.text);  // J
  vertices.into(*layers_[Vertices].data);

  Builder trails;
  if (options.trails) {
    const auto all = model.trails();
    for (std::size_t l = 0; l < all.size(); ++l) {
      const view::Rgb colour = colourOf(static_cast<int>(l) + 1, sublayers, model.points()[l].visibility);
      vtkIdType before = -1;
      for (std::size_t k = 0; k < all[l].size(); ++k) {
        const double age = 1 - (static_cast<double>(k) + 1) / static_cast<double>(all[l].size());
        const vtkIdType now = trails.add(all[l][k], view::mixed(colour, colours_.background, 0.15 + 0.7 * age));
        if (before >= 0) trails.line(before, now);
        before = now;
      }
    }
  }
  trails.into(*layers_[Trails].data);

  Builder spikes, points, cloud;
  for (const PolytopePoint& point : model.points()) {
    const view::Rgb colour = colourOf(point.sublayer, sublayers, point.visibility);
    points.vertex(point.at, colour);
    if (point.outside) spikes.line(spikes.add(point.at, colour), spikes.add(point.foot, colour));
    if (!options.cloud || (!options.cloudOf.empty() && options.cloudOf.count(point.sublayer) == 0)) continue;
    for (const Point3& token : model.cloud(point.sublayer)) {
      cloud.vertex(token, view::mixed(colour, colours_.background, 0.35));
    }
  }
  spikes.into(*layers_[Spikes].data);
  cloud.into(*layers_[Cloud].data);
  points.into(*layers_[Points].data);
}

}  // namespace mhc::widgets
