// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/SceneLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkTypeInt64Array.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <numeric>

namespace mhc::widgets {
namespace {

/// Copies into an array that keeps its memory where the size stays.
template <typename Array, typename T>
void fill(Array& array, const std::vector<T>& from, int components) {
  const auto tuples = static_cast<vtkIdType>(from.size()) / components;
  if (array.GetNumberOfComponents() != components) array.SetNumberOfComponents(components);
  if (array.GetNumberOfTuples() != tuples) array.SetNumberOfTuples(tuples);
  if (!from.empty()) std::copy(from.begin(), from.end(), array.GetPointer(0));
  array.Modified();
}

vtkSmartPointer<vtkCellArray> cellsOf(const std::vector<std::int64_t>& connections, int each) {
  vtkNew<vtkTypeInt64Array> ids;
  ids->SetNumberOfValues(static_cast<vtkIdType>(connections.size()));
  if (!connections.empty()) std::copy(connections.begin(), connections.end(), ids->GetPointer(0));
  auto cells = vtkSmartPointer<vtkCellArray>::New();
  cells->SetData(each, ids);
  return cells;
}

}  // namespace

SceneLayer::SceneLayer(vtkRenderer& renderer, SceneMesh::Kind kind, double size)
    : renderer_(&renderer),
      data_(vtkSmartPointer<vtkPolyData>::New()),
      actor_(vtkSmartPointer<vtkActor>::New()),
      size_(size),
      shown_(kind) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToFloat();
  data_->SetPoints(points);
  vtkNew<vtkUnsignedCharArray> colours;
  colours->SetNumberOfComponents(3);
  data_->GetPointData()->SetScalars(colours);
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(data_);
  mapper->SetScalarModeToUsePointData();
  actor_->SetMapper(mapper);
  vtkProperty* property = actor_->GetProperty();
  property->SetLineWidth(1);  // wider lines are dear without a GPU
  property->SetLighting(kind == SceneMesh::Kind::Triangles || (kind == SceneMesh::Kind::Points && size >= 4));
  property->SetAmbient(0.25);
  property->SetDiffuse(0.8);
  property->SetSpecular(0.15);
  if (kind == SceneMesh::Kind::Points) {
    property->SetRenderPointsAsSpheres(size >= 4);
    property->SetPointSize(static_cast<float>(size));
  }
  renderer_->AddActor(actor_);
}

SceneLayer::~SceneLayer() {
  if (actor_ != nullptr) renderer_->RemoveActor(actor_);
}

SceneLayer::SceneLayer(SceneLayer&& other) noexcept
    : renderer_(other.renderer_),
      data_(std::move(other.data_)),
      actor_(std::move(other.actor_)),
      size_(other.size_),
      shown_(std::move(other.shown_)) {
  other.actor_ = nullptr;
}

void SceneLayer::set(const SceneMesh& mesh) {
  const bool points = mesh.kind == SceneMesh::Kind::Points;
  const bool sameCells = points ? mesh.size() == shown_.size() : mesh.cells == shown_.cells;
  auto* at = static_cast<vtkFloatArray*>(data_->GetPoints()->GetData());
  fill(*at, mesh.points, 3);
  data_->GetPoints()->Modified();
  fill(*static_cast<vtkUnsignedCharArray*>(data_->GetPointData()->GetScalars()), mesh.colours, 3);
  if (mesh.normals.empty()) {
    data_->GetPointData()->SetNormals(nullptr);
  } else {
    if (data_->GetPointData()->GetNormals() == nullptr) {
      vtkNew<vtkFloatArray> normals;
      normals->SetNumberOfComponents(3);
      data_->GetPointData()->SetNormals(normals);
    }
    fill(*static_cast<vtkFloatArray*>(data_->GetPointData()->GetNormals()), mesh.normals, 3);
  }
  if (!sameCells) {
    if (points) {
      std::vector<std::int64_t> all(mesh.size());
      std::iota(all.begin(), all.end(), 0);
      data_->SetVerts(cellsOf(all, 1));
    } else if (mesh.kind == SceneMesh::Kind::Lines) {
      data_->SetLines(cellsOf(mesh.cells, 2));
    } else {
      data_->SetPolys(cellsOf(mesh.cells, 3));
    }
  }
  data_->Modified();
  shown_ = mesh;
}

void SceneLayer::setOpacity(double opacity) {
  actor_->GetProperty()->SetOpacity(opacity);
}
void SceneLayer::setLit(bool lit) {
  actor_->GetProperty()->SetLighting(lit);
}
void SceneLayer::setVisible(bool visible) {
  actor_->SetVisibility(visible);
}
bool SceneLayer::visible() const {
  return actor_->GetVisibility() != 0;
}

void SceneLayer::setScale(double pixels) {
  if (size_ > 0) actor_->GetProperty()->SetPointSize(static_cast<float>(size_ * pixels));
}

}  // namespace mhc::widgets
