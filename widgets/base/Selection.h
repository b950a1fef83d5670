// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>
#include <set>

#include "core/view/ElementId.h"

namespace mhc::widgets {

/// What is hovered and what is selected, shared by all views and applying to every shown run.
class Selection : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  [[nodiscard]] const std::optional<view::ElementId>& hover() const { return hover_; }
  [[nodiscard]] const std::set<view::ElementId>& selected() const { return selected_; }
  [[nodiscard]] bool empty() const { return selected_.empty(); }
  [[nodiscard]] bool contains(const view::ElementId& id) const { return selected_.count(id) != 0; }
  /// Whether `id` is meant by the hover or by something selected, −1 standing for all.
  [[nodiscard]] bool hovers(const view::ElementId& id) const;
  [[nodiscard]] bool selects(const view::ElementId& id) const;

  void setHover(std::optional<view::ElementId> id);
  void select(const view::ElementId& id);  ///< this one only
  void toggle(const view::ElementId& id);  ///< Ctrl+click
  void setSelected(std::set<view::ElementId> ids);
  void clear();

 Q_SIGNALS:
  void hoverChanged();
  void selectedChanged();

 private:
  std::optional<view::ElementId> hover_;
  std::set<view::ElementId> selected_;
};

/// Whether what `pattern` names includes `id`: equal or −1 in every field of the pattern.
[[nodiscard]] bool includes(const view::ElementId& pattern, const view::ElementId& id);

}  // namespace mhc::widgets
