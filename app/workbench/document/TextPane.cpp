// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/TextPane.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>
#include <algorithm>

#include "app/workbench/document/Document.h"
#include "core/graph/TextPosition.h"
#include "widgets/base/Theme.h"

namespace mhc::workbench {
namespace {

constexpr int kPauseMs = 150;

}  // namespace

TextPane::TextPane(Document& document, QWidget* parent)
    : QWidget(parent), document_(document), editor_(new QPlainTextEdit), banner_(new QLabel) {
  editor_->setUndoRedoEnabled(false);  // the document's undo is the only one
  editor_->setLineWrapMode(QPlainTextEdit::NoWrap);
  editor_->setTabChangesFocus(true);
  editor_->setFont(widgets::Theme::current().monospaceFont());
  editor_->setAccessibleName(tr("The design as text"));
  editor_->setObjectName(QStringLiteral("designText"));
  editor_->installEventFilter(this);
  banner_->setWordWrap(true);
  banner_->setAutoFillBackground(true);
  banner_->setContentsMargins(8, 4, 8, 4);
  banner_->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(banner_);
  column->addWidget(editor_, 1);
  setMinimumWidth(240);
  timer_.setSingleShot(true);
  timer_.setInterval(kPauseMs);
  connect(&timer_, &QTimer::timeout, this, &TextPane::commit);
  connect(editor_, &QPlainTextEdit::textChanged, this, &TextPane::typed);
  connect(&document_, &Document::configChanged, this, &TextPane::follow);
  const auto dress = [this] {
    QPalette colours = palette();
    colours.setColor(QPalette::Window, widgets::Theme::current().colour(widgets::ThemeColour::Banner));
    colours.setColor(QPalette::WindowText, widgets::Theme::current().colour(widgets::ThemeColour::BannerText));
    banner_->setPalette(colours);
  };
  connect(&widgets::Theme::current(), &widgets::Theme::changed, this, dress);
  dress();
  follow();
}

QString TextPane::textOfDocument() const {
  return QString::fromStdString(document_.config().dump(2, ' ', false, Json::error_handler_t::replace));
}

QString TextPane::banner() const { return banner_->isHidden() ? QString() : banner_->text(); }

void TextPane::typed() {
  if (!setting_) timer_.start();
}

void TextPane::commit() {
  timer_.stop();
  const QString text = editor_->toPlainText();
  const QByteArray bytes = text.toUtf8();
  const std::string_view view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
  const auto parsed = parseJson(view);
  broken_ = !parsed.ok() || !parsed.value().is_object();
  QString sentence;
  if (!broken_) {
    good_ = text;
    committing_ = true;
    document_.edit(document_.designWith(parsed.value()), tr("Edit the text"), QStringLiteral("text"));
    committing_ = false;
  }
  QList<QTextEdit::ExtraSelection> marks;
  for (const graph::TextProblem& problem : graph::problemsInText(view)) {
    if (problem.severity != config::Severity::Error) continue;
    const auto position = [&](std::size_t byte) { return static_cast<int>(QString::fromUtf8(bytes.left(static_cast<qsizetype>(byte))).size()); };
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(editor_->document());
    mark.cursor.setPosition(std::min(position(problem.span.begin), static_cast<int>(text.size())));
    mark.cursor.setPosition(std::min(position(problem.span.end), static_cast<int>(text.size())), QTextCursor::KeepAnchor);
    QColor colour = widgets::Theme::current().colour(widgets::ThemeColour::Bad);
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(colour);
    colour.setAlphaF(0.2F);
    mark.format.setBackground(colour);
    marks << mark;
    if (sentence.isEmpty() && !parsed.ok())
      sentence = tr("Line %1, column %2: here the text stops being JSON. Mostly a comma, a quote or a bracket is missing just before.")
                     .arg(problem.at.line)
                     .arg(problem.at.column);
    else if (sentence.isEmpty())
      sentence = tr("Line %1, column %2: %3").arg(problem.at.line).arg(problem.at.column).arg(QString::fromStdString(problem.message.english));
  }
  if (broken_) {
    if (sentence.isEmpty()) sentence = tr("The text must be an object: {\"model\": …, \"training\": …}.");
    sentence += tr(" The last good design stays; undo brings its text back.");
  } else if (sentence.isEmpty() && !document_.analysis().valid()) {
    sentence = QString::fromStdString(document_.analysis().problems.front().message.english);
  }
  editor_->setExtraSelections(marks);
  banner_->setText(sentence);
  banner_->setVisible(!sentence.isEmpty());
}

bool TextPane::restoreGood() {
  timer_.stop();
  if (!broken_ && editor_->toPlainText() == good_) return false;
  setTextKeepingCursor(good_);
  commit();
  return true;
}

void TextPane::follow() {
  if (committing_ || broken_) return;  // a text that is being written stays; the design has no say in it
  good_ = textOfDocument();
  setTextKeepingCursor(good_);
}

void TextPane::setTextKeepingCursor(const QString& text) {
  const QString now = editor_->toPlainText();
  if (now == text) return;
  // From the first line that differs to the last.
  qsizetype head = 0;
  const qsizetype shorter = std::min(now.size(), text.size());
  while (head < shorter && now[head] == text[head]) ++head;
  qsizetype tail = 0;
  while (tail < shorter - head && now[now.size() - 1 - tail] == text[text.size() - 1 - tail]) ++tail;
  setting_ = true;
  QTextCursor cursor(editor_->document());
  cursor.setPosition(static_cast<int>(head));
  cursor.setPosition(static_cast<int>(now.size() - tail), QTextCursor::KeepAnchor);
  cursor.insertText(text.mid(head, text.size() - head - tail));
  setting_ = false;
}

bool TextPane::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
    auto* key = static_cast<QKeyEvent*>(event);
    const bool undo = key->matches(QKeySequence::Undo), redo = key->matches(QKeySequence::Redo);
    if (undo || redo) {
      if (timer_.isActive()) commit();
      if (event->type() == QEvent::KeyPress) {
        if (undo) restoreGood();
        return true;
      }
      // A broken text is put right here; else the design's own undo is meant.
      broken_ && undo ? event->accept() : event->ignore();
      return true;
    }
  }
  return QWidget::eventFilter(object, event);
}

}  // namespace mhc::workbench
