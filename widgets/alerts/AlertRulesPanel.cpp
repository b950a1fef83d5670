// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alerts/AlertRulesPanel.h"

#include <QCheckBox>
#include <QGridLayout>

#include "widgets/alerts/AlertFeed.h"
#include "widgets/base/NumberEdit.h"

namespace mhc::widgets {
namespace {

NumberFieldSpec specOf(view::AlertKind kind) {
  NumberFieldSpec spec;
  spec.label = titleOf(kind);
  spec.minimum = 0;
  spec.maximum = 1e6;
  spec.step = 0.05;
  if (kind == view::AlertKind::SigmaDiff) spec.logarithmic = true;
  if (kind == view::AlertKind::Cosine) {
    spec.maximum = 1;
    spec.step = 0.01;
  }
  if (kind == view::AlertKind::Stall) {
    spec.unit = QStringLiteral("s");
    spec.minimum = 1;
    spec.step = 10;
  }
  spec.standard = view::defaultAlertRules({})[static_cast<std::size_t>(kind)].threshold;
  return spec;
}

}  // namespace

AlertRulesPanel::AlertRulesPanel(QWidget* parent) : QWidget(parent), rules_(view::defaultAlertRules({})) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(6, 4, 6, 4);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(2);
  for (int i = 0; i < view::kAlertKinds; ++i) {
    const auto kind = static_cast<view::AlertKind>(i);
    Row& row = rows_[static_cast<std::size_t>(i)];
    row.on = new QCheckBox(titleOf(kind));
    row.on->setToolTip(helpOf(kind));
    grid->addWidget(row.on, i, 0);
    connect(row.on, &QCheckBox::toggled, this, [this, kind] { changed(kind); });
    if (kind == view::AlertKind::NotFinite) continue;
    row.threshold = new NumberEdit(specOf(kind));
    row.threshold->setToolTip(helpOf(kind));
    grid->addWidget(row.threshold, i, 1);
    connect(row.threshold, &NumberEdit::valueChanged, this, [this, kind] { changed(kind); });
  }
  grid->setColumnStretch(2, 1);
  setRules(view::AlertRules(rules_));
}

QCheckBox* AlertRulesPanel::switchOf(view::AlertKind kind) const {
  return rows_[static_cast<std::size_t>(kind)].on;
}
NumberEdit* AlertRulesPanel::thresholdOf(view::AlertKind kind) const {
  return rows_[static_cast<std::size_t>(kind)].threshold;
}

void AlertRulesPanel::setRules(const view::AlertRules& rules) {
  rules_ = rules;
  setting_ = true;
  for (int i = 0; i < view::kAlertKinds; ++i) {
    const auto at = static_cast<std::size_t>(i);
    rows_[at].on->setChecked(rules[at].on);
    if (rows_[at].threshold == nullptr) continue;
    rows_[at].threshold->setEnabled(rules[at].on);
    // What is being typed stays: "1.5" and "1.50" are the same rule.
    if (rows_[at].threshold->value() != rules[at].threshold) rows_[at].threshold->setValue(rules[at].threshold);
  }
  setting_ = false;
}

void AlertRulesPanel::changed(view::AlertKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  const Row& row = rows_[at];
  if (row.threshold != nullptr) row.threshold->setEnabled(row.on->isChecked());
  if (setting_) return;
  view::AlertRule rule = rules_[at];
  rule.on = row.on->isChecked();
  if (row.threshold != nullptr && row.threshold->valid()) rule.threshold = row.threshold->value();
  if (rule == rules_[at]) return;
  rules_[at] = rule;
  Q_EMIT ruleChanged(kind, rule);
}

}  // namespace mhc::widgets
