// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

#include "core/graph/BlockType.h"
#include "core/graph/Design.h"
#include "core/graph/Shapes.h"

namespace mhc::widgets {

/// What a block is called: the name the user gave it, else its kind's title.
[[nodiscard]] QString blockTitle(const graph::Block& block);
/// What is worth knowing of it in one line, in that repetition of its stack (−1: as in most): "6 heads · 64 wide".
[[nodiscard]] QString blockSubtitle(const graph::Design& design, const graph::Block& block, int repetition = -1);
/// Layers of a stack; 1 where the value is no number.
[[nodiscard]] int repetitionsOf(const graph::Block& stack);
/// The colour of its kind, to be told from the chart background.
[[nodiscard]] QColor blockColour(const graph::Block& block);
/// The colour of a stream, the same in all views.
[[nodiscard]] QColor streamColour(int stream);
/// "[B,T,4,384]": numbers for what the design decides, letters for what a batch does.
[[nodiscard]] QString wireText(const graph::Shape& shape);
/// 12,345,678
[[nodiscard]] QString groupedNumber(qlonglong value);

}  // namespace mhc::widgets
