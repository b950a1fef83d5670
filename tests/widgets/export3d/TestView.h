// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVBoxLayout>

#include "tests/support/ViewFixture.h"
#include "tests/widgets/vtkview/BallView.h"
#include "widgets/base/export3d/SceneExport.h"
#include "widgets/base/vtk/CameraMenu.h"

namespace mhc::test {

/// A view with a ball, and frames that follow the time cursor as the readers' do.
class BallOfTime : public widgets::View {
 public:
  explicit BallOfTime(const widgets::ViewContext& context) : View(context) {
    scene_ = ballView(this).release();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scene_);
    resize(400, 300);
    QObject::connect(context.cursor, &widgets::TimeCursor::stepChanged, this, [this](qint64 step) { answer(step); });
  }
  [[nodiscard]] widgets::VtkView& scene() { return *scene_; }
  [[nodiscard]] view::TableData table() const override { return {}; }
  [[nodiscard]] QJsonObject saveState() const override { return {{QStringLiteral("kept"), 7}}; }
  void restoreState(const QJsonObject& state) override { restored = state[QStringLiteral("kept")].toInt(); }
  int restored = 0;
  std::vector<std::int64_t> shown;

 private:
  void answer(std::int64_t step) {
    auto frame = std::make_shared<view::Frame>();
    frame->run = "/runs/demo";
    frame->requested = frame->recorded = step;
    frame->data = std::make_shared<view::FrameData>();
    shown.push_back(step);
    setFrames({frame});
  }
  widgets::VtkView* scene_;
};

struct ShownBall : ViewFixture {
  BallOfTime view{context()};
  widgets::CameraMenu camera{view.scene(), {QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("z")}, &view};
  widgets::SceneExport exporter{view, view.scene(), camera, [] { return std::vector<const widgets::SceneLayer*>{}; }};
  ShownBall() {
    cursor.setRecorded({0, 10, 20, 30, 40});
    view.show();
    drawn(view.scene());
  }
};

}  // namespace mhc::test
