// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form/FieldRow.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/base/NumberEdit.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr int kLabelWidth = 190;

/// Room for the longest unit of the schema.
int unitWidth(const QWidget& widget) { return widget.fontMetrics().horizontalAdvance(QStringLiteral("micro-batches ")); }

QString text(const std::string& s) { return QString::fromStdString(s); }

}  // namespace

FieldRow::FieldRow(const config::Field& field, const Json& reference, QWidget* parent)
    : QWidget(parent), field_(field), reference_(reference), value_(reference) {
  label_ = new QLabel;
  label_->setFixedWidth(kLabelWidth);
  label_->setWordWrap(true);
  sentence_ = new QLabel;
  sentence_->setWordWrap(true);
  sentence_->hide();
  editor_ = makeEditor();
  setToolTip(helpText());
  label_->setBuddy(editor_->focusProxy() != nullptr ? editor_->focusProxy() : editor_);

  auto* line = new QHBoxLayout;
  line->setContentsMargins(0, 0, 0, 0);
  line->addWidget(label_, 0, Qt::AlignVCenter);
  line->addWidget(editor_, 1);
  if (number_ == nullptr) {
    reset_ = new QToolButton;
    reset_->setAutoRaise(true);
    reset_->setText(QStringLiteral("↺"));
    reset_->setToolTip(tr("Reset to %1").arg(text(field_.format(reference_))));
    reset_->setAccessibleName(tr("Reset %1").arg(text(field_.label)));
    QSizePolicy keep = reset_->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    reset_->setSizePolicy(keep);
    connect(reset_, &QToolButton::clicked, this, [this] { changeTo(reference_); });
    auto* unit = new QLabel(text(field_.unit));
    unit->setFixedWidth(unitWidth(*this));
    line->addWidget(unit);
    line->addWidget(reset_);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 1, 0, 1);
  column->setSpacing(1);
  column->addLayout(line);
  column->addWidget(sentence_);
  sentence_->setContentsMargins(kLabelWidth, 0, 0, 2);
  connect(&Theme::current(), &Theme::changed, this, &FieldRow::showState);
  setValue(reference);
}

QWidget* FieldRow::makeEditor() {
  switch (field_.type) {
    case config::FieldType::Integer:
    case config::FieldType::Number:
      return makeNumber();
    case config::FieldType::Enum:
      return makeChoice();
    case config::FieldType::Boolean:
      check_ = new QCheckBox;
      check_->setAccessibleName(text(field_.label));
      check_->installEventFilter(this);
      connect(check_, &QCheckBox::toggled, this, [this](bool on) { changeTo(on); });
      return check_;
    case config::FieldType::NullableNumber:
    case config::FieldType::String:
    case config::FieldType::PerLayer:
      return makeText();
  }
  return makeText();
}

QWidget* FieldRow::makeNumber() {
  NumberFieldSpec spec;
  spec.label = text(field_.label);
  spec.unit = text(field_.unit);
  if (field_.range.low) spec.minimum = *field_.range.low;
  if (field_.range.high) spec.maximum = *field_.range.high;
  spec.minimumOpen = field_.range.low_open;
  spec.maximumOpen = field_.range.high_open;
  spec.integer = field_.type == config::FieldType::Integer;
  spec.logarithmic = field_.scale == config::FieldScale::Log;
  if (reference_.is_number()) spec.standard = reference_.get<double>();
  number_ = new NumberEdit(spec);
  number_->setUnitWidth(unitWidth(*this));
  number_->field()->installEventFilter(this);
  connect(number_, &NumberEdit::valueChanged, this, [this, integer = spec.integer](double value) {
    changeTo(integer ? Json(static_cast<std::int64_t>(value)) : Json(value));
  });
  connect(number_, &NumberEdit::problemChanged, this, [this] { Q_EMIT validityChanged(); });
  return number_;
}

QWidget* FieldRow::makeChoice() {
  choice_ = new QComboBox;
  choice_->setAccessibleName(text(field_.label));
  choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice_->setMinimumContentsLength(8);
  choice_->installEventFilter(this);
  choice_->setFocusPolicy(Qt::StrongFocus);
  for (const auto& entry : field_.choices) {
    choice_->addItem(text(entry.name), text(entry.name));
    choice_->setItemData(choice_->count() - 1, text(entry.help), Qt::ToolTipRole);
  }
  connect(choice_, &QComboBox::activated, this,
          [this](int index) { changeTo(choice_->itemData(index).toString().toStdString()); });
  return choice_;
}

QWidget* FieldRow::makeText() {
  text_ = new QLineEdit;
  text_->setAccessibleName(text(field_.label));
  if (field_.type == config::FieldType::NullableNumber) text_->setPlaceholderText(tr("automatic"));
  text_->installEventFilter(this);
  connect(text_, &QLineEdit::textEdited, this, [this](const QString& typed) {
    if (typed.trimmed().isEmpty() && field_.type == config::FieldType::NullableNumber) {
      typed_.clear();
      changeTo(nullptr);
      return;
    }
    const auto parsed = field_.parse(typed.toStdString());
    typed_ = parsed.ok() ? QString() : text(parsed.error().text());
    if (parsed.ok()) changeTo(parsed.value());
    showState();
    Q_EMIT validityChanged();
  });
  return text_;
}

void FieldRow::changeTo(const Json& value) {
  if (setting_ || value == value_) return;
  value_ = value;
  typed_.clear();
  if (sender() == reset_) setValue(value);
  showState();
  Q_EMIT edited(value);
}

void FieldRow::setValue(const Json& value) {
  setting_ = true;
  value_ = value;
  if (number_ != nullptr && value.is_number() && (value.get<double>() != number_->value() || !number_->valid())) {
    number_->setValue(value.get<double>());
  }
  if (choice_ != nullptr && value.is_string()) choice_->setCurrentIndex(choice_->findData(text(value.get<std::string>())));
  if (check_ != nullptr && value.is_boolean()) check_->setChecked(value.get<bool>());
  if (text_ != nullptr) {
    const QString shown = value.is_null() ? QString() : text(value.is_string() ? value.get<std::string>() : field_.format(value));
    // What the user is typing ("1e", "0.") may read as this value already: leave it alone.
    const auto now = field_.parse(text_->text().toStdString());
    if (!(text_->hasFocus() && now.ok() && now.value() == value)) text_->setText(shown);
    typed_.clear();
  }
  setting_ = false;
  showState();
}

void FieldRow::setProblem(const QString& sentence, bool isError) {
  if (outer_ == sentence && outerIsError_ == isError) return;
  outer_ = sentence;
  outerIsError_ = isError;
  showState();
}

QString FieldRow::problem() const {
  if (number_ != nullptr && !number_->problem().isEmpty()) return number_->problem();
  return typed_.isEmpty() ? outer_ : typed_;
}

bool FieldRow::textInvalid() const {
  return !typed_.isEmpty() || (number_ != nullptr && !number_->field()->text().isEmpty() && !number_->valid() && outer_.isEmpty());
}

bool FieldRow::changed() const { return value_ != reference_; }

void FieldRow::showState() {
  const Theme& theme = Theme::current();
  QString caption = text(field_.label).toHtmlEscaped();
  if (!field_.symbol.empty()) {
    caption += QStringLiteral(" <i style='color:%1'>%2</i>")
                   .arg(theme.colour(ThemeColour::TextDim).name(), text(field_.symbol).toHtmlEscaped());
  }
  label_->setText(changed() ? QStringLiteral("<b>%1</b>").arg(caption) : caption);
  if (reset_ != nullptr) reset_->setVisible(changed());
  const QString sentence = typed_.isEmpty() ? outer_ : typed_;
  const bool error = !typed_.isEmpty() || outerIsError_;
  sentence_->setVisible(!sentence.isEmpty());
  sentence_->setText(sentence);
  QPalette colours = palette();
  colours.setColor(QPalette::WindowText, theme.colour(error ? ThemeColour::Bad : ThemeColour::Warning));
  sentence_->setPalette(colours);
}

bool FieldRow::matches(const QString& words) const {
  const QString everything =
      text(field_.label + " " + field_.key + " " + field_.symbol + " " + field_.group + " " + field_.help);
  for (const auto& word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    if (!everything.contains(word, Qt::CaseInsensitive)) return false;
  }
  return true;
}

QString FieldRow::helpText() const {
  QString html = QStringLiteral("<p><b>%1</b>").arg(text(field_.label).toHtmlEscaped());
  if (!field_.symbol.empty()) html += QStringLiteral(" &nbsp;<i>%1</i>").arg(text(field_.symbol).toHtmlEscaped());
  html += QStringLiteral(" &nbsp;<code>%1</code></p><p>%2</p>").arg(text(field_.path()), text(field_.help).toHtmlEscaped());
  QStringList facts;
  if (field_.range.low || field_.range.high) facts << tr("Allowed: %1").arg(text(field_.range.text()).toHtmlEscaped());
  if (!field_.unit.empty()) facts << tr("Unit: %1").arg(text(field_.unit).toHtmlEscaped());
  facts << tr("Default: %1").arg(text(field_.format(field_.default_value)).toHtmlEscaped());
  if (field_.change == config::Change::Live) facts << tr("May change while training runs");
  html += QStringLiteral("<p>%1</p>").arg(facts.join(QStringLiteral(" · ")));
  for (const auto& entry : field_.choices) {
    html += QStringLiteral("<p><b>%1</b>: %2</p>").arg(text(entry.name).toHtmlEscaped(), text(entry.help).toHtmlEscaped());
  }
  return html;
}

void FieldRow::setLabelWidth(int width) {
  label_->setFixedWidth(width);
  sentence_->setContentsMargins(width, 0, 0, 2);
}

void FieldRow::focusEditor() {
  QWidget* target = number_ != nullptr ? static_cast<QWidget*>(number_->field()) : editor_;
  target->setFocus(Qt::OtherFocusReason);
}

bool FieldRow::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::FocusIn) Q_EMIT focused();
  // A wheel over a combo box must scroll the form, not change a value that the user only passes by.
  if (event->type() == QEvent::Wheel && object == choice_ && !choice_->hasFocus()) {
    event->ignore();
    return true;
  }
  return QWidget::eventFilter(object, event);
}

}  // namespace mhc::widgets
