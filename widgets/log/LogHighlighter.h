// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QSyntaxHighlighter>

namespace mhc::widgets {

enum class LogLineKind { Plain, Warning, Error };

/// Reads the level word behind the time stamp ("2026-03-01T12:34:56Z error …"), and knows the words with which a
/// crashing process or another program reports.
[[nodiscard]] LogLineKind logLineKind(const QString& line);

/// Colours warnings and errors and marks what the search finds.
class LogHighlighter : public QSyntaxHighlighter {
  Q_OBJECT

 public:
  using QSyntaxHighlighter::QSyntaxHighlighter;

  void setColours(const QColor& warning, const QColor& error, const QColor& found);
  void setNeedle(const QString& needle);

 protected:
  void highlightBlock(const QString& text) override;

 private:
  QColor warning_;
  QColor error_;
  QColor found_;
  QString needle_;
};

}  // namespace mhc::widgets
