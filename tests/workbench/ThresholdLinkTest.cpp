// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/alerts/ThresholdLink.h"

#include <catch2/catch.hpp>

#include "widgets/alerts/AlertFeed.h"
#include "widgets/base/Thresholds.h"

using namespace mhc;
using namespace mhc::workbench;

TEST_CASE("a dragged line asks for a rule, and a rule moves its line") {
  widgets::Thresholds thresholds;
  widgets::AlertFeed alerts;
  const ThresholdLink link(thresholds, alerts);
  const QString run = QStringLiteral("/runs/a"), gain = QStringLiteral("backward_gain");
  std::vector<double> asked;
  QObject::connect(&alerts, &widgets::AlertFeed::ruleRequested, &alerts,
                   [&](const QString& of, view::AlertKind kind, const view::AlertRule& rule) {
                     CHECK(of == run);
                     CHECK(kind == view::AlertKind::BackwardGain);
                     CHECK(rule.on);
                     asked.push_back(rule.threshold);
                     widgets::AlertFeed::OfRun known = *alerts.find(run);  // as the watch does
                     known.rules[static_cast<std::size_t>(kind)] = rule;
                     alerts.set(run, known);
                   });
  thresholds.set(run, gain, 1.5);  // nothing is known of the run yet
  CHECK(asked.empty());
  widgets::AlertFeed::OfRun known;
  known.rules = known.defaults = view::defaultAlertRules("mhc");
  known.rules[static_cast<std::size_t>(view::AlertKind::BackwardGain)].threshold = 1.4;
  alerts.set(run, known);
  CHECK(thresholds.value(run, gain) == 1.4);
  CHECK(asked.empty());
  thresholds.set(run, gain, 1.2);
  CHECK(asked == std::vector<double>{1.2});
  CHECK(thresholds.value(run, gain) == 1.2);
}
