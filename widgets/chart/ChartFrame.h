// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPixmap>
#include <QRectF>
#include <QSize>
#include <QString>
#include <optional>
#include <vector>

#include "core/view/AxisMap.h"
#include "core/view/SeriesStore.h"

class QPainter;

namespace mhc::widgets {

/// One entry of the legend.
struct LegendEntry {
  QString label;
  QColor colour;
  bool dashed = false;
  bool operator==(const LegendEntry&) const = default;
};

/// What stands around the curves: title, legend, axes with ticks and labels, grid. Kept as one picture that is made
/// anew only when something of it changes.
class ChartFrame {
 public:
  struct Content {
    QString title, unit;
    view::XKind xKind = view::XKind::Step;
    std::vector<LegendEntry> legend;
    bool operator==(const Content&) const = default;
  };

  void setContent(Content content);
  /// Forgets the picture (theme, font).
  void invalidate() { picture_ = {}; }
  /// Which entry of the legend stands at a place of a widget of that size.
  [[nodiscard]] std::optional<std::size_t> legendAt(const QPointF& position, const QSize& size) const;
  [[nodiscard]] double legendTop() const;
  /// The room of the curves in a widget of that size, on whole device pixels.
  [[nodiscard]] QRectF plotArea(const QSize& size, double ratio) const;
  /// Widens the left margin if the labels of that axis need it, and never narrows it, so that live curves do not jump.
  /// True if the plot area changed.
  bool makeRoom(const view::AxisMap& y, double height);
  /// Straight to the painter, for pictures that are not kept.
  void paintDirect(QPainter& painter, const QSize& size, double ratio, const view::AxisMap& x,
                   const view::AxisMap& y) const;
  void paint(QPainter& painter, const QSize& size, double ratio, const view::AxisMap& x, const view::AxisMap& y);

 private:
  void draw(QPainter& painter, const QRectF& area, const QSize& size, const view::AxisMap& x,
            const view::AxisMap& y) const;
  [[nodiscard]] std::vector<QRectF> legendBoxes(const QSize& size) const;
  void drawHeader(QPainter& painter, const QSize& size) const;
  void drawXAxis(QPainter& painter, const QRectF& area, const view::AxisMap& x) const;
  void drawYAxis(QPainter& painter, const QRectF& area, const view::AxisMap& y) const;

  Content content_;
  double left_ = 0;
  QPixmap picture_;
  QSize size_;
  view::Range xRange_, yRange_;
  bool logX_ = false, logY_ = false;
};

/// "step", "tokens", "floating point operations", "active time", "wall time".
[[nodiscard]] QString xKindName(view::XKind kind);

}  // namespace mhc::widgets
