// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/depth/DepthModel.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QGridLayout;
class QLabel;
QT_END_NAMESPACE

namespace mhc::widgets {

class LinePlot;

/// The view "Depth": gain of the composites and what the streams hold, over the sublayers, all shown runs overlaid.
class DepthView : public View, public ExportSource {
  Q_OBJECT
 public:
  enum Plot { Gain, MinColumnSum, SigmaDiff, Cosine, Rms, Energy, Effective, kPlots };

  explicit DepthView(const ViewContext& context, QWidget* parent = nullptr);

  void setDefinition(view::GainDefinition definition);
  void setSide(view::CompositeSide side);
  [[nodiscard]] view::GainDefinition definition() const { return definition_; }
  [[nodiscard]] view::CompositeSide side() const { return side_; }
  [[nodiscard]] LinePlot* plot(Plot which) const { return plots_[which]; }

  [[nodiscard]] view::TableData table() const override;
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override { return {view::tableArray(table())}; }
  /// The backward gain at the hovered sublayer, else at the selected one.
  [[nodiscard]] std::optional<view::RecordedNumber> recordedNumber() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void runsChanged() override;
  void hoverChanged() override;
  void selectionChanged() override;
  void themeChanged() override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();
  void arrange();
  [[nodiscard]] QString definitionText() const;

  view::GainDefinition definition_ = view::GainDefinition::MeanOfTokens;
  view::CompositeSide side_ = view::CompositeSide::Prefix;
  std::vector<DepthCurves> curves_;
  QComboBox* definitionBox_;
  QComboBox* sideBox_;
  QLabel* legend_;
  QWidget* page_;
  QGridLayout* grid_;
  std::array<LinePlot*, kPlots> plots_{};
  int columns_ = 0;
};

[[nodiscard]] ViewDescriptor depthDescriptor();

}  // namespace mhc::widgets
