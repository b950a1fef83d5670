// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/ExportSource.h"
#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/matrix/MatrixModel.h"

QT_BEGIN_NAMESPACE
class QTabWidget;
QT_END_NAMESPACE

namespace mhc::widgets {

class HistoryPage;
class PathFeed;
class MatrixPanel;
class PermutationPage;
class SinkhornPage;
class SpectrumPage;
class TokensPage;
class WhatIfPage;

/// The view "Matrix": the maps of one sublayer, large, and what can be said of its H_res. It follows what is hovered in
/// any view and falls back to what is selected, else to sublayer 2, the first whose H_res has an effect. A selected
/// probe token replaces the mean.
class MatrixView : public View, public ExportSource {
  Q_OBJECT
 public:
  enum Page { Maps, Sinkhorn, Spectrum, Permutations, Tokens, History, WhatIf, kPages };

  /// Without a feed nothing can be measured: the page "What if" is left out.
  explicit MatrixView(const ViewContext& context, QWidget* parent = nullptr, PathFeed* feed = nullptr);
  ~MatrixView() override;

  [[nodiscard]] int sublayer() const { return sublayer_; }
  [[nodiscard]] int token() const { return token_; }
  [[nodiscard]] Page page() const;
  void setPage(Page page);
  [[nodiscard]] QRectF cellRect(const view::ElementId& id) const;  ///< on the panel, logical pixels
  [[nodiscard]] QWidget* panel() const;
  [[nodiscard]] SinkhornPage* sinkhorn() const { return sinkhorn_; }
  [[nodiscard]] SpectrumPage* spectrum() const { return spectrum_; }
  [[nodiscard]] PermutationPage* permutations() const { return permutations_; }
  [[nodiscard]] TokensPage* tokens() const { return tokens_; }
  [[nodiscard]] HistoryPage* history() const { return history_; }
  [[nodiscard]] WhatIfPage* whatIf() const { return whatIf_; }  ///< null without a feed

  [[nodiscard]] view::TableData table() const override;
  /// H_pre, H_res, H_post of what is shown, logits and probe tokens.
  [[nodiscard]] std::vector<view::NamedArray> arrays() const override;
  /// The hovered cell, else the selected one.
  [[nodiscard]] std::optional<view::RecordedNumber> recordedNumber() const override;
  [[nodiscard]] QJsonObject saveState() const override;
  void restoreState(const QJsonObject& state) override;

 protected:
  void framesChanged() override;
  void hoverChanged() override;
  void selectionChanged() override;
  void themeChanged() override;

 private:
  void choose();
  void showPage();
  void showHistory();
  void addRecipe(MatrixCase& matrix) const;

  view::FramePtr frame_;
  MatrixModel model_;
  int sublayer_ = -1, token_ = -1;
  QTabWidget* pages_;
  MatrixPanel* panel_;
  SinkhornPage* sinkhorn_;
  SpectrumPage* spectrum_;
  PermutationPage* permutations_;
  TokensPage* tokens_;
  HistoryPage* history_;
  WhatIfPage* whatIf_ = nullptr;
};

/// The feed outlives the views.
[[nodiscard]] ViewDescriptor matrixDescriptor(PathFeed& feed);

}  // namespace mhc::widgets
