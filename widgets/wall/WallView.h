// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/wall/WallModel.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QToolButton;
QT_END_NAMESPACE

namespace mhc::widgets {

class WallCanvas;
class WallLegend;

/// The view "Matrix wall": H_pre, H_res and H_post of every sublayer of the current run at the cursor's step, of the
/// baseline or a pinned step, or their difference with one relabelling of the baseline's streams for all sublayers.
class WallView : public View, public ExportSource {
  Q_OBJECT
 public:
  explicit WallView(const ViewContext& context, QWidget* parent = nullptr);
  ~WallView() override;

  void setMode(WallMode mode);
  void setSort(WallSort sort);
  void setSide(WallSide side);
  [[nodiscard]] WallSide side() const { return side_; }
  void setMatch(WallMatch match);
  [[nodiscard]] WallMatch match() const { return match_; }
  /// Keeps the shown frame of the current run as B, in the baseline's place, or lets it go.
  void setPinned(bool pinned);
  /// What is said of the matching; empty while one run is shown.
  [[nodiscard]] QString matchingText() const;
  [[nodiscard]] WallMode mode() const { return mode_; }
  [[nodiscard]] WallSort sort() const { return sort_; }
  [[nodiscard]] const WallModel& model() const { return model_; }
  [[nodiscard]] WallCanvas* canvas() const { return canvas_; }

  [[nodiscard]] view::TableData table() const override { return model_.table(); }
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  /// The token mean of the selected cell, else of the focus cell.
  [[nodiscard]] std::optional<view::RecordedNumber> recordedNumber() const override;
  [[nodiscard]] QImage image(double scale) override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void runsChanged() override;
  void themeChanged() override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();

  WallMode mode_ = WallMode::Value;
  WallSort sort_ = WallSort::Depth;
  WallSide side_ = WallSide::A;
  view::FramePtr frame_;   ///< that is shown; A for a difference
  view::FramePtr pinned_;  ///< B, if it is a step that was pinned
  WallMatch match_ = WallMatch::Whole;
  bool sameRun_ = false;   ///< A and B are steps of one run: their streams have the same names
  QString shownRun_;
  WallModel model_;
  QComboBox* modeBox_;
  QComboBox* sortBox_;
  QComboBox* sideBox_;
  QToolButton* compare_;
  QWidget* compareRow_;
  QToolButton* pin_;
  QComboBox* matchBox_;
  QLabel* matching_;
  WallCanvas* canvas_;
  WallLegend* legend_;
};

[[nodiscard]] ViewDescriptor wallDescriptor();

}  // namespace mhc::widgets
