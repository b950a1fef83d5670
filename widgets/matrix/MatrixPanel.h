// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/matrix/MatrixModel.h"

namespace mhc::widgets {

class Selection;

/// One sublayer's three maps with their numbers: H_pre above H_res, column by column, H_post beside it, row by row, and
/// the sums of rows and columns at the margins. Arrow keys walk through H_res, Enter or Space selects the cell.
class MatrixPanel : public QWidget {
  Q_OBJECT
 public:
  MatrixPanel(Selection* selection, QWidget* parent);
  void showModel(const MatrixModel* model);  ///< not owned; null or empty: nothing
  [[nodiscard]] QRectF cellRect(view::MapKind map, int to, int from) const;
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 180}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  [[nodiscard]] double cell() const;
  void paintCell(QPainter& painter, view::MapKind map, int to, int from) const;
  void paintMargins(QPainter& painter) const;

  Selection* selection_;
  const MatrixModel* model_ = nullptr;
};

}  // namespace mhc::widgets
