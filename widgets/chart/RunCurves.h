// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <cstdint>
#include <vector>

#include "widgets/chart/ChartData.h"
#include "widgets/chart/ChartPanels.h"

namespace mhc::widgets {

class RunSet;
class SeriesFeed;

/// What a chart does with several runs.
enum class RunsMode : std::uint8_t { Each, Difference, Ratio, MeanExtremes, MeanDeviation, MeanConfidence };
inline constexpr int kRunsModes = 6;

/// A run's name without what tells repetitions apart: "tiny-seed3", "tiny 3", "tiny_r3" and "tiny" are one group.
[[nodiscard]] QString groupOf(const QString& runName);

/// The curves of a panel: one for each shown run and metric; or each minus (divided by) the baseline, which has no
/// curve then; or the mean of each group of two and more, with its band. Without a baseline, or alone in its group, a
/// run has its own curve. A group are the runs with the same value of `groupKey` in their configuration; without a key,
/// those whose names differ by a number at their end.
[[nodiscard]] std::vector<ChartSeries> curvesOf(const ChartPanel& panel, const RunSet& runs, const SeriesFeed& feed,
                                                RunsMode mode, const QString& groupKey = {});

/// Whether the mode draws groups.
[[nodiscard]] bool groups(RunsMode mode);
/// The values of the configuration in which the shown runs differ, in order: what they may be grouped by.
[[nodiscard]] QStringList groupKeys(const RunSet& runs, const SeriesFeed& feed);

/// "loss, minus tiny": name of the Y axis in that mode, and its unit.
[[nodiscard]] QString yNameOf(const ChartPanel& panel, const RunSet& runs, RunsMode mode);
[[nodiscard]] QString yUnitOf(const ChartPanel& panel, const RunSet& runs, RunsMode mode);

}  // namespace mhc::widgets
