// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/view/TableData.h"
#include "widgets/matrix/MatrixCase.h"

namespace mhc::widgets {

/// One way of looking at a matrix: a page of the large view and of the sandbox.
class CasePage : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;

  virtual void showCase(const MatrixCase& matrix) = 0;  ///< without rows: nothing
  virtual void restyle() {}                             ///< the theme has changed
  [[nodiscard]] virtual view::TableData table() const = 0;

 Q_SIGNALS:
  void tableChanged();
};

}  // namespace mhc::widgets
