// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPoint>
#include <QRect>
#include <QSize>
#include <optional>

#include "core/view/ElementId.h"

namespace mhc::widgets {

/// Where everything of the wall lies, in whole device pixels. Sublayers run down in bands, and band beside band; each has
/// its label, H_pre [1, n], H_res [n, n] with marks at the ends of rows and columns, and H_post [n, 1].
class WallLayout {
 public:
  struct Request {
    int n = 0;
    int rows = 0;       ///< sublayers
    QSize viewport;     ///< device pixels
    double unit = 1;    ///< device pixels per logical pixel
    int labelWidth = 0; ///< device pixels
    int lineHeight = 0; ///< of the small font, device pixels
    int cell = 0;       ///< device pixels; 0: the largest with which all is in view, else kScrolledCell
  };
  WallLayout() = default;
  explicit WallLayout(const Request& request);

  [[nodiscard]] int cell() const { return cell_; }
  [[nodiscard]] int mark() const { return mark_; }
  [[nodiscard]] int bands() const { return bands_; }
  [[nodiscard]] int rowsPerBand() const { return rowsPerBand_; }
  [[nodiscard]] int headerHeight() const { return header_; }
  [[nodiscard]] int contentHeight() const { return rowsPerBand_ * rowHeight_; }  ///< without the header
  [[nodiscard]] int bandWidth() const { return bandWidth_; }
  [[nodiscard]] int rowHeight() const { return rowHeight_; }

  // Positions count from the top left of the content below the header.
  [[nodiscard]] QRect rowRect(int row) const;
  [[nodiscard]] QRect labelRect(int row) const;
  [[nodiscard]] QRect mapRect(int row, view::MapKind map) const;
  /// The cell of a map; `to` and `from` as in ElementId, −1 where the map has no such axis.
  [[nodiscard]] QRect cellRect(int row, view::MapKind map, int to, int from) const;
  [[nodiscard]] QRect rowMark(int row, int to) const;
  [[nodiscard]] QRect columnMark(int row, int from) const;

  struct Hit {
    int row = -1;
    view::MapKind map = view::MapKind::None;
    int to = -1, from = -1;
  };
  /// What lies there; with map None: the sublayer's label or margin.
  [[nodiscard]] std::optional<Hit> hit(QPoint at) const;

  static constexpr int kSmallestCell = 5;   ///< logical pixels
  static constexpr int kScrolledCell = 10;
  static constexpr int kLargestCell = 40;

 private:
  void measure(int cell);

  Request r_;
  int cell_ = 0, mark_ = 0, gap_ = 0, gutter_ = 0;
  int bandWidth_ = 0, rowHeight_ = 0, header_ = 0;
  int bands_ = 1, rowsPerBand_ = 0;
};

}  // namespace mhc::widgets
