// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/RunCurves.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <map>

#include "widgets/base/RunSet.h"
#include "widgets/base/SeriesFeed.h"

namespace mhc::widgets {
namespace {

view::Series seriesOf(const SeriesFeed& feed, const QString& run, const std::string& metric) {
  const view::SeriesStore* store = feed.store(run);
  return store == nullptr ? view::Series() : store->series(metric);
}

ChartSeries curveOf(const Run& run, const QString& name, const PanelMetric& metric, view::Series data) {
  ChartSeries one;
  one.key = run.id + QLatin1Char('\n') + QString::fromStdString(metric.name);
  one.run = run.id;
  one.label = metric.label.isEmpty() ? name : name + QStringLiteral(" · ") + metric.label;
  one.colour = run.colour;
  one.smoothed = metric.smoothed;
  one.dashed = metric.dashed;
  one.points = metric.points;
  one.data = std::move(data);
  return one;
}

const Run* baselineOf(const RunSet& runs, RunsMode mode) {
  if (mode != RunsMode::Difference && mode != RunsMode::Ratio) return nullptr;
  return runs.find(runs.baseline());
}

view::BandKind bandOf(RunsMode mode) {
  switch (mode) {
    case RunsMode::MeanExtremes:
      return view::BandKind::Extremes;
    case RunsMode::MeanDeviation:
      return view::BandKind::Deviation;
    case RunsMode::MeanConfidence:
      return view::BandKind::Confidence;
    case RunsMode::Each:
    case RunsMode::Difference:
    case RunsMode::Ratio:
      break;
  }
  return view::BandKind::None;
}

void addCompared(std::vector<ChartSeries>& curves, const Run& run, const Run& baseline, const PanelMetric& metric,
                 const SeriesFeed& feed, RunsMode mode) {
  view::Series data = seriesOf(feed, run.id, metric.name), base = seriesOf(feed, baseline.id, metric.name);
  if (run.id == baseline.id || data.empty() || base.empty()) return;
  const QString sign = mode == RunsMode::Ratio ? QStringLiteral(" ÷ ") : QStringLiteral(" − ");
  ChartSeries one = curveOf(run, run.name + sign + baseline.name, metric, std::move(data));
  one.combination = mode == RunsMode::Ratio ? view::Combination::Ratio : view::Combination::Difference;
  one.with.push_back(std::move(base));
  curves.push_back(std::move(one));
}

/// "hidden_size = 384": what a group has in common.
QString groupName(const Run& run, const SeriesFeed& feed, const QString& groupKey) {
  if (groupKey.isEmpty()) return groupOf(run.name);
  const QMap<QString, QString> config = feed.config(run.id);
  const QString key = groupKey.section(QLatin1Char('.'), -1);
  return config.contains(groupKey) ? QCoreApplication::translate("RunCurves", "%1 = %2").arg(key, config[groupKey])
                                   : QCoreApplication::translate("RunCurves", "no %1").arg(key);
}

void addMeans(std::vector<ChartSeries>& curves, const std::vector<Run>& shown, const PanelMetric& metric,
              const SeriesFeed& feed, view::BandKind band, const QString& groupKey) {
  std::map<QString, std::size_t> places;  // of groups in `groups`
  std::vector<std::pair<ChartSeries, int>> groups;
  for (const Run& run : shown) {
    view::Series data = seriesOf(feed, run.id, metric.name);
    if (data.empty()) continue;
    const QString group = groupName(run, feed, groupKey);
    const auto [place, isNew] = places.try_emplace(group, groups.size());
    if (isNew) {
      groups.emplace_back(curveOf(run, run.name, metric, std::move(data)), 1);
      continue;
    }
    auto& [mean, count] = groups[place->second];
    mean.combination = view::Combination::Mean;
    mean.band = band;
    mean.with.push_back(std::move(data));
    const QString name = QCoreApplication::translate("RunCurves", "%1 (mean of %2)").arg(group).arg(++count);
    mean.label = metric.label.isEmpty() ? name : name + QStringLiteral(" · ") + metric.label;
  }
  for (auto& [curve, count] : groups) curves.push_back(std::move(curve));
}

}  // namespace

QString groupOf(const QString& runName) {
  static const QRegularExpression repetition(QStringLiteral("[-_ .]*(seed|run|rep|s|r)?[-_ .]*\\d+$"),
                                             QRegularExpression::CaseInsensitiveOption);
  QString group = runName;
  group.remove(repetition);
  return group.isEmpty() ? runName : group;
}

std::vector<ChartSeries> curvesOf(const ChartPanel& panel, const RunSet& runs, const SeriesFeed& feed, RunsMode mode,
                                  const QString& groupKey) {
  std::vector<ChartSeries> curves;
  const std::vector<Run> shown = runs.shownRuns();
  const Run* baseline = baselineOf(runs, mode);
  const view::BandKind band = bandOf(mode);
  if (band != view::BandKind::None) {
    for (const PanelMetric& metric : panel.metrics) addMeans(curves, shown, metric, feed, band, groupKey);
    return curves;
  }
  for (const Run& run : shown) {
    for (const PanelMetric& metric : panel.metrics) {
      if (baseline != nullptr) {
        addCompared(curves, run, *baseline, metric, feed, mode);
        continue;
      }
      view::Series data = seriesOf(feed, run.id, metric.name);
      if (!data.empty()) curves.push_back(curveOf(run, run.name, metric, std::move(data)));
    }
  }
  return curves;
}

bool groups(RunsMode mode) {
  return bandOf(mode) != view::BandKind::None;
}

QStringList groupKeys(const RunSet& runs, const SeriesFeed& feed) {
  std::map<QString, std::map<QString, int>> values;  // how many runs have each value
  const std::vector<Run> shown = runs.shownRuns();
  for (const Run& run : shown) {
    const QMap<QString, QString> config = feed.config(run.id);
    for (auto it = config.begin(); it != config.end(); ++it) ++values[it.key()][it.value()];
  }
  QStringList keys;
  for (const auto& [key, counts] : values) {
    const bool everywhere = counts.begin()->second == static_cast<int>(shown.size());
    if (!everywhere) keys << key;
  }
  return keys;
}

QString yNameOf(const ChartPanel& panel, const RunSet& runs, RunsMode mode) {
  const Run* baseline = baselineOf(runs, mode);
  if (baseline == nullptr) return panel.name;
  return (mode == RunsMode::Ratio ? QCoreApplication::translate("RunCurves", "%1, divided by %2")
                                  : QCoreApplication::translate("RunCurves", "%1, minus %2"))
      .arg(panel.name, baseline->name);
}

QString yUnitOf(const ChartPanel& panel, const RunSet& runs, RunsMode mode) {
  const bool ratio = mode == RunsMode::Ratio && baselineOf(runs, mode) != nullptr;
  return ratio ? QCoreApplication::translate("RunCurves", "ratio") : panel.unit;
}

}  // namespace mhc::widgets
