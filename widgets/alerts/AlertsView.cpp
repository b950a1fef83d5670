// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alerts/AlertsView.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>

#include "core/view/NumberText.h"
#include "widgets/alerts/AlertFeed.h"
#include "widgets/alerts/AlertRulesPanel.h"
#include "widgets/base/RunSet.h"
#include "widgets/base/TableTwin.h"
#include "widgets/base/TimeCursor.h"

namespace mhc::widgets {
namespace {

constexpr int kLow = 420, kWide = 600;  // pixels

}  // namespace

AlertsView::AlertsView(AlertFeed& feed, const ViewContext& context, QWidget* parent)
    : View(context, parent),
      feed_(feed),
      model_(new TableDataModel(this)),
      list_(new QTableView),
      calm_(new QLabel(tr("No rule was broken so far."))),
      whose_(new QLabel),
      rules_(new AlertRulesPanel),
      parts_(new QSplitter(Qt::Vertical, this)) {
  list_->setModel(model_);
  list_->setSelectionBehavior(QAbstractItemView::SelectRows);
  list_->setSelectionMode(QAbstractItemView::SingleSelection);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->verticalHeader()->hide();
  list_->horizontalHeader()->setStretchLastSection(true);
  list_->setAccessibleName(tr("Alerts"));
  list_->setToolTip(tr("Double click or Return: show the step where it began"));
  list_->installEventFilter(this);
  calm_->setAlignment(Qt::AlignCenter);
  whose_->setContentsMargins(6, 4, 6, 0);
  whose_->setWordWrap(true);
  const auto columnOf = [](QWidget* part, std::initializer_list<QWidget*> widgets) {
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (QWidget* widget : widgets) column->addWidget(widget);
    return column;
  };
  auto* alerts = new QWidget;
  columnOf(alerts, {list_, calm_});
  auto* rules = new QWidget;
  columnOf(rules, {whose_, rules_})->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidget(rules);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumSize(rules->minimumSizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent), 60);
  list_->setMinimumHeight(60);
  parts_->addWidget(alerts);
  parts_->addWidget(scroll);
  parts_->setStretchFactor(0, 1);
  parts_->setChildrenCollapsible(false);
  columnOf(this, {parts_});
  setFocusProxy(list_);
  connect(list_, &QTableView::doubleClicked, this, [this](const QModelIndex& index) { open(index.row()); });
  connect(rules_, &AlertRulesPanel::ruleChanged, this, [this](view::AlertKind kind, const view::AlertRule& rule) {
    feed_.request(this->context().runs->current(), kind, rule);
  });
  connect(&feed_, &AlertFeed::changed, this, [this] {
    pending_ = paused();
    if (!pending_) refresh();
  });
  refresh();
}

/// Low and wide: the rules stand beside the alerts, else below them.
void AlertsView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  const bool beside = height() < kLow && width() >= kWide;
  const Qt::Orientation wanted = beside ? Qt::Horizontal : Qt::Vertical;
  if (parts_->orientation() == wanted && arranged_) return;
  arranged_ = true;
  parts_->setOrientation(wanted);
  const int wish = beside ? 330 : rules_->sizeHint().height() + whose_->sizeHint().height();
  const int all = beside ? width() : height();
  parts_->setSizes({std::max(all - wish, all / 3), wish});
}

void AlertsView::runsChanged() {
  refresh();
}

void AlertsView::pausedChanged() {
  if (!paused() && pending_) refresh();
}

void AlertsView::open(int row) {
  if (row < 0 || row >= static_cast<int>(places_.size())) return;
  const Place place = places_[static_cast<std::size_t>(row)];
  context().runs->setCurrent(place.run);
  context().cursor->request(place.step);
}

bool AlertsView::eventFilter(QObject* object, QEvent* event) {
  if (object == list_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
      open(list_->currentIndex().row());
      return true;
    }
  }
  return View::eventFilter(object, event);
}

void AlertsView::refresh() {
  pending_ = false;
  const std::size_t before = places_.size();
  places_.clear();
  bool known = false;
  for (const Run& run : context().runs->shownRuns()) {
    const auto* all = feed_.find(run.id);
    if (all == nullptr) continue;
    known = true;
    for (auto alert = all->alerts.rbegin(); alert != all->alerts.rend(); ++alert)
      places_.push_back({run.id, alert->firstStep});
  }
  model_->setTable(table());
  if (places_.size() != before) list_->resizeColumnsToContents();
  list_->setVisible(!places_.empty());
  calm_->setVisible(places_.empty());
  const QString current = context().runs->current();
  const auto* mine = feed_.find(current);
  const Run* run = context().runs->find(current);
  whose_->setText(run != nullptr ? tr("Rules of %1, kept with the run:").arg(run->name) : QString());
  rules_->setVisible(mine != nullptr);
  whose_->setVisible(mine != nullptr);
  if (mine != nullptr) rules_->setRules(mine->rules);
  if (known) {
    setStatus({ViewState::Data});
  } else {
    setStatus(
        {ViewState::Empty, tr("Where a run breaks a rule, such as a backward gain above 1.6, it is listed here.")});
  }
  Q_EMIT tableChanged();
}

view::TableData AlertsView::table() const {
  view::TableData table;
  table.title = tr("Alerts").toStdString();
  table.headers = {tr("run").toStdString(), tr("alert").toStdString(), tr("from step").toStdString(),
                   tr("to step").toStdString(), tr("state").toStdString()};
  for (const Run& run : context().runs->shownRuns()) {
    const auto* all = feed_.find(run.id);
    if (all == nullptr) continue;
    for (auto alert = all->alerts.rbegin(); alert != all->alerts.rend(); ++alert) {
      table.rows.push_back(
          {{run.name.toStdString(), view::sentenceOf(*alert), static_cast<double>(alert->firstStep),
            static_cast<double>(alert->lastStep), (alert->over ? tr("over") : tr("goes on")).toStdString()},
           std::nullopt});
    }
  }
  return table;
}

ViewDescriptor alertsDescriptor(AlertFeed& feed) {
  ViewDescriptor d;
  d.id = QStringLiteral("alerts");
  d.title = AlertsView::tr("Alerts");
  d.description = AlertsView::tr("Where runs broke a rule on gains, streams or progress, and the rules");
  d.icon = QStringLiteral("warning");
  d.make = [&feed](const ViewContext& context, QWidget* parent) -> View* {
    return new AlertsView(feed, context, parent);
  };
  d.places = {{QStringLiteral("Train"), DockSide::Bottom, 1, QStringLiteral("log"), 0.22}};
  return d;
}

}  // namespace mhc::widgets
