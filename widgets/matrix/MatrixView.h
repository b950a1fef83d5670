// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"
#include "widgets/wall/WallModel.h"

namespace mhc::widgets {

class MatrixPanel;

/// The view "Matrix": the maps of one sublayer, large, with numbers. It follows what is hovered in any view and falls back
/// to what is selected, else to sublayer 2, the first whose H_res has an effect.
class MatrixView : public View {
  Q_OBJECT
 public:
  explicit MatrixView(const ViewContext& context, QWidget* parent = nullptr);

  [[nodiscard]] int sublayer() const { return sublayer_; }
  [[nodiscard]] QRectF cellRect(const view::ElementId& id) const;  ///< on the panel, logical pixels
  [[nodiscard]] QWidget* panel() const;
  [[nodiscard]] view::TableData table() const override;

 protected:
  void framesChanged() override;
  void hoverChanged() override;
  void selectionChanged() override;
  void themeChanged() override;

 private:
  void choose();

  WallModel model_;
  int sublayer_ = -1;
  MatrixPanel* panel_;
};

[[nodiscard]] ViewDescriptor matrixDescriptor();

}  // namespace mhc::widgets
