// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>
#include <vector>

#include "core/view/Alerts.h"

namespace mhc::widgets {

/// The alerts of every open run and the rules they were judged by; filled by the shell, shown by the view.
class AlertFeed : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  struct OfRun {
    std::vector<view::Alert> alerts;  ///< in the order in which they were raised
    view::AlertRules rules;
    view::AlertRules defaults;
  };

  /// Null: nothing is known of that run yet.
  [[nodiscard]] const OfRun* find(const QString& run) const;
  void set(const QString& run, OfRun known);
  void remove(const QString& run);
  /// A person wants another rule for this run.
  void request(const QString& run, view::AlertKind kind, const view::AlertRule& rule) {
    Q_EMIT ruleRequested(run, kind, rule);
  }

 Q_SIGNALS:
  void changed(const QString& run);
  void ruleRequested(const QString& run, mhc::view::AlertKind kind, const mhc::view::AlertRule& rule);

 private:
  QHash<QString, OfRun> runs_;
};

/// "Backward gain above".
[[nodiscard]] QString titleOf(view::AlertKind kind);
/// What the rule watches and where the figure comes from, for tooltips.
[[nodiscard]] QString helpOf(view::AlertKind kind);

}  // namespace mhc::widgets
