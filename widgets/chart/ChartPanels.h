// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>
#include <vector>

namespace mhc::widgets {

/// One metric of a panel.
struct PanelMetric {
  std::string name;  ///< in the series store
  QString label;     ///< second part of the legend; empty: the run's name is enough
  bool smoothed = false;
  bool dashed = false;  ///< second metric of its panel
  bool points = false;  ///< a dot at every record
};

/// What one chart of the grid shows.
struct ChartPanel {
  QString id;  ///< name of its first metric; what layouts know it by
  QString title;
  QString name, unit;  ///< of the Y axis: "loss", "nats per token"
  std::vector<PanelMetric> metrics;
};

/// The panels for runs that have recorded these metrics: loss, learning rate, gradient norm and speed always, the
/// worker's other series (docs/run-format.md) where they are there, and one panel for each metric of another program.
[[nodiscard]] std::vector<ChartPanel> panelsFor(const std::vector<std::string>& metrics);

}  // namespace mhc::widgets
