// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/LastWords.h"

#include <QFile>
#include <QRegularExpression>

namespace mhc::workbench {

QString lastWords(const std::filesystem::path& runFolder, LastWords which) {
  constexpr qint64 kMost = 16 << 10;
  QFile file(QString::fromStdString((runFolder / "worker.log").string()));
  if (!file.open(QIODevice::ReadOnly)) return {};
  if (file.size() > kMost) file.seek(file.size() - kMost);
  static const QRegularExpression stamp(QStringLiteral("^\\S+Z (info|warning|error) "));
  const auto lines = QString::fromUtf8(file.read(kMost)).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
  for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
    const auto match = stamp.match(*line);
    const bool error = match.hasMatch() ? match.captured(1) == QLatin1String("error")
                                        : line->startsWith(QLatin1String("error"), Qt::CaseInsensitive) ||
                                              line->startsWith(QLatin1String("terminate called"));
    if (which == LastWords::Error && !error) continue;
    const QString text = match.hasMatch() ? line->mid(match.capturedLength()) : *line;
    if (!text.trimmed().isEmpty()) return text.trimmed();
  }
  return {};
}

}  // namespace mhc::workbench
