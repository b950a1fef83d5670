// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/document/TextPane.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QVBoxLayout>
#include <algorithm>

#include "app/workbench/document/Document.h"
#include "widgets/base/Theme.h"

namespace mhc::workbench {
namespace {

constexpr int kPauseMs = 150;

/// Where a field's key stands in the text: behind its part's key. −1: nowhere.
qsizetype positionOf(const QString& text, const QString& field) {
  const QString part = field.section(QLatin1Char('.'), 0, 0), key = field.section(QLatin1Char('.'), 1, 1);
  const qsizetype from = text.indexOf(QStringLiteral("\"%1\"").arg(part));
  return from < 0 || key.isEmpty() ? from : text.indexOf(QStringLiteral("\"%1\"").arg(key), from);
}

QString argumentOf(const Message& message, const char* name) {
  for (const auto& [key, value] : message.arguments) {
    if (key == name) return QString::fromStdString(value);
  }
  return {};
}

}  // namespace

TextPlace placeOf(const QByteArray& text, qsizetype byte) {
  const QByteArray head = text.left(std::clamp<qsizetype>(byte, 0, text.size()));
  const qsizetype start = head.lastIndexOf('\n') + 1;
  return {static_cast<int>(head.count('\n')) + 1, static_cast<int>(QString::fromUtf8(head.mid(start)).size()) + 1};
}

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
  const auto parsed = parseJson(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
  QList<QTextEdit::ExtraSelection> marks;
  const auto mark = [&](int line) {
    const QTextBlock block = editor_->document()->findBlockByNumber(line - 1);
    if (!block.isValid()) return;
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(block);
    QColor colour = widgets::Theme::current().colour(widgets::ThemeColour::Bad);
    colour.setAlphaF(0.22F);
    selection.format.setBackground(colour);
    selection.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks << selection;
  };
  QString sentence;
  broken_ = !parsed.ok() || !parsed.value().is_object();
  if (!parsed.ok()) {
    mark(argumentOf(parsed.error().message, "line").toInt());
    sentence = tr("%1 The last good design stays; undo brings its text back.").arg(QString::fromStdString(parsed.error().text()));
  } else if (broken_) {
    sentence = tr("The text must be an object: {\"model\": …, \"training\": …}. The last good design stays.");
  } else {
    good_ = text;
    committing_ = true;
    document_.edit(document_.designWith(parsed.value()), tr("Edit the text"), QStringLiteral("text"));
    committing_ = false;
    for (const graph::Problem& problem : document_.analysis().problems) {
      if (problem.severity != config::Severity::Error) continue;
      const qsizetype at = problem.field.empty() ? -1 : positionOf(text, QString::fromStdString(problem.field));
      const QString what = QString::fromStdString(problem.message.english);
      if (at >= 0) {
        const TextPlace place = placeOf(text.left(at).toUtf8(), text.left(at).toUtf8().size());
        mark(place.line);
        if (sentence.isEmpty()) sentence = tr("Line %1, column %2: %3").arg(place.line).arg(place.column).arg(what);
      } else if (sentence.isEmpty()) {
        sentence = what;
      }
    }
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
