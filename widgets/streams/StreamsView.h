// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/streams/StreamsModel.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mhc::widgets {

class StreamsCanvas;

/// The view "Streams": how much the streams of the current run hold, pass on, and exchange with the sublayers, over
/// depth.
class StreamsView : public View, public ExportSource {
  Q_OBJECT
 public:
  explicit StreamsView(const ViewContext& context, QWidget* parent = nullptr);
  ~StreamsView() override;

  [[nodiscard]] const StreamsModel& model() const { return model_; }
  [[nodiscard]] StreamsCanvas* canvas() const { return canvas_; }

  [[nodiscard]] view::TableData table() const override { return model_.table(); }
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override { return model_.arrays(); }
  /// The map's entry behind the focus element.
  [[nodiscard]] std::optional<view::RecordedNumber> recordedNumber() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override { rebuild(); }
  void runsChanged() override { rebuild(); }
  void themeChanged() override;
  void changeEvent(QEvent* event) override;

 private:
  void rebuild();

  StreamsModel model_;
  StreamsCanvas* canvas_;
  QLabel* legend_;
};

[[nodiscard]] ViewDescriptor streamsDescriptor();

}  // namespace mhc::widgets
