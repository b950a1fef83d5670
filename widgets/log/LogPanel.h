// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QToolButton;

namespace mhc::widgets {

class LogHighlighter;

/// The text of a run's log: searchable, follows the end until the user scrolls away, jumps from error to error. It is
/// given text and knows no file.
class LogPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LogPanel(QWidget* parent = nullptr);

  /// Forgets the text (another run, or the file was replaced).
  void clear();
  /// More text behind the end; may begin or end in the middle of a line.
  void appendText(const QString& text);
  void setColours(const QColor& warning, const QColor& error, const QColor& found);

  [[nodiscard]] QString text() const;
  [[nodiscard]] int errorCount() const { return errors_; }
  [[nodiscard]] int warningCount() const { return warnings_; }
  [[nodiscard]] bool following() const;
  /// The line that the cursor is in.
  [[nodiscard]] QString currentLine() const;

 public Q_SLOTS:
  void find();
  bool findNext();
  bool findPrevious();
  /// Moves to the next line that reports an error, from the top again after the last. False if there is none.
  bool jumpToError();
  void setFollowing(bool follow);

 Q_SIGNALS:
  void countsChanged(int warnings, int errors);

 private:
  bool search(bool backwards);
  void showCounts();
  void count(const QString& line);

  QLineEdit* needle_;
  QToolButton* follow_;
  QToolButton* nextError_;
  QLabel* counts_;
  QPlainTextEdit* view_;
  LogHighlighter* highlighter_;
  QString partial_;  ///< the beginning of a line whose end has not come yet
  int errors_ = 0;
  int warnings_ = 0;
};

}  // namespace mhc::widgets
