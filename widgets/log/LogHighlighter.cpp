// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/log/LogHighlighter.h"

#include <QRegularExpression>

namespace mhc::widgets {

LogLineKind logLineKind(const QString& line) {
  static const QRegularExpression stamped(QStringLiteral("^\\S+Z (info|warning|error)\\b"));
  if (const auto match = stamped.match(line); match.hasMatch()) {
    const QString word = match.captured(1);
    return word == QLatin1String("error")     ? LogLineKind::Error
           : word == QLatin1String("warning") ? LogLineKind::Warning
                                              : LogLineKind::Plain;
  }
  static const QRegularExpression crash(
      QStringLiteral("^(error\\b|fatal\\b|terminate called|Traceback|ERROR:|==\\d+==ERROR)|Segmentation fault"),
      QRegularExpression::CaseInsensitiveOption);
  if (crash.match(line).hasMatch()) return LogLineKind::Error;
  return line.startsWith(QLatin1String("warning"), Qt::CaseInsensitive) ? LogLineKind::Warning : LogLineKind::Plain;
}

void LogHighlighter::setColours(const QColor& warning, const QColor& error, const QColor& found) {
  warning_ = warning;
  error_ = error;
  found_ = found;
  rehighlight();
}

void LogHighlighter::setNeedle(const QString& needle) {
  needle_ = needle;
  rehighlight();
}

void LogHighlighter::highlightBlock(const QString& text) {
  const LogLineKind kind = logLineKind(text);
  if (kind != LogLineKind::Plain) {
    setFormat(0, static_cast<int>(text.size()), kind == LogLineKind::Error ? error_ : warning_);
  }
  if (needle_.isEmpty()) return;
  for (qsizetype at = text.indexOf(needle_, 0, Qt::CaseInsensitive); at >= 0;
       at = text.indexOf(needle_, at + needle_.size(), Qt::CaseInsensitive)) {
    for (qsizetype i = at; i < at + needle_.size(); ++i) {
      QTextCharFormat mark = format(static_cast<int>(i));
      mark.setBackground(found_);
      setFormat(static_cast<int>(i), 1, mark);
    }
  }
}

}  // namespace mhc::widgets
