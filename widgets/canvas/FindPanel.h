// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <vector>

#include "core/graph/Find.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QToolButton;

namespace mhc::widgets {

class DesignCanvas;

/// Find over the canvas: all words must match a block's name, kind, value or note, a wire's shape, or a weight's name and
/// shape; "in quotes" exactly.
/// Going through the results lights them up, Enter centres one, Esc returns to the canvas.
class FindPanel : public QFrame {
  Q_OBJECT
 public:
  explicit FindPanel(DesignCanvas& canvas);
  void open();
  [[nodiscard]] QLineEdit* query() const { return query_; }
  [[nodiscard]] QListWidget* results() const { return results_; }
  [[nodiscard]] QToolButton* weightsToggle() const { return weights_; }

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void search();
  void light();
  void go();

  DesignCanvas& canvas_;
  QLineEdit* query_;
  QToolButton *blocks_, *wires_, *weights_;
  QLabel* count_;
  QListWidget* results_;
  std::vector<graph::Found> found_;
};

}  // namespace mhc::widgets
