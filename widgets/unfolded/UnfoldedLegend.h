// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/unfolded/UnfoldedModel.h"

namespace mhc::widgets {

/// The scale of the cells, with the plain residual's 1 marked, and below it what is pointed at.
class UnfoldedLegend : public QWidget {
  Q_OBJECT
 public:
  explicit UnfoldedLegend(QWidget* parent = nullptr);
  void setModel(const UnfoldedModel* model);
  void setReadout(const QString& text);
  [[nodiscard]] QString readout() const { return readout_; }
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const UnfoldedModel* model_ = nullptr;
  QString readout_;
};

}  // namespace mhc::widgets
