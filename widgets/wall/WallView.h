// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/wall/WallModel.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

class WallCanvas;
class WallLegend;

/// The view "Matrix wall": H_pre, H_res and H_post of every sublayer of the current run at the cursor's step.
class WallView : public View {
  Q_OBJECT
 public:
  explicit WallView(const ViewContext& context, QWidget* parent = nullptr);
  ~WallView() override;

  void setMode(WallMode mode);
  void setSort(WallSort sort);
  [[nodiscard]] WallMode mode() const { return mode_; }
  [[nodiscard]] WallSort sort() const { return sort_; }
  [[nodiscard]] const WallModel& model() const { return model_; }
  [[nodiscard]] WallCanvas* canvas() const { return canvas_; }

  [[nodiscard]] view::TableData table() const override { return model_.table(); }
  [[nodiscard]] QImage image(double scale) override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void themeChanged() override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();

  WallMode mode_ = WallMode::Value;
  WallSort sort_ = WallSort::Depth;
  WallModel model_;
  QComboBox* modeBox_;
  QComboBox* sortBox_;
  WallCanvas* canvas_;
  WallLegend* legend_;
};

[[nodiscard]] ViewDescriptor wallDescriptor();

}  // namespace mhc::widgets
