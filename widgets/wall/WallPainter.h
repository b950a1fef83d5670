// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

#include "widgets/wall/WallLayout.h"
#include "widgets/wall/WallModel.h"

namespace mhc::widgets {

/// The wall from `scroll` (device pixels of content) on, as one image in device pixels; the header stays at the top.
[[nodiscard]] QImage paintWall(const WallModel& model, const WallLayout& layout, QSize size, double unit, int scroll);

/// The colour a cell is painted with, dimmed towards the background where H_res has no effect.
[[nodiscard]] QColor cellColour(const WallModel& model, const WallRow& row, view::MapKind map, std::size_t index);

/// Mean, deviation and sums of what is pointed at, in sentences.
[[nodiscard]] QString wallHoverText(const WallModel& model, const view::ElementId& id);

}  // namespace mhc::widgets
