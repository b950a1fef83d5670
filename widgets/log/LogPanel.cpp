// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/log/LogPanel.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/log/LogHighlighter.h"

namespace mhc::widgets {
namespace {

constexpr int kMaximumLines = 200'000;  // older lines stay in the file

QToolButton* makeButton(const QString& text, const QString& tip) {
  auto* button = new QToolButton;
  button->setText(text);
  button->setToolTip(tip);
  button->setAutoRaise(true);
  return button;
}

}  // namespace

LogPanel::LogPanel(QWidget* parent) : QWidget(parent) {
  needle_ = new QLineEdit;
  needle_->setPlaceholderText(tr("Search the log"));
  needle_->setClearButtonEnabled(true);
  needle_->setAccessibleName(tr("Search the log"));
  auto* previous = makeButton(tr("Previous"), tr("Previous match (Shift+Enter)"));
  auto* next = makeButton(tr("Next"), tr("Next match (Enter)"));
  nextError_ = makeButton(tr("Jump to error"), tr("Move to the next line that reports an error"));
  follow_ = makeButton(tr("Follow"), tr("Keep the newest line in sight"));
  follow_->setCheckable(true);
  follow_->setChecked(true);
  counts_ = new QLabel;

  view_ = new QPlainTextEdit;
  view_->setReadOnly(true);
  view_->setUndoRedoEnabled(false);
  view_->setLineWrapMode(QPlainTextEdit::NoWrap);
  view_->setMaximumBlockCount(kMaximumLines);
  view_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  view_->setFrameShape(QFrame::NoFrame);
  view_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  view_->setAccessibleName(tr("Log of the run"));
  highlighter_ = new LogHighlighter(view_->document());

  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 4);
  bar->addWidget(needle_, 1);
  for (QWidget* widget : {static_cast<QWidget*>(previous), static_cast<QWidget*>(next),
                          static_cast<QWidget*>(nextError_), static_cast<QWidget*>(counts_),
                          static_cast<QWidget*>(follow_)}) {
    bar->addWidget(widget);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(view_, 1);

  connect(needle_, &QLineEdit::textChanged, this, [this](const QString& text) { highlighter_->setNeedle(text); });
  connect(needle_, &QLineEdit::returnPressed, this, &LogPanel::findNext);
  connect(next, &QToolButton::clicked, this, &LogPanel::findNext);
  connect(previous, &QToolButton::clicked, this, &LogPanel::findPrevious);
  connect(nextError_, &QToolButton::clicked, this, &LogPanel::jumpToError);
  connect(follow_, &QToolButton::toggled, this, &LogPanel::setFollowing);
  connect(view_->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
    const auto* bar2 = view_->verticalScrollBar();
    follow_->setChecked(bar2->sliderPosition() >= bar2->maximum());
  });
  showCounts();
}

void LogPanel::clear() {
  view_->clear();
  partial_.clear();
  errors_ = 0;
  warnings_ = 0;
  showCounts();
}

void LogPanel::appendText(const QString& text) {
  if (text.isEmpty()) return;
  partial_ += text;
  const qsizetype end = partial_.lastIndexOf(QLatin1Char('\n'));
  if (end >= 0) {
    for (const auto& line : QStringView(partial_).left(end).split(QLatin1Char('\n'))) count(line.toString());
    partial_ = partial_.mid(end + 1);
  }
  // A cursor of our own: the user's cursor, selection and scroll position stay where they are.
  QTextCursor cursor(view_->document());
  cursor.movePosition(QTextCursor::End);
  cursor.insertText(text);
  if (follow_->isChecked()) view_->verticalScrollBar()->setValue(view_->verticalScrollBar()->maximum());
  showCounts();
}

void LogPanel::setColours(const QColor& warning, const QColor& error, const QColor& found) {
  highlighter_->setColours(warning, error, found);
}

QString LogPanel::text() const { return view_->toPlainText(); }

bool LogPanel::following() const { return follow_->isChecked(); }

QString LogPanel::currentLine() const { return view_->textCursor().block().text(); }

void LogPanel::find() {
  needle_->setFocus(Qt::ShortcutFocusReason);
  needle_->selectAll();
}

bool LogPanel::findNext() { return search(false); }

bool LogPanel::findPrevious() { return search(true); }

bool LogPanel::search(bool backwards) {
  if (needle_->text().isEmpty()) return false;
  const auto flags = backwards ? QTextDocument::FindBackward : QTextDocument::FindFlags();
  follow_->setChecked(false);
  if (view_->find(needle_->text(), flags)) return true;
  const QTextCursor kept = view_->textCursor();
  QTextCursor around = kept;
  around.movePosition(backwards ? QTextCursor::End : QTextCursor::Start);
  view_->setTextCursor(around);
  if (view_->find(needle_->text(), flags)) return true;
  view_->setTextCursor(kept);
  return false;
}

bool LogPanel::jumpToError() {
  const QTextBlock start = view_->textCursor().block();
  QTextBlock block = start.next();
  for (bool wrapped = false;; block = block.next()) {
    if (!block.isValid()) {
      if (wrapped) return false;
      wrapped = true;
      block = view_->document()->firstBlock();
    }
    if (logLineKind(block.text()) == LogLineKind::Error) break;
    if (wrapped && block == start) return false;
  }
  follow_->setChecked(false);
  view_->setTextCursor(QTextCursor(block));
  view_->centerCursor();
  return true;
}

void LogPanel::setFollowing(bool follow) {
  follow_->setChecked(follow);
  if (follow) view_->verticalScrollBar()->setValue(view_->verticalScrollBar()->maximum());
}

void LogPanel::count(const QString& line) {
  const LogLineKind kind = logLineKind(line);
  if (kind == LogLineKind::Error) ++errors_;
  if (kind == LogLineKind::Warning) ++warnings_;
}

void LogPanel::showCounts() {
  nextError_->setEnabled(errors_ > 0);
  QStringList parts;
  if (warnings_ > 0) parts << tr("%n warning(s)", nullptr, warnings_);
  if (errors_ > 0) parts << tr("%n error(s)", nullptr, errors_);
  counts_->setText(parts.join(QStringLiteral(", ")));
  Q_EMIT countsChanged(warnings_, errors_);
}

}  // namespace mhc::widgets
