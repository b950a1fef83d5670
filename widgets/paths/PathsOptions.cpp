// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/paths/PathsOptions.h"

#include <QActionGroup>
#include <QMenu>

namespace mhc::widgets {
namespace {

double valueOf(const QActionGroup* group) {
  const QAction* checked = group->checkedAction();
  return checked != nullptr ? checked->data().toDouble() : 0;
}

}  // namespace

PathsOptions::PathsOptions(QWidget* parent) : QToolButton(parent) {
  setText(tr("Options"));
  setToolTip(tr("How paths are changed and over how many sequences the loss is taken, at the next measurement"));
  setPopupMode(QToolButton::InstantPopup);
  setToolButtonStyle(Qt::ToolButtonTextOnly);
  auto* menu = new QMenu(this);
  menu->setToolTipsVisible(true);
  factor_ = addChoices(menu, tr("Each path"),
                       {{tr("is cut (× 0)"), 0},
                        {tr("is halved (× 0.5)"), 0.5},
                        {tr("is strengthened (× 1.5)"), 1.5},
                        {tr("is doubled (× 2)"), 2}});
  carry_ = addChoices(menu, tr("A carry"),
                      {{tr("changes in its logit, Sinkhorn runs again"), 0}, {tr("changes as the raw entry"), 1}});
  sequences_ = addChoices(menu, tr("Validation sequences"),
                          {{tr("64"), 64}, {tr("128"), 128}, {tr("256"), 256}, {tr("512"), 512}});
  menu->addSeparator();
  read_ = addSwitch(menu, tr("Reads keep their sum"),
                    tr("When a read is changed, the others make up for it: Σ H_pre stays"));
  maps_ = addSwitch(
      menu, tr("Whole maps too"),
      tr("Every map replaced by identity, uniform, nearest permutation, its token mean and its value at step 0"));
  prune_ = addSwitch(menu, tr("Pruning curve too"),
                     tr("Paths taken out one after another, beside random order. Takes some ten times as long"));
  setMenu(menu);
}

QActionGroup* PathsOptions::addChoices(QMenu* menu, const QString& title,
                                       const QList<std::pair<QString, double>>& choices) {
  menu->addSection(title);
  auto* group = new QActionGroup(this);
  for (const auto& [text, value] : choices) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setData(value);
    group->addAction(action);
  }
  group->actions().constFirst()->setChecked(true);
  return group;
}

QAction* PathsOptions::addSwitch(QMenu* menu, const QString& text, const QString& tip) {
  QAction* action = menu->addAction(text);
  action->setCheckable(true);
  action->setToolTip(tip);
  return action;
}

PathRequest PathsOptions::request() const {
  PathRequest request;
  request.factor = valueOf(factor_);
  request.raw = valueOf(carry_) != 0;
  request.sequences = static_cast<int>(valueOf(sequences_));
  request.renormalise = read_->isChecked();
  request.wholeMaps = maps_->isChecked();
  request.prune = prune_->isChecked();
  return request;
}

void PathsOptions::choose(QActionGroup* group, double value) {
  for (QAction* action : group->actions()) {
    if (action->data().toDouble() == value) action->setChecked(true);
  }
}

QJsonObject PathsOptions::saveState() const {
  return {{QStringLiteral("factor"), valueOf(factor_)},       {QStringLiteral("carry"), valueOf(carry_)},
          {QStringLiteral("sequences"), valueOf(sequences_)}, {QStringLiteral("read"), read_->isChecked()},
          {QStringLiteral("maps"), maps_->isChecked()},       {QStringLiteral("prune"), prune_->isChecked()}};
}

void PathsOptions::restoreState(const QJsonObject& state) {
  choose(factor_, state.value(QStringLiteral("factor")).toDouble());
  choose(carry_, state.value(QStringLiteral("carry")).toDouble());
  choose(sequences_, state.value(QStringLiteral("sequences")).toDouble(64));
  read_->setChecked(state.value(QStringLiteral("read")).toBool());
  maps_->setChecked(state.value(QStringLiteral("maps")).toBool());
  prune_->setChecked(state.value(QStringLiteral("prune")).toBool());
}

}  // namespace mhc::widgets
