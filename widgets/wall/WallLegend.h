// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/wall/WallModel.h"

namespace mhc::widgets {

/// The scales of the three maps, the marks on the margins, and which axis is which. Flows into as many lines as it needs.
class WallLegend : public QWidget {
  Q_OBJECT
 public:
  explicit WallLegend(QWidget* parent = nullptr);
  void setModel(const WallModel* model);
  /// Only the scales, short: for small views. The rest is in the tooltip then.
  void setCompact(bool compact);

  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// Lays the parts out, paints them unless `painter` is null, and returns the height.
  int flow(int width, QPainter* painter) const;
  void paintScale(QPainter& painter, const QRectF& at, view::MapKind map) const;

  const WallModel* model_ = nullptr;
  bool compact_ = false;
};

}  // namespace mhc::widgets
