// SPDX-License-Identifier: GPL-3.0-or-later
// Where the charts of a grid stand, what layouts keep of it, and the menu about it.
#include <QGridLayout>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QWidgetAction>
#include <algorithm>

#include "widgets/chart/Chart.h"
#include "widgets/chart/ChartCell.h"
#include "widgets/chart/ChartGridBar.h"
#include "widgets/chart/ChartGridPrivate.h"

namespace mhc::widgets {
namespace {

constexpr int kNarrowest = 300;  ///< pixels that a chart should have for two columns
constexpr int kLow = 190;        ///< pixels of height below which a chart says little
constexpr int kAtOnce = 4;       ///< charts that should be seen without scrolling
constexpr int kHeights[] = {0, 180, 260, 360, 520};

view::Smoothing smoothingOf(const QJsonObject& json, const view::Smoothing& otherwise) {
  view::Smoothing smoothing;
  const int kind = json.value(QStringLiteral("smoothing")).toInt(static_cast<int>(otherwise.kind));
  smoothing.kind =
      static_cast<view::SmoothingKind>(std::clamp(kind, 0, static_cast<int>(view::SmoothingKind::CentredMean)));
  smoothing.weight = std::clamp(json.value(QStringLiteral("weight")).toDouble(otherwise.weight), 0.0, 10000.0);
  return smoothing;
}

}  // namespace

void ChartGrid::setArrangement(const ChartArrangement& arrangement) {
  if (arrangement == d_->arrangement) return;
  d_->arrangement = arrangement;
  arrange();
  Q_EMIT tableChanged();
}

void ChartGrid::setFull(const QString& id) {
  const QString wanted = ids().contains(id) ? id : QString();
  if (wanted == d_->full) return;
  d_->wantedFull.clear();
  d_->full = wanted;
  arrange();
  if (ChartCell* cell = currentCell(); cell != nullptr && !wanted.isEmpty()) cell->chart()->setFocus();
  Q_EMIT tableChanged();
}

void ChartGrid::arrange() {
  if (cells_.empty()) return;
  const int each = std::max(cells_.front()->chart()->minimumSizeHint().width(), kNarrowest);
  const ChartArrangement& a = d_->arrangement;
  const int columns = a.columns() > 0 ? a.columns() : width() >= 2 * each ? 2 : 1;
  std::vector<ChartArrangement::Place> places =
      d_->full.isEmpty() ? a.places(ids(), columns) : std::vector<ChartArrangement::Place>{{d_->full, 0, 0, columns}};
  const int rows = places.empty() ? 0 : places.back().row + 1;
  int height = d_->full.isEmpty() ? a.height() : 0;
  if (height == 0) {
    const int atOnce = std::clamp((kAtOnce + columns - 1) / columns, 1, std::max(rows, 1));
    const int visible = d_->scroll->viewport()->height();
    height = std::max(
        {cells_.front()->chart()->minimumSizeHint().height(), std::min(kLow, visible - 1), visible / atOnce - 1});
  }
  for (ChartCell* cell : cells_) {
    cell->setPinned(a.pinned(cell->id()));
    cell->setWide(a.wide(cell->id()));
    cell->setFull(cell->id() == d_->full);
    cell->chart()->setInGrid(d_->full.isEmpty());
  }
  if (places == d_->planned && height == d_->rowHeight) return;
  d_->rowHeight = height;
  if (places != d_->planned) {
    for (ChartCell* cell : cells_) d_->grid->removeWidget(cell);
    for (ChartCell* cell : cells_) {
      const auto place = std::find_if(places.begin(), places.end(), [&](const auto& p) { return p.id == cell->id(); });
      cell->setVisible(place != places.end());
      if (place != places.end()) d_->grid->addWidget(cell, place->row, place->column, 1, place->columns);
    }
    for (int column = 0; column < std::max(columns, d_->grid->columnCount()); ++column) {
      d_->grid->setColumnStretch(column, column < columns ? 1 : 0);
    }
  }
  for (int row = 0; row < std::max(rows, d_->grid->rowCount()); ++row) {
    d_->grid->setRowStretch(row, row < rows ? 1 : 0);
    d_->grid->setRowMinimumHeight(row, row < rows ? height : 0);
  }
  d_->planned = std::move(places);
}

void ChartGrid::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
  // Once more when the scroll area has taken its new height.
  QMetaObject::invokeMethod(this, &ChartGrid::arrange, Qt::QueuedConnection);
}

void ChartGrid::themeChanged() {
  d_->planned.clear();  // fonts may have changed how much fits
  arrange();
}

void ChartGrid::fillMenu() {
  QMenu* menu = d_->bar->chartsMenu();
  menu->clear();
  auto* name = new QLineEdit(d_->filter, menu);
  name->setPlaceholderText(tr("Only charts named …"));
  name->setAccessibleName(tr("Only charts whose name contains"));
  name->setClearButtonEnabled(true);
  connect(name, &QLineEdit::textChanged, this, &ChartGrid::setFilter);
  auto* row = new QWidgetAction(menu);
  row->setDefaultWidget(name);
  menu->addAction(row);
  QMenu* columns = menu->addMenu(tr("Columns"));
  for (int count = 0; count <= 4; ++count) {
    QAction* action = columns->addAction(count == 0 ? tr("As many as fit") : QString::number(count), this,
                                         [this, count] { rearrange([&](auto& a) { a.setColumns(count); }); });
    action->setCheckable(true);
    action->setChecked(d_->arrangement.columns() == count);
  }
  QMenu* heights = menu->addMenu(tr("Height"));
  for (const int height : kHeights) {
    QAction* action = heights->addAction(height == 0 ? tr("As fits") : tr("%1 pixels").arg(height), this,
                                         [this, height] { rearrange([&](auto& a) { a.setHeight(height); }); });
    action->setCheckable(true);
    action->setChecked(d_->arrangement.height() == height);
  }
  menu->addAction(tr("As at first"), this, [this] {
    setFilter({});
    setFull({});
    setArrangement({});
  });
  menu->addSeparator();
  for (const ChartPanel& panel : d_->panels) {
    QAction* action = menu->addAction(panel.title);
    action->setCheckable(true);
    action->setChecked(!d_->arrangement.hidden(panel.id));
    connect(action, &QAction::toggled, this,
            [this, id = panel.id](bool on) { rearrange([&](auto& a) { a.setHidden(id, !on); }); });
  }
}

view::TableData ChartGrid::tableOf(int rows) const {
  view::TableData all;
  all.title = tr("Charts").toStdString();
  all.headers = {"chart", "series", "step", "value"};
  const QStringList shown = d_->full.isEmpty() ? d_->arrangement.shown(ids()) : QStringList{d_->full};
  for (const QString& id : shown) {
    const auto cell = std::find_if(cells_.begin(), cells_.end(), [&](const auto* c) { return c->id() == id; });
    view::TableData one = (*cell)->chart()->table(rows);
    const std::string& unit = one.headers.back();
    for (view::TableRow& row : one.rows) {
      if (row.cells.size() > 3) row.cells.erase(row.cells.begin() + 2);
      row.cells.insert(row.cells.begin(), unit);
      all.rows.push_back(std::move(row));
    }
  }
  return all;
}

view::TableData ChartGrid::table() const {
  return tableOf(200);
}
QString ChartGrid::csv() const {
  return QString::fromStdString(view::toCsv(tableOf(1 << 30)));
}

/// Notes the smoothing of a single chart, or that it has none.
void ChartGrid::keepOwn(const ChartCell& cell, QJsonObject& own) {
  const auto& smoothing = cell.chart()->ownSmoothing();
  own.remove(cell.id());
  if (!smoothing.has_value()) return;
  own[cell.id()] = QJsonObject{{QStringLiteral("smoothing"), static_cast<int>(smoothing->kind)},
                               {QStringLiteral("weight"), smoothing->weight}};
}

QJsonObject ChartGrid::saveState() const {
  const ChartSettings& s = settings();
  QJsonObject own = d_->own;  // those of charts that are not there now are kept too
  for (const ChartCell* cell : cells_) keepOwn(*cell, own);
  return {{QStringLiteral("x"), static_cast<int>(s.xKind)},
          {QStringLiteral("logX"), s.logX},
          {QStringLiteral("logY"), s.logY},
          {QStringLiteral("ignoreOutliers"), s.ignoreOutliers},
          {QStringLiteral("smoothing"), static_cast<int>(s.smoothing.kind)},
          {QStringLiteral("weight"), s.smoothing.weight},
          {QStringLiteral("runs"), static_cast<int>(s.runs)},
          {QStringLiteral("groupKey"), s.groupKey},
          {QStringLiteral("arrangement"), d_->arrangement.toJson()},
          {QStringLiteral("own"), own},
          {QStringLiteral("filter"), d_->filter},
          {QStringLiteral("full"), d_->full.isEmpty() ? d_->wantedFull : d_->full}};
}

void ChartGrid::restoreState(const QJsonObject& state) {
  ChartSettings s = settings();
  const auto choice = [&](const char* key, int now, int last) {
    return std::clamp(state.value(QLatin1String(key)).toInt(now), 0, last);
  };
  s.xKind = static_cast<view::XKind>(choice("x", static_cast<int>(s.xKind), view::kXKinds - 1));
  s.logX = state.value(QStringLiteral("logX")).toBool(s.logX);
  s.logY = state.value(QStringLiteral("logY")).toBool(s.logY);
  s.ignoreOutliers = state.value(QStringLiteral("ignoreOutliers")).toBool(s.ignoreOutliers);
  s.smoothing = smoothingOf(state, s.smoothing);
  s.runs = static_cast<RunsMode>(choice("runs", static_cast<int>(s.runs), kRunsModes - 1));
  s.groupKey = state.value(QStringLiteral("groupKey")).toString();
  setSettings(s);
  if (state.contains(QStringLiteral("arrangement"))) {
    setArrangement(ChartArrangement::fromJson(state.value(QStringLiteral("arrangement")).toObject()));
  }
  setFilter(state.value(QStringLiteral("filter")).toString());
  d_->own = state.value(QStringLiteral("own")).toObject();
  for (ChartCell* cell : cells_) restoreOwn(*cell);
  d_->wantedFull = state.value(QStringLiteral("full")).toString();
  setFull(d_->wantedFull);
}

/// The smoothing that the layout keeps for a chart of its own, also of one that appears later.
void ChartGrid::restoreOwn(ChartCell& cell) const {
  if (!d_->own.contains(cell.id())) return;
  cell.chart()->setOwnSmoothing(smoothingOf(d_->own.value(cell.id()).toObject(), settings().smoothing));
}

}  // namespace mhc::widgets
