// SPDX-License-Identifier: GPL-3.0-or-later
// What the view Paths keeps between sessions, and its place in the window.
#include <QJsonObject>
#include <QSortFilterProxyModel>
#include <QTabWidget>
#include <QTableView>
#include <algorithm>

#include "widgets/base/ViewCommand.h"
#include "widgets/paths/PathsModel.h"
#include "widgets/paths/PathsOptions.h"
#include "widgets/paths/PathsView.h"

namespace mhc::widgets {

QJsonObject PathsView::saveState() const {
  return {{QStringLiteral("options"), options_->saveState()},
          {QStringLiteral("picture"), pictures_->currentIndex()},
          {QStringLiteral("sort"), sorted_->sortColumn()},
          {QStringLiteral("descending"), sorted_->sortOrder() == Qt::DescendingOrder}};
}

void PathsView::restoreState(const QJsonObject& state) {
  options_->restoreState(state.value(QStringLiteral("options")).toObject());
  pictures_->setCurrentIndex(std::clamp(state.value(QStringLiteral("picture")).toInt(), 0, 1));
  const int column =
      std::clamp(state.value(QStringLiteral("sort")).toInt(PathsModel::Effect), 0, PathsModel::kColumns - 1);
  table_->sortByColumn(
      column, state.value(QStringLiteral("descending")).toBool(true) ? Qt::DescendingOrder : Qt::AscendingOrder);
}

ViewDescriptor pathsDescriptor(PathFeed& feed) {
  ViewDescriptor d;
  d.id = QStringLiteral("paths");
  d.title = PathsView::tr("Paths");
  d.description = PathsView::tr("What each path through the streams is worth: cut it, measure the loss");
  d.icon = QStringLiteral("link");
  d.make = [&feed](const ViewContext& context, QWidget* parent) -> View* {
    return new PathsView(feed, context, parent);
  };
  d.places = {{QStringLiteral("Inspect"), DockSide::Right, 7, QStringLiteral("depth"), 0.45}};
  d.commands = [](const std::function<View*()>& focused) {
    const auto command = [&](const char* id, const QString& text, const QString& description, auto act) {
      return viewCommand<PathsView>(focused, QStringLiteral("paths"), id, text, description, act);
    };
    return std::vector<Command>{
        command("paths.measure", PathsView::tr("Paths: measure"),
                PathsView::tr("Has the worker change each path of the chosen checkpoint and measure the loss"),
                [](PathsView& view) { view.measure(); }),
        command("paths.cancel", PathsView::tr("Paths: cancel"), PathsView::tr("Ends the measurement of the paths"),
                [](PathsView& view) { view.cancel(); })};
  };
  return d;
}

}  // namespace mhc::widgets
