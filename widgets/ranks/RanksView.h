// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/View.h"
#include "widgets/base/ViewRegistry.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace mhc::widgets {

class RankLamp;
class RankStrip;

/// The view "Ranks": how long each rank of the current run takes for its steps, who keeps the others waiting, and
/// whether all still have the same weights and H_res.
class RanksView : public View {
  Q_OBJECT

 public:
  explicit RanksView(const ViewContext& context, QWidget* parent = nullptr);

  [[nodiscard]] RankStrip* strip() const { return strip_; }
  [[nodiscard]] RankLamp* lamp() const { return lamp_; }
  [[nodiscard]] view::TableData table() const override;

 protected:
  void seriesChanged(const QString& run) override;
  void runsChanged() override;
  void cursorChanged() override;
  void pausedChanged() override;

 private:
  void refresh();

  RankLamp* lamp_;
  QLabel* summary_;
  RankStrip* strip_;
};

[[nodiscard]] ViewDescriptor ranksDescriptor();

}  // namespace mhc::widgets
