// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/depth/StepsModel.h"

QT_BEGIN_NAMESPACE
class QComboBox;
QT_END_NAMESPACE

namespace mhc::widgets {

class DepthStepMap;

/// The view "Streams over training": one quantity of the streams over depth and step, of the current run.
class StepsView : public View, public ExportSource {
  Q_OBJECT
 public:
  explicit StepsView(const ViewContext& context, QWidget* parent = nullptr);

  void setQuantity(StreamQuantity quantity);
  [[nodiscard]] StreamQuantity quantity() const { return quantity_; }
  [[nodiscard]] DepthStepMap* map() const { return map_; }

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void runsChanged() override { framesChanged(); }
  void cursorChanged() override;
  void hoverChanged() override;
  void themeChanged() override;
  void pausedChanged() override {
    if (!paused()) rebuild();  // records may have come while it was hidden
  }

 private:
  void rebuild();

  StreamQuantity quantity_ = StreamQuantity::DifferenceEnergy;
  view::TrackPtr track_;
  QComboBox* box_;
  DepthStepMap* map_;
};

[[nodiscard]] ViewDescriptor stepsDescriptor();

}  // namespace mhc::widgets
