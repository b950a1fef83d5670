// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/unfolded/UnfoldedModel.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QSplitter;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

class PathPanel;
class UnfoldedCanvas;
class UnfoldedLegend;

/// The view "Who reads whom": the unfolded connectivity K of the current run over depth, alone or against the
/// baseline's, and the way through the streams behind the cell that was clicked.
class UnfoldedView : public View, public ExportSource {
  Q_OBJECT
 public:
  explicit UnfoldedView(const ViewContext& context, QWidget* parent = nullptr);
  ~UnfoldedView() override;

  void setQuantity(UnfoldedQuantity quantity);
  void setSide(UnfoldedSide side);
  [[nodiscard]] UnfoldedQuantity quantity() const { return quantity_; }
  [[nodiscard]] UnfoldedSide side() const { return side_; }
  /// Keeps the shown frame of the current run as B, in the baseline's place, or lets it go.
  void setPinned(bool pinned);
  /// Shows the path of a cell; none closes it.
  void pick(std::optional<UnfoldedCell> cell);
  [[nodiscard]] const UnfoldedModel& model() const { return model_; }
  [[nodiscard]] UnfoldedCanvas* canvas() const { return canvas_; }
  [[nodiscard]] PathPanel* pathPanel() const { return path_; }

  [[nodiscard]] view::TableData table() const override { return model_.table(); }
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override { return model_.arrays(); }
  /// The picked cell of A, else the focus cell.
  [[nodiscard]] std::optional<view::RecordedNumber> recordedNumber() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override { rebuild(); }
  void runsChanged() override { rebuild(); }
  void hoverChanged() override;
  void selectionChanged() override { hoverChanged(); }
  void themeChanged() override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();
  void showPath();
  void showReadout(std::optional<UnfoldedCell> cell);

  UnfoldedQuantity quantity_ = UnfoldedQuantity::Value;
  UnfoldedSide side_ = UnfoldedSide::A;
  view::FramePtr pinned_;
  UnfoldedModel model_;
  std::optional<UnfoldedCell> picked_;
  QComboBox* quantityBox_;
  QComboBox* sideBox_;
  QToolButton* pin_;
  UnfoldedCanvas* canvas_;
  UnfoldedLegend* legend_;
  PathPanel* path_;
  QSplitter* splitter_;
};

[[nodiscard]] ViewDescriptor unfoldedDescriptor();

}  // namespace mhc::widgets
