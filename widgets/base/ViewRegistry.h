// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

#include "widgets/base/Command.h"
#include "widgets/base/View.h"

namespace mhc::widgets {

enum class DockSide : std::uint8_t { Left, Right, Top, Bottom };

/// Where a view stands in one of the built-in layouts (Design, Train, Inspect, Teach).
struct LayoutPlace {
  QString layout;
  DockSide side = DockSide::Right;
  int order = 0;         ///< views of a side are laid out, and tabbed, in this order
  QString tabWith;       ///< id of the view whose dock it shares as a tab; empty: its own
  double part = 0.5;     ///< wished part of the window in the side's direction
};

/// All the shell needs to know of a view type.
struct ViewDescriptor {
  QString id;            ///< "wall"; instances are wall#1, wall#2
  QString title;         ///< "Matrix wall"
  QString description;   ///< one sentence for palette and tooltip
  QString icon;          ///< name for Theme::icon
  std::function<View*(const ViewContext&, QWidget* parent)> make;
  std::vector<LayoutPlace> places;
  /// Commands of this view type (scope = id); they find the focused view through the function given.
  std::function<std::vector<Command>(const std::function<View*()>& focused)> commands;
};

/// All view types of the program. Adding one is one line: registry.add(wallDescriptor()).
class ViewRegistry {
 public:
  void add(ViewDescriptor descriptor);
  [[nodiscard]] const ViewDescriptor* find(const QString& id) const;
  [[nodiscard]] const std::vector<ViewDescriptor>& all() const { return descriptors_; }

 private:
  std::vector<ViewDescriptor> descriptors_;
};

}  // namespace mhc::widgets
