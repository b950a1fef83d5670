// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wall/WallLayout.h"

#include <algorithm>
#include <cmath>

namespace mhc::widgets {

WallLayout::WallLayout(const Request& request) : r_(request) {
  const int smallest = static_cast<int>(std::lround(kSmallestCell * r_.unit));
  const int largest = static_cast<int>(std::lround(kLargestCell * r_.unit));
  gap_ = static_cast<int>(std::lround(10 * r_.unit));
  header_ = 3 * r_.lineHeight + static_cast<int>(std::lround(4 * r_.unit));
  if (r_.cell > 0) {
    measure(r_.cell);
    return;
  }
  for (int cell = largest; cell >= smallest; --cell) {
    measure(cell);
    if (bandWidth_ <= r_.viewport.width() && header_ + contentHeight() <= r_.viewport.height()) return;
  }
  measure(static_cast<int>(std::lround(kScrolledCell * r_.unit)));  // it has to be scrolled anyway
}

void WallLayout::measure(int cell) {
  cell_ = cell;
  const int unit = std::max(1, static_cast<int>(std::lround(r_.unit)));
  mark_ = std::clamp(cell - 2 * unit, 4 * unit, 9 * unit);
  gutter_ = static_cast<int>(std::lround(cell >= 11 * r_.unit ? 24 * r_.unit : 4 * r_.unit));
  const int side = r_.n * cell;
  bandWidth_ = r_.labelWidth + side + gap_ + gutter_ + side + 2 * unit + mark_ + gap_ + cell + 2 * gap_;
  rowHeight_ = std::max(side, r_.lineHeight) + 2 * unit + mark_ + std::max(3 * unit, gap_ / 2);
  bands_ = std::max(1, r_.viewport.width() / std::max(1, bandWidth_));
  rowsPerBand_ = (r_.rows + bands_ - 1) / bands_;
  bands_ = rowsPerBand_ > 0 ? (r_.rows + rowsPerBand_ - 1) / rowsPerBand_ : 1;
}

QRect WallLayout::rowRect(int row) const {
  if (rowsPerBand_ <= 0) return {};
  // A few pixels down, so that the outline of a first cell is not cut off by the header.
  return {(row / rowsPerBand_) * bandWidth_, (row % rowsPerBand_) * rowHeight_ + std::max(2, mark_ / 3),
          bandWidth_ - gap_, rowHeight_};
}

QRect WallLayout::labelRect(int row) const {
  const QRect at = rowRect(row);
  return {at.left() + gap_ / 2, at.top(), r_.labelWidth - gap_ / 2, r_.n * cell_};
}

QRect WallLayout::mapRect(int row, view::MapKind map) const {
  const QPoint corner = rowRect(row).topLeft();
  const int side = r_.n * cell_;
  const int pre = corner.x() + r_.labelWidth, res = pre + side + gap_ + gutter_;
  switch (map) {
    case view::MapKind::Pre: return {pre, corner.y() + (side - cell_) / 2, side, cell_};
    case view::MapKind::Res: return {res, corner.y(), side, side};
    case view::MapKind::Post: {
      const int unit = std::max(1, static_cast<int>(std::lround(r_.unit)));
      return {res + side + 2 * unit + mark_ + gap_, corner.y(), cell_, side};
    }
    default: return {};
  }
}

QRect WallLayout::cellRect(int row, view::MapKind map, int to, int from) const {
  const QRect at = mapRect(row, map);
  return {at.left() + std::max(from, 0) * cell_, at.top() + std::max(to, 0) * cell_, cell_, cell_};
}

QRect WallLayout::rowMark(int row, int to) const {
  const QRect at = mapRect(row, view::MapKind::Res);
  const int unit = std::max(1, static_cast<int>(std::lround(r_.unit)));
  return {at.right() + 1 + 2 * unit, at.top() + to * cell_ + (cell_ - mark_) / 2, mark_, mark_};
}

QRect WallLayout::columnMark(int row, int from) const {
  const QRect at = mapRect(row, view::MapKind::Res);
  const int unit = std::max(1, static_cast<int>(std::lround(r_.unit)));
  return {at.left() + from * cell_ + (cell_ - mark_) / 2, at.bottom() + 1 + 2 * unit, mark_, mark_};
}

std::optional<WallLayout::Hit> WallLayout::hit(QPoint at) const {
  if (bandWidth_ <= 0 || rowHeight_ <= 0 || at.x() < 0 || at.y() < 0) return std::nullopt;
  const int band = at.x() / bandWidth_, line = at.y() / rowHeight_;
  if (band >= bands_ || line >= rowsPerBand_) return std::nullopt;
  Hit found;
  found.row = band * rowsPerBand_ + line;
  if (found.row >= r_.rows) return std::nullopt;
  for (const view::MapKind map : {view::MapKind::Pre, view::MapKind::Res, view::MapKind::Post}) {
    const QRect rect = mapRect(found.row, map);
    if (!rect.contains(at)) continue;
    found.map = map;
    found.from = map == view::MapKind::Post ? -1 : (at.x() - rect.left()) / cell_;
    found.to = map == view::MapKind::Pre ? -1 : (at.y() - rect.top()) / cell_;
    return found;
  }
  if (mapRect(found.row, view::MapKind::Res).adjusted(0, 0, mark_ + gap_, mark_ + gap_).contains(at)) {
    found.map = view::MapKind::Res;  // the margin: a whole row or column
    const QRect rect = mapRect(found.row, view::MapKind::Res);
    if (at.y() <= rect.bottom()) found.to = (at.y() - rect.top()) / cell_;
    if (at.x() <= rect.right()) found.from = (at.x() - rect.left()) / cell_;
    if (found.to < 0 && found.from < 0) found.map = view::MapKind::None;
  }
  return found;
}

}  // namespace mhc::widgets
