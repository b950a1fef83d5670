// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/Selection.h"

#include <algorithm>
#include <utility>

namespace mhc::widgets {

bool includes(const view::ElementId& pattern, const view::ElementId& id) {
  const auto fits = [](auto wanted, auto found) { return static_cast<int>(wanted) == -1 || wanted == found; };
  return fits(pattern.sublayer, id.sublayer) && fits(pattern.map, id.map) && fits(pattern.to, id.to) &&
         fits(pattern.from, id.from) && fits(pattern.token, id.token);
}

bool Selection::hovers(const view::ElementId& id) const { return hover_.has_value() && includes(*hover_, id); }

bool Selection::selects(const view::ElementId& id) const {
  return std::any_of(selected_.begin(), selected_.end(), [&](const view::ElementId& s) { return includes(s, id); });
}

void Selection::setHover(std::optional<view::ElementId> id) {
  if (id == hover_) return;
  hover_ = id;
  Q_EMIT hoverChanged();
}

void Selection::select(const view::ElementId& id) { setSelected({id}); }

void Selection::toggle(const view::ElementId& id) {
  if (selected_.erase(id) == 0) selected_.insert(id);
  Q_EMIT selectedChanged();
}

void Selection::setSelected(std::set<view::ElementId> ids) {
  if (ids == selected_) return;
  selected_ = std::move(ids);
  Q_EMIT selectedChanged();
}

void Selection::clear() { setSelected({}); }

}  // namespace mhc::widgets
