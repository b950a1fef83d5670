// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

namespace mhc::view {

enum class MapKind : std::int8_t { None = -1, Pre = 0, Res = 1, Post = 2 };

/// Names one thing that can be hovered or selected in any view; −1 = all. Sublayers count from 1.
struct ElementId {
  std::int32_t sublayer = -1;
  MapKind map = MapKind::None;
  std::int32_t to = -1;    ///< destination stream (row)
  std::int32_t from = -1;  ///< source stream (column)
  std::int32_t token = -1;

  auto operator<=>(const ElementId&) const = default;
};

}  // namespace mhc::view
