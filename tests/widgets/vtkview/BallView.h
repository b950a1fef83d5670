// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vtkActor.h>
#include <vtkNew.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkSphereSource.h>

#include <QApplication>
#include <QMouseEvent>
#include <memory>

#include "tests/support/Wait.h"
#include "widgets/base/vtk/VtkView.h"

namespace mhc::test {

/// A view with a blue ball that fills about half of the picture.
inline std::unique_ptr<widgets::VtkView> ballView(QWidget* parent = nullptr) {
  auto view = std::make_unique<widgets::VtkView>(parent);
  vtkNew<vtkSphereSource> sphere;
  sphere->SetThetaResolution(32);
  sphere->SetPhiResolution(32);
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputConnection(sphere->GetOutputPort());
  vtkNew<vtkActor> actor;
  actor->SetMapper(mapper);
  actor->GetProperty()->SetColor(0.1, 0.2, 0.9);
  actor->SetPosition(0.2, 0, 0);  // off the centre: turning the camera changes the picture
  view->renderer().AddActor(actor);
  view->renderer().SetBackground(1, 1, 1);
  view->setHome({{-0.3, -0.5, -0.5}, {0.7, 0.5, 0.5}, {-0.3, 0.5, 0.5}, {0.7, -0.5, -0.5}});
  view->setReducedMotion(true);
  view->resize(400, 300);
  return view;
}

inline double coverage(const QImage& image) {
  qint64 drawn = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) drawn += image.pixel(x, y) != 0xFFFFFFFF;
  }
  return static_cast<double>(drawn) / (static_cast<double>(image.width()) * image.height());
}

inline bool drawn(widgets::VtkView& view) {
  return waitUntil([&] { return view.renderCount() > 0 && !view.picture().isNull(); }) &&
         coverage(view.picture()) > 0.05;
}

inline void mouse(QWidget& widget, QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons,
                  Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  QMouseEvent event(type, at, widget.mapToGlobal(at), button, buttons, modifiers);
  QApplication::sendEvent(&widget, &event);
}

inline void drag(QWidget& widget, QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton,
                 Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  mouse(widget, QEvent::MouseButtonPress, from, button, button, modifiers);
  for (int i = 1; i <= 10; ++i) {
    mouse(widget, QEvent::MouseMove, from + (to - from) * (i / 10.0), Qt::NoButton, button, modifiers);
  }
  mouse(widget, QEvent::MouseButtonRelease, to, button, Qt::NoButton, modifiers);
}

}  // namespace mhc::test
