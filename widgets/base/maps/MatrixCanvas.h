// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

#include "core/hyper/Matrix.h"
#include "core/view/ColourTable.h"
#include "widgets/base/maps/SumMark.h"

namespace mhc::widgets {

/// One square matrix to be painted: numbers in coloured cells, sums at the margins.
struct MatrixPicture {
  hyper::Matrix values;        ///< row = destination ("to i"), column = source ("from j")
  view::ColourScale scale;     ///< of the cells
  QString title;               ///< "H_res of FFN 2"
  QString axes;                ///< what rows and columns are; empty: "to stream i, from stream j"
  std::vector<double> spread;  ///< a second number for each cell (±); may be empty
  SumGrade rowGrade = SumGrade::None, columnGrade = SumGrade::None;
};

/// The locked scale where all entries lie in 0…1 (a hair beyond is rounding), else one symmetric about 0.
[[nodiscard]] view::ColourScale scaleFor(const hyper::Matrix& matrix);

/// A painted matrix. Arrow keys walk through the cells, Enter or Space activates one.
class MatrixCanvas : public QWidget {
  Q_OBJECT

 public:
  explicit MatrixCanvas(QWidget* parent = nullptr);

  void setPicture(MatrixPicture picture);  ///< a matrix without rows: nothing is painted
  [[nodiscard]] const MatrixPicture& picture() const { return picture_; }
  void setCurrentCell(int to, int from);  ///< −1, −1: none
  [[nodiscard]] std::pair<int, int> currentCell() const { return {to_, from_}; }
  [[nodiscard]] QRectF cellRect(int to, int from) const;   ///< logical pixels
  [[nodiscard]] QString cellText(int to, int from) const;  ///< what the tooltip says

  [[nodiscard]] QSize sizeHint() const override { return {300, 300}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {110, 110}; }

 Q_SIGNALS:
  void currentChanged(int to, int from);  ///< by pointer or keys
  void activated(int to, int from);       ///< clicked, or Enter

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  [[nodiscard]] double cell() const;
  [[nodiscard]] std::pair<int, int> cellAt(QPointF at) const;
  void paintMargins(QPainter& painter) const;
  void moveTo(int to, int from);

  MatrixPicture picture_;
  int to_ = -1, from_ = -1;
};

}  // namespace mhc::widgets
