// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chart/ChartPanels.h"

#include <QCoreApplication>
#include <algorithm>
#include <set>

namespace mhc::widgets {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("ChartPanels", text);
}

std::vector<ChartPanel> knownPanels() {
  const auto one = [](const char* metric, const QString& title, const QString& name, const QString& unit,
                      bool smoothed = false) {
    return ChartPanel{QString::fromLatin1(metric), title, name, unit, {{metric, {}, smoothed, false, false}}};
  };
  std::vector<ChartPanel> panels;
  panels.push_back(
      {QStringLiteral("loss"),
       tr("Loss"),
       QStringLiteral("loss"),
       tr("nats per token"),
       {{"train_loss", tr("train"), true, false, false}, {"validation_loss", tr("validation"), false, true, true}}});
  panels.push_back(one("learning_rate", tr("Learning rate"), tr("learning rate"), {}));
  panels.push_back(one("gradient_norm", tr("Gradient norm"), tr("gradient norm"), {}, true));
  panels.push_back(one("tokens_per_second", tr("Speed"), tr("speed"), tr("tokens/s"), true));
  panels.push_back(one("step_seconds", tr("Step time"), tr("time of a step"), tr("s"), true));
  panels.push_back(one("mfu", tr("Utilisation"), tr("part of the machine's rate of products"), {}, true));
  panels.push_back(
      {QStringLiteral("memory"),
       tr("Memory"),
       tr("memory"),
       tr("bytes"),
       {{"memory", tr("worker"), false, false, false}, {"arena_memory", tr("arena"), false, true, false}}});
  panels.push_back(
      {QStringLiteral("cpu_percent"),
       tr("Processor"),
       tr("load"),
       tr("% (worker: of one core, machine: of all)"),
       {{"cpu_percent", tr("worker"), true, false, false}, {"machine_percent", tr("machine"), true, true, false}}});
  panels.push_back(one("disk_written", tr("Written to disk"), tr("written"), tr("bytes")));
  panels.push_back(one("disk_free", tr("Left on the disk"), tr("left"), tr("bytes")));
  panels.push_back(one("gpu_load", tr("GPU load"), tr("load"), QStringLiteral("%"), true));
  panels.push_back(one("gpu_memory", tr("GPU memory"), tr("memory"), tr("bytes")));
  panels.push_back(one("gpu_power", tr("GPU power"), tr("power"), QStringLiteral("W"), true));
  panels.push_back(one("gpu_temperature", tr("GPU temperature"), tr("temperature"), QStringLiteral("°C")));
  return panels;
}

constexpr std::size_t kAlways = 4;

/// "eval/accuracy_top5" → "eval/accuracy top5"
QString readable(const std::string& metric) {
  QString text = QString::fromStdString(metric);
  text.replace(QLatin1Char('_'), QLatin1Char(' '));
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

}  // namespace

std::vector<ChartPanel> panelsFor(const std::vector<std::string>& metrics) {
  const std::set<std::string> recorded(metrics.begin(), metrics.end());
  std::set<std::string> placed;
  std::vector<ChartPanel> panels;
  std::size_t number = 0;
  for (ChartPanel& panel : knownPanels()) {
    bool there = number++ < kAlways;
    for (const PanelMetric& metric : panel.metrics) {
      there = there || recorded.contains(metric.name);
      placed.insert(metric.name);
    }
    if (there) panels.push_back(std::move(panel));
  }
  for (const std::string& metric : metrics) {
    if (!placed.insert(metric).second) continue;
    const QString title = readable(metric);
    panels.push_back({QString::fromStdString(metric), title, title, {}, {{metric, {}, true, false, false}}});
  }
  return panels;
}

}  // namespace mhc::widgets
