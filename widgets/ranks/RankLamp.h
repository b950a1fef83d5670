// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/view/RankTimes.h"

namespace mhc::widgets {

/// A lamp with a sentence: green while all ranks have the same weights and H_res, red once they differed, grey before
/// they were compared. The sign in the lamp says it without the colour too.
class RankLamp : public QWidget {
  Q_OBJECT

 public:
  explicit RankLamp(QWidget* parent = nullptr);

  void setState(const view::RanksEqual& state, int ranks);
  [[nodiscard]] const view::RanksEqual& state() const { return state_; }
  [[nodiscard]] QString text() const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  view::RanksEqual state_;
  int ranks_ = 0;
};

}  // namespace mhc::widgets
