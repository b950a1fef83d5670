// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/PreferencesPanel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/base/NumberEdit.h"
#include "widgets/base/Theme.h"

namespace mhc::workbench {
namespace {

QString text(const std::string& s) { return QString::fromStdString(s); }

}  // namespace

PreferencesPanel::PreferencesPanel(Settings& settings, QWidget* parent)
    : QWidget(parent), settings_(settings), search_(new QLineEdit) {
  search_->setPlaceholderText(tr("Search settings"));
  search_->setAccessibleName(tr("Search settings"));
  search_->setClearButtonEnabled(true);
  auto* page = new QWidget;
  auto* rows = new QVBoxLayout(page);
  for (const SettingField& field : settingsSchema()) {
    rows_.push_back(makeRow(field));
    rows->addWidget(rows_.back().box);
  }
  rows->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(page);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->addWidget(search_);
  column->addWidget(scroll, 1);
  setMinimumWidth(260);
  connect(search_, &QLineEdit::textChanged, this, &PreferencesPanel::filter);
  connect(&settings_, &Settings::changed, this, [this](const QString& key) {
    for (const Row& row : rows_) {
      if (row.field->key == key.toStdString()) row.show();
    }
  });
}

PreferencesPanel::Row PreferencesPanel::makeRow(const SettingField& field) {
  Row row;
  row.field = &field;
  row.box = new QWidget;
  std::function<void()> showValue;
  row.editor = makeEditor(field, showValue);
  row.editor->setToolTip(text(field.help));
  auto* title = new QLabel(tr("%1 · %2").arg(text(field.group), text(field.title)));
  title->setWordWrap(true);
  auto* help = new QLabel(text(field.help));
  help->setWordWrap(true);
  help->setFont(widgets::Theme::current().smallFont());
  auto* reset = new QToolButton;
  reset->setAutoRaise(true);
  reset->setText(QStringLiteral("↺"));
  reset->setToolTip(tr("Back to the default"));
  reset->setAccessibleName(tr("Reset %1").arg(text(field.title)));
  QSizePolicy keep = reset->sizePolicy();
  keep.setRetainSizeWhenHidden(true);
  reset->setSizePolicy(keep);
  connect(reset, &QToolButton::clicked, this, [this, key = field.key] { settings_.reset(key); });
  row.show = [this, showValue, reset, key = field.key] {
    showValue();
    reset->setVisible(!settings_.isDefault(key));
  };
  auto* line = new QHBoxLayout;
  line->addWidget(row.editor, 1);
  line->addWidget(reset);
  auto* column = new QVBoxLayout(row.box);
  column->setContentsMargins(0, 4, 0, 8);
  column->addWidget(title);
  column->addLayout(line);
  column->addWidget(help);
  row.show();
  return row;
}

QWidget* PreferencesPanel::makeEditor(const SettingField& field, std::function<void()>& show) {
  const std::string key = field.key;
  switch (field.type) {
    case SettingType::Switch: {
      auto* box = new QCheckBox(tr("on"));
      box->setAccessibleName(text(field.title));
      connect(box, &QCheckBox::clicked, this, [this, key](bool on) { settings_.set(key, on); });
      show = [this, box, key] { box->setChecked(settings_.flag(key)); };
      return box;
    }
    case SettingType::Choice: {
      auto* box = new QComboBox;
      box->setAccessibleName(text(field.title));
      for (const auto& [value, shown] : field.choices) box->addItem(text(shown), text(value));
      connect(box, &QComboBox::activated, this, [this, box, key](int at) { settings_.set(key, box->itemData(at).toString().toStdString()); });
      show = [this, box, key] { box->setCurrentIndex(box->findData(text(settings_.text(key)))); };
      return box;
    }
    case SettingType::Number: {
      widgets::NumberFieldSpec spec;
      spec.label = text(field.title);
      spec.unit = text(field.unit);
      spec.minimum = field.minimum;
      spec.maximum = field.maximum;
      spec.step = (field.maximum - field.minimum) / 12;
      auto* edit = new widgets::NumberEdit(spec);
      connect(edit, &widgets::NumberEdit::valueChanged, this, [this, key](double value) { settings_.set(key, value); });
      show = [this, edit, key] {
        if (edit->value() != settings_.number(key) || !edit->valid()) edit->setValue(settings_.number(key));
      };
      return edit;
    }
    case SettingType::Folder: {
      auto* edit = new QLineEdit;
      edit->setAccessibleName(text(field.title));
      connect(edit, &QLineEdit::editingFinished, this, [this, edit, key] { settings_.set(key, edit->text().trimmed().toStdString()); });
      show = [this, edit, key] { edit->setText(text(settings_.text(key))); };
      return edit;
    }
  }
  return nullptr;
}

QWidget* PreferencesPanel::editorOf(const std::string& key) const {
  for (const Row& row : rows_) {
    if (row.field->key == key) return row.editor;
  }
  return nullptr;
}

int PreferencesPanel::shownRows() const {
  return static_cast<int>(std::count_if(rows_.begin(), rows_.end(), [](const Row& row) { return !row.box->isHidden(); }));
}

void PreferencesPanel::filter(const QString& words) {
  for (const Row& row : rows_) {
    const QString all = text(row.field->group + " " + row.field->title + " " + row.field->help);
    bool found = true;
    for (const QString& word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
      found = found && all.contains(word, Qt::CaseInsensitive);
    }
    row.box->setVisible(found);
  }
}

void showPreferences(QMainWindow& window, Settings& settings) {
  const QString name = QStringLiteral("preferences");
  auto* dock = window.findChild<QDockWidget*>(name);
  if (dock == nullptr) {
    dock = new QDockWidget(QObject::tr("Preferences"), &window);
    dock->setObjectName(name);
    dock->setWidget(new PreferencesPanel(settings, dock));
    window.addDockWidget(Qt::RightDockWidgetArea, dock);
  }
  dock->show();
  dock->raise();
  static_cast<PreferencesPanel*>(dock->widget())->searchField()->setFocus(Qt::ShortcutFocusReason);
}

}  // namespace mhc::workbench
