// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace mhc::widgets {
class AlertFeed;
class Thresholds;
}  // namespace mhc::widgets

namespace mhc::workbench {

/// Joins the threshold lines that views draw and drag with the rules that alerts are judged by: a run's rules move its
/// lines, a dragged line asks for a rule.
class ThresholdLink : public QObject {
  Q_OBJECT

 public:
  ThresholdLink(widgets::Thresholds& thresholds, widgets::AlertFeed& alerts, QObject* parent = nullptr);
};

}  // namespace mhc::workbench
