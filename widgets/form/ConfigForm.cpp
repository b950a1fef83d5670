// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/ConfigForm.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include "core/config/Schema.h"
#include "widgets/base/Theme.h"
#include "widgets/form/FieldRow.h"

namespace mhc::widgets {

struct ConfigForm::Group {
  QWidget* box = nullptr;
  std::vector<FieldRow*> rows;
};

namespace {

/// The value of a field in {"model": {…}, "training": {…}}, or its default.
Json valueOf(const Json& config, const config::Field& field) {
  const std::string part(config::toName(field.part));
  if (const auto object = config.find(part); object != config.end() && object->is_object()) {
    if (const auto value = object->find(field.key); value != object->end()) return *value;
  }
  return field.default_value;
}

}  // namespace

ConfigForm::ConfigForm(QWidget* parent) : QWidget(parent) {
  search_ = new QLineEdit;
  search_->setPlaceholderText(tr("Search fields"));
  search_->setAccessibleName(tr("Search fields"));
  search_->setClearButtonEnabled(true);
  advanced_ = new QCheckBox(tr("All fields"));
  advanced_->setToolTip(tr("Show every field, not only those that most people need"));
  scroll_ = new QScrollArea;
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  help_ = new QLabel;
  help_->setWordWrap(true);
  help_->setTextFormat(Qt::RichText);
  help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  help_->setContentsMargins(10, 4, 10, 6);
  help_->setText(tr("<p>Click into a field to read what it means.</p>"));
  auto* helpScroll = new QScrollArea;
  helpScroll->setWidgetResizable(true);
  helpScroll->setFrameShape(QFrame::NoFrame);
  helpScroll->setWidget(help_);
  helpScroll->setFixedHeight(112);
  helpScroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(10, 6, 10, 6);
  bar->addWidget(search_, 1);
  bar->addWidget(advanced_);
  auto* line = new QFrame;
  line->setFrameShape(QFrame::HLine);
  line->setFrameShadow(QFrame::Sunken);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(bar);
  column->addWidget(scroll_, 1);
  column->addWidget(line);
  column->addWidget(helpScroll);

  connect(search_, &QLineEdit::textChanged, this, &ConfigForm::filter);
  connect(advanced_, &QCheckBox::toggled, this, [this](bool on) {
    filter();
    Q_EMIT advancedChanged(on);
  });
  build();
}

ConfigForm::~ConfigForm() = default;

void ConfigForm::build() {
  groups_.clear();
  rows_.clear();
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(10, 0, 10, 10);
  column->setSpacing(2);
  for (const auto& name : config::schemaGroups()) {
    Group group;
    group.box = new QWidget;
    auto* inner = new QVBoxLayout(group.box);
    inner->setContentsMargins(0, 8, 0, 4);
    inner->setSpacing(2);
    auto* title = new QLabel(QString::fromStdString(name));
    title->setFont(Theme::current().titleFont());
    inner->addWidget(title);
    for (const auto& field : config::schema()) {
      if (field.group != name) continue;
      auto* row = new FieldRow(field, valueOf(reference_, field));
      const std::string path = field.path();
      connect(row, &FieldRow::edited, this, [this, path](const Json& value) { Q_EMIT fieldEdited(path, value); });
      connect(row, &FieldRow::focused, this, [this, row] { showHelp(*row); });
      connect(row, &FieldRow::validityChanged, this, &ConfigForm::validityChanged);
      inner->addWidget(row);
      group.rows.push_back(row);
      rows_[path] = row;
    }
    column->addWidget(group.box);
    groups_.push_back(std::move(group));
  }
  nothing_ = new QLabel(tr("No field matches. Clear the search, or show all fields."));
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->setMargin(24);
  column->addWidget(nothing_);
  column->addStretch(1);
  scroll_->setWidget(page);
  filter();
}

void ConfigForm::setReference(const Json& reference) {
  if (reference == reference_) return;
  reference_ = reference;
  build();
}

void ConfigForm::setConfig(const Json& config, const config::ParsedConfig& parsed) {
  hcType_ = parsed.config.model.hc_type;
  for (auto& [path, row] : rows_) {
    row->setValue(valueOf(config, row->field()));
    QStringList sentences;
    bool error = false;
    for (const auto& problem : parsed.problems) {
      if (problem.field != path || problem.severity == config::Severity::Note) continue;
      sentences << QString::fromStdString(problem.message.english);
      error = error || problem.severity == config::Severity::Error;
    }
    row->setProblem(sentences.join(QLatin1Char('\n')), error);
  }
  filter();
}

void ConfigForm::setAdvanced(bool advanced) { advanced_->setChecked(advanced); }

bool ConfigForm::advanced() const { return advanced_->isChecked(); }

FieldRow* ConfigForm::row(const std::string& path) const {
  const auto found = rows_.find(path);
  return found == rows_.end() ? nullptr : found->second;
}

std::vector<FieldRow*> ConfigForm::visibleRows() const {
  std::vector<FieldRow*> rows;
  for (const auto& group : groups_) {
    for (FieldRow* row : group.rows) {
      if (!row->isHidden()) rows.push_back(row);
    }
  }
  return rows;
}

QString ConfigForm::invalidText() const {
  for (const auto& [path, row] : rows_) {
    if (row->textInvalid()) return row->problem();
  }
  return {};
}

void ConfigForm::focusField(const std::string& path) {
  FieldRow* found = row(path);
  if (found == nullptr) return;
  if (found->isHidden()) {
    search_->clear();
    if (found->isHidden()) advanced_->setChecked(true);
  }
  scroll_->ensureWidgetVisible(found);
  found->focusEditor();
}

void ConfigForm::filter() {
  const QString words = search_->text().trimmed();
  bool any = false;
  for (const auto& group : groups_) {
    bool shown = false;
    for (FieldRow* row : group.rows) {
      const auto& field = row->field();
      const bool level = advanced_->isChecked() || field.level == config::Level::Basic || !words.isEmpty() ||
                         !row->problem().isEmpty();
      const bool show = level && field.appliesTo(hcType_) && (words.isEmpty() || row->matches(words));
      row->setVisible(show);
      shown = shown || show;
    }
    group.box->setVisible(shown);
    any = any || shown;
  }
  nothing_->setVisible(!any);
}

void ConfigForm::showHelp(const FieldRow& row) { help_->setText(row.helpText()); }

}  // namespace mhc::widgets
