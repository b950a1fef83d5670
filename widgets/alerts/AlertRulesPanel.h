// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>

#include "core/view/Alerts.h"

class QCheckBox;

namespace mhc::widgets {

class NumberEdit;

/// The rules of one run: a switch each, and a threshold where it has one.
class AlertRulesPanel : public QWidget {
  Q_OBJECT

 public:
  explicit AlertRulesPanel(QWidget* parent = nullptr);

  void setRules(const view::AlertRules& rules);
  [[nodiscard]] QCheckBox* switchOf(view::AlertKind kind) const;
  [[nodiscard]] NumberEdit* thresholdOf(view::AlertKind kind) const;  ///< null: it has none

 Q_SIGNALS:
  void ruleChanged(mhc::view::AlertKind kind, const mhc::view::AlertRule& rule);

 private:
  struct Row {
    QCheckBox* on = nullptr;
    NumberEdit* threshold = nullptr;
  };
  void changed(view::AlertKind kind);

  std::array<Row, view::kAlertKinds> rows_;
  view::AlertRules rules_;
  bool setting_ = false;
};

}  // namespace mhc::widgets
