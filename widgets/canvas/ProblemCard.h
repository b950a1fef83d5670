// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "core/graph/Problem.h"

class QLabel;
class QVBoxLayout;

namespace mhc::widgets {

/// What is wrong with a block, in one sentence, with a button for each way to repair it.
class ProblemCard : public QFrame {
  Q_OBJECT
 public:
  explicit ProblemCard(QWidget* canvas);

  void showProblem(const graph::Problem& problem, QPoint at);
  [[nodiscard]] const graph::Problem& problem() const { return problem_; }

 Q_SIGNALS:
  void fixChosen(std::size_t fix);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  graph::Problem problem_;
  QLabel* sentence_;
  QWidget* buttons_ = nullptr;
  QVBoxLayout* column_;
};

}  // namespace mhc::widgets
