// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/StartFacts.h"

#include <QFileInfo>
#include <QLocale>
#include <algorithm>

#include "app/workbench/shell/State.h"
#include "core/config/Presets.h"
#include "widgets/log/LogHighlighter.h"

namespace mhc::workbench {
namespace {

const std::vector<widgets::StartEntry>& presetEntries() {
  static const std::vector<widgets::StartEntry> entries = [] {
    std::vector<widgets::StartEntry> all;
    for (const auto& name : config::presetNames()) {
      const auto preset = config::loadPreset(name);
      if (!preset.ok()) continue;
      all.push_back({QString::fromStdString(name), QString::fromStdString(name),
                     QString::fromStdString(preset.value().description)});
    }
    return all;
  }();
  return entries;
}

QString aboutRun(const widgets::RunRow& row) {
  QStringList parts{row.state};
  if (row.step >= 0) {
    parts << (row.steps > 0 ? QObject::tr("step %1 of %2").arg(row.step).arg(row.steps) : QObject::tr("step %1").arg(row.step));
  }
  if (row.loss) parts << QObject::tr("loss %1").arg(QLocale::c().toString(*row.loss, 'f', 3));
  return parts.join(QStringLiteral(", "));
}

}  // namespace

widgets::StartContent startContent(State& state) {
  constexpr std::size_t kRuns = 3;
  widgets::StartContent content;
  content.presets = presetEntries();
  for (const auto& row : state.catalogue.rows()) {
    if (content.runs.size() >= kRuns) break;
    content.runs.push_back({row.id, row.name, aboutRun(row)});
  }
  const Json designs = state.window.value("recent_designs");
  if (designs.is_array()) {
    for (const auto& entry : designs) {
      if (!entry.is_string()) continue;
      const QFileInfo file(QString::fromStdString(entry.get<std::string>()));
      if (file.exists()) content.designs.push_back({file.filePath(), file.fileName(), file.absolutePath()});
    }
  }
  content.finishedRun = finishedRun(state);
  return content;
}

QString finishedRun(State& state) {
  const auto& rows = state.catalogue.rows();
  const auto found = std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.state == QLatin1String("finished"); });
  return found == rows.end() ? QString() : found->id;
}

void countLogLines(const QString& text, int* warnings, int* errors) {
  for (const auto& line : QStringView(text).split(QLatin1Char('\n'))) {
    const auto kind = widgets::logLineKind(line.toString());
    *warnings += kind == widgets::LogLineKind::Warning ? 1 : 0;
    *errors += kind == widgets::LogLineKind::Error ? 1 : 0;
  }
}

}  // namespace mhc::workbench
