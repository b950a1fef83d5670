// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/BlockForm.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/graph/BlockType.h"
#include "core/graph/Edit.h"
#include "widgets/base/Theme.h"
#include "widgets/form/FieldRow.h"

namespace mhc::widgets {
namespace {

QString text(const std::string& s) { return QString::fromStdString(s); }

}  // namespace

BlockForm::BlockForm(QWidget* parent) : QWidget(parent), scroll_(new QScrollArea), help_(new QLabel) {
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  help_->setWordWrap(true);
  help_->setTextFormat(Qt::RichText);
  help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  help_->setContentsMargins(10, 4, 10, 6);
  auto* helpScroll = new QScrollArea;
  helpScroll->setWidgetResizable(true);
  helpScroll->setFrameShape(QFrame::NoFrame);
  helpScroll->setWidget(help_);
  helpScroll->setFixedHeight(104);
  helpScroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* line = new QFrame;
  line->setFrameShape(QFrame::HLine);
  line->setFrameShadow(QFrame::Sunken);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(scroll_, 1);
  column->addWidget(line);
  column->addWidget(helpScroll);
  build();
}

void BlockForm::build() {
  rows_.clear();
  if (QWidget* old = scroll_->takeWidget()) {
    old->hide();
    old->deleteLater();
  }
  name_ = note_ = nullptr;
  layer_ = nullptr;
  problems_ = nullptr;
  page_ = new QWidget;
  column_ = new QVBoxLayout(page_);
  column_->setContentsMargins(10, 8, 10, 10);
  column_->setSpacing(3);
  const graph::BlockType* type = graph::findBlockType(type_);
  title_ = new QLabel;
  title_->setFont(Theme::current().titleFont());
  summary_ = new QLabel;
  summary_->setWordWrap(true);
  facts_ = new QLabel;
  facts_->setWordWrap(true);
  facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* head = new QHBoxLayout;
  head->addWidget(title_, 1);
  if (type != nullptr) {
    auto* help = new QToolButton;
    help->setText(QStringLiteral("?"));
    help->setAutoRaise(true);
    help->setToolTip(tr("Open the page about this block"));
    help->setAccessibleName(tr("Help on %1").arg(text(type->title)));
    connect(help, &QToolButton::clicked, this, [this, anchor = text(type->helpAnchor)] { Q_EMIT helpRequested(anchor); });
    head->addWidget(help);
  }
  column_->addLayout(head);
  column_->addWidget(summary_);
  column_->addWidget(facts_);
  help_->setText(QString());
  if (block_ == graph::outside) {
    title_->setText(tr("No block is selected"));
    summary_->setText(tr("Click a block on the canvas, or go to one with the arrow keys: its parameters appear here."));
    column_->addStretch(1);
    scroll_->setWidget(page_);
    return;
  }
  bool perLayer = false;
  if (type != nullptr) {
    for (const auto& parameter : type->parameters) perLayer = perLayer || parameter.perLayer;
  }
  if (perLayer && repetition_ >= 0) {
    layer_ = new QComboBox;
    layer_->setAccessibleName(tr("Layers that an edit holds for"));
    layer_->setToolTip(tr("Whether a change holds for all layers of the stack or for the one that is shown alone"));
    layer_->addItem(tr("Edits hold for all layers"));
    layer_->addItem(QString());
    connect(layer_, &QComboBox::activated, this, &BlockForm::refresh);
    column_->addWidget(layer_);
  }
  if (type != nullptr) {
    for (const auto& parameter : type->parameters) {
      const config::Field& field = *parameter.field;
      auto* row = new FieldRow(field, field.default_value);
      row->setLabelWidth(112);
      const std::string key = field.key;
      connect(row, &FieldRow::edited, this, [this, key, label = text(field.label), own = parameter.perLayer](const Json& value) {
        if (setting_) return;
        const int repetition = own ? editedRepetition() : -1;
        const graph::Design next = repetition >= 0 ? graph::setLayerParameter(design_, block_, repetition, key, value)
                                                   : graph::setParameter(design_, block_, key, value);
        Q_EMIT edited(next, tr("Change of %1").arg(label),
                      QStringLiteral("block%1.%2.%3").arg(block_).arg(text(key)).arg(repetition));
      });
      connect(row, &FieldRow::focused, this, [this, row] { help_->setText(row->helpText()); });
      column_->addWidget(row);
      rows_[key] = row;
    }
  }
  const auto edit = [&](const QString& label, const QString& tip) {
    auto* caption = new QLabel(label);
    auto* field = new QLineEdit;
    field->setToolTip(tip);
    field->setAccessibleName(label);
    caption->setBuddy(field);
    column_->addSpacing(4);
    column_->addWidget(caption);
    column_->addWidget(field);
    return field;
  };
  name_ = edit(tr("Name"), tr("What this block is called on the canvas; empty: its kind"));
  note_ = edit(tr("Note"), tr("For yourself and others; kept with the design"));
  connect(name_, &QLineEdit::textEdited, this, [this](const QString& typed) {
    Q_EMIT edited(graph::setName(design_, block_, typed.toStdString()), tr("Rename a block"), QStringLiteral("name%1").arg(block_));
  });
  connect(note_, &QLineEdit::textEdited, this, [this](const QString& typed) {
    Q_EMIT edited(graph::setNote(design_, block_, typed.toStdString()), tr("Note"), QStringLiteral("note%1").arg(block_));
  });
  column_->addStretch(1);
  scroll_->setWidget(page_);
  scroll_->setMinimumWidth(page_->minimumSizeHint().width() + scroll_->verticalScrollBar()->sizeHint().width());
}

int BlockForm::editedRepetition() const { return layer_ != nullptr && layer_->currentIndex() == 1 ? repetition_ : -1; }

void BlockForm::setBlock(const graph::Design& design, const std::vector<graph::Problem>& problems, graph::BlockId id,
                         int repetition, const QString& facts) {
  design_ = design;
  const graph::Block* block = design_.find(id);
  const std::string type = block != nullptr ? block->type : std::string();
  const bool other = (block != nullptr ? id : graph::outside) != block_ || type != type_ || (repetition < 0) != (repetition_ < 0);
  block_ = block != nullptr ? id : graph::outside;
  type_ = type;
  repetition_ = repetition;
  factsText_ = facts;
  if (other) build();
  if (block == nullptr) return;
  refresh();
  showProblems(problems);
}

void BlockForm::refresh() {
  const graph::Block* block = design_.find(block_);
  if (block == nullptr) return;
  setting_ = true;
  const graph::BlockType* type = graph::findBlockType(block->type);
  title_->setText(block->name.empty() ? (type != nullptr ? text(type->title) : text(block->type)) : text(block->name));
  summary_->setText(type != nullptr ? text(type->summary)
                                    : tr("A kind of block from a newer version: it is kept, but can't be trained here."));
  facts_->setText(factsText_);
  if (layer_ != nullptr) layer_->setItemText(1, tr("Edits hold for layer %1 alone").arg(repetition_ + 1));
  for (const auto& [key, row] : rows_) {
    const Json value = graph::parameterOf(design_, block_, key, repetition_);
    row->setValue(value.is_null() && type != nullptr ? (type->parameter(key) != nullptr ? type->parameter(key)->field->default_value : value)
                                                     : value);
  }
  if (name_ != nullptr && name_->text() != text(block->name)) name_->setText(text(block->name));
  if (note_ != nullptr && note_->text() != text(block->note)) note_->setText(text(block->note));
  setting_ = false;
}

void BlockForm::showProblems(const std::vector<graph::Problem>& problems) {
  std::map<std::string, std::pair<QStringList, bool>> perField;
  if (problems_ != nullptr) {
    problems_->hide();
    problems_->deleteLater();  // one of its buttons may be what is calling
  }
  problems_ = new QWidget;
  auto* column = new QVBoxLayout(problems_);
  column->setContentsMargins(0, 4, 0, 4);
  for (const auto& problem : problems) {
    if (problem.block != block_ || problem.severity == config::Severity::Note) continue;
    const bool error = problem.severity == config::Severity::Error;
    const std::string key = problem.field.substr(problem.field.find('.') + 1);
    if (!problem.field.empty() && rows_.contains(key)) {
      perField[key].first << text(problem.message.english);
      perField[key].second = perField[key].second || error;
    } else {
      auto* sentence = new QLabel(text(problem.message.english));
      sentence->setWordWrap(true);
      QPalette colours = palette();
      colours.setColor(QPalette::WindowText, Theme::current().colour(error ? ThemeColour::Bad : ThemeColour::Warning));
      sentence->setPalette(colours);
      column->addWidget(sentence);
    }
    for (const graph::Fix& fix : problem.fixes) {
      auto* button = new QPushButton(text(fix.label.english));
      connect(button, &QPushButton::clicked, this, [this, fix] { Q_EMIT fixChosen(fix); });
      column->addWidget(button);
    }
  }
  for (const auto& [key, row] : rows_) {
    const auto found = perField.find(key);
    row->setProblem(found != perField.end() ? found->second.first.join(QLatin1Char('\n')) : QString(),
                    found != perField.end() && found->second.second);
  }
  column_->insertWidget(3, problems_);
  problems_->setVisible(column->count() > 0);
}

FieldRow* BlockForm::row(const std::string& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : found->second;
}

void BlockForm::focusFirst() {
  if (block_ == graph::outside) return;
  const graph::BlockType* type = graph::findBlockType(type_);
  if (type != nullptr && !type->parameters.empty())
    rows_.at(type->parameters.front().field->key)->focusEditor();
  else if (name_ != nullptr)
    name_->setFocus(Qt::OtherFocusReason);
}

}  // namespace mhc::widgets
