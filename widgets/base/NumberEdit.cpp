// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/NumberEdit.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "core/base/Text.h"
#include "widgets/base/NumberStep.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr double kUnbounded = 1e300;
constexpr int kLongestShown = 40;

QString textOf(double value) { return QString::fromStdString(formatNumber(value)); }

QString rangeText(const NumberFieldSpec& spec) {
  const bool below = spec.minimum > -kUnbounded, above = spec.maximum < kUnbounded;
  if (below && above) {
    return NumberEdit::tr("%1 %2 to %3 %4")
        .arg(spec.minimumOpen ? NumberEdit::tr("more than") : NumberEdit::tr("from"), textOf(spec.minimum),
             spec.maximumOpen ? NumberEdit::tr("less than") : NumberEdit::tr("at most"), textOf(spec.maximum));
  }
  if (below) return (spec.minimumOpen ? NumberEdit::tr("more than %1") : NumberEdit::tr("at least %1")).arg(textOf(spec.minimum));
  if (above) return (spec.maximumOpen ? NumberEdit::tr("less than %1") : NumberEdit::tr("at most %1")).arg(textOf(spec.maximum));
  return {};
}

QString toolTipOf(const NumberFieldSpec& spec) {
  QStringList parts{spec.label};
  if (!spec.unit.isEmpty()) parts += NumberEdit::tr("Unit: %1").arg(spec.unit);
  if (const QString range = rangeText(spec); !range.isEmpty()) parts += NumberEdit::tr("Allowed: %1").arg(range);
  if (spec.standard) parts += NumberEdit::tr("Default: %1").arg(textOf(*spec.standard));
  parts += NumberEdit::tr("6e-4, 4k and 2^14 are understood. Arrow keys and Ctrl+wheel change it.");
  parts.removeAll(QString());
  return parts.join(QLatin1Char('\n'));
}

}  // namespace

NumberEdit::NumberEdit(const NumberFieldSpec& spec, QWidget* parent)
    : QWidget(parent), spec_(spec), field_(new QLineEdit(this)), unit_(new QLabel(spec.unit, this)),
      reset_(new QToolButton(this)), sentence_(new QLabel(this)) {
  field_->setAccessibleName(spec.label);
  field_->setToolTip(toolTipOf(spec));
  field_->setMinimumWidth(field_->fontMetrics().horizontalAdvance(QStringLiteral("-0.00000000")));
  field_->installEventFilter(this);
  unit_->setVisible(!spec.unit.isEmpty());
  unit_->setBuddy(field_);
  reset_->setAutoRaise(true);
  reset_->setFocusPolicy(Qt::TabFocus);
  reset_->setAccessibleName(tr("Reset %1 to its default").arg(spec.label));
  QSizePolicy keep = reset_->sizePolicy();
  keep.setRetainSizeWhenHidden(spec.standard.has_value());
  reset_->setSizePolicy(keep);
  sentence_->setWordWrap(true);
  sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  sentence_->setFocusPolicy(Qt::NoFocus);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(field_, 1);
  row->addWidget(unit_);
  row->addWidget(reset_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addLayout(row);
  column->addWidget(sentence_, 1, Qt::AlignTop);
  setFocusProxy(field_);
  connect(field_, &QLineEdit::textEdited, this, &NumberEdit::textEdited);
  connect(field_, &QLineEdit::editingFinished, this, [this] {
    // "4k" becomes 4000, as an edit that Ctrl+Z takes back.
    if (valid() && field_->text() != textOf(value_)) replaceText(textOf(value_));
  });
  connect(reset_, &QToolButton::clicked, this, [this] {
    if (spec_.standard) replaceText(textOf(*spec_.standard));
    field_->setFocus();
  });
  connect(&Theme::current(), &Theme::changed, this, &NumberEdit::refresh);
  value_ = std::clamp(spec.standard.value_or(std::clamp(0.0, spec.minimum, spec.maximum)), spec.minimum, spec.maximum);
  field_->setText(textOf(value_));
  refresh();
}

QString NumberEdit::check(const QString& text, double& value) const {
  const QString shown = text.size() > kLongestShown ? text.left(kLongestShown) + QStringLiteral("…") : text;
  if (text.trimmed().isEmpty()) return tr("A number is needed here.");
  const auto number = parseNumber(text.toStdString());
  if (!number || !std::isfinite(*number)) {
    return tr("\"%1\" is not a number. Write it like 0.001, 6e-4, 4k or 2^14.").arg(shown);
  }
  if (spec_.integer && *number != std::floor(*number)) return tr("%1 is not a whole number.").arg(shown);
  if (*number < spec_.minimum || (spec_.minimumOpen && *number == spec_.minimum)) {
    return (spec_.minimumOpen ? tr("%1 is too small: it must be more than %2.") : tr("%1 is too small: it must be at least %2."))
        .arg(shown, textOf(spec_.minimum));
  }
  if (*number > spec_.maximum || (spec_.maximumOpen && *number == spec_.maximum)) {
    return (spec_.maximumOpen ? tr("%1 is too large: it must be less than %2.") : tr("%1 is too large: it must be at most %2."))
        .arg(shown, textOf(spec_.maximum));
  }
  value = *number;
  return {};
}

void NumberEdit::textEdited(const QString& text) {
  double value = value_;
  const QString problem = check(text, value);
  const bool newValue = problem.isEmpty() && value != value_;
  const bool newProblem = problem != problem_;
  value_ = value;
  problem_ = problem;
  refresh();
  if (newProblem) Q_EMIT problemChanged(problem_);
  if (newValue) Q_EMIT valueChanged(value_);
}

void NumberEdit::replaceText(const QString& text) {
  field_->selectAll();
  field_->insert(text);  // unlike setText it can be undone, and tells textEdited
  field_->selectAll();
}

void NumberEdit::setValue(double value) {
  double checked = value;
  const QString problem = check(textOf(value), checked);
  if (problem.isEmpty() && problem_.isEmpty() && value == value_) return;  // what is being typed stays as it is
  field_->setText(textOf(value));
  textEdited(field_->text());
}

void NumberEdit::setReadOnly(bool readOnly) {
  field_->setReadOnly(readOnly);
  refresh();
}

void NumberEdit::setOuterProblem(const QString& sentence) {
  if (sentence == outerProblem_) return;
  outerProblem_ = sentence;
  refresh();
}

bool NumberEdit::changedFromStandard() const { return spec_.standard && (!valid() || value_ != *spec_.standard); }

void NumberEdit::stepBy(int steps) {
  if (steps == 0 || field_->isReadOnly()) return;
  double value = value_;
  if (spec_.logarithmic && value_ > 0) {
    for (int i = 0; i < std::abs(steps); ++i) {
      const double next = steps > 0 ? nextNice(value) : previousNice(value);
      if (spec_.integer && next < 1) {
        value = 0;
        break;
      }
      value = next;
    }
  } else {
    value = addSteps(value_, spec_.step, steps);
  }
  value = std::clamp(value, spec_.minimum, spec_.maximum);
  double checked = value;
  if (!check(textOf(value), checked).isEmpty()) return;  // the end itself is not allowed: stay inside
  if (value != value_ || !valid()) replaceText(textOf(value));
}

void NumberEdit::stepTenfold(int direction) {
  if (!spec_.logarithmic || value_ <= 0) {
    stepBy(10 * direction);
    return;
  }
  if (field_->isReadOnly()) return;
  double value = direction > 0 ? value_ * 10 : value_ / 10;
  value = parseNumber(QString::number(value, 'g', 15).toStdString()).value_or(value);
  if (spec_.integer) value = std::round(value);
  value = std::clamp(value, spec_.minimum, spec_.maximum);
  double checked = value;
  if (check(textOf(value), checked).isEmpty() && value != value_) replaceText(textOf(value));
}

bool NumberEdit::eventFilter(QObject* object, QEvent* event) {
  if (object != field_) return false;
  if (event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if ((key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) return false;
    switch (key->key()) {
      case Qt::Key_Up: stepBy(1); return true;
      case Qt::Key_Down: stepBy(-1); return true;
      case Qt::Key_PageUp: stepTenfold(1); return true;
      case Qt::Key_PageDown: stepTenfold(-1); return true;
      case Qt::Key_Escape:
        if (valid()) return false;
        replaceText(textOf(value_));
        return true;
      default: return false;
    }
  }
  if (event->type() == QEvent::Wheel) {
    auto* wheel = static_cast<QWheelEvent*>(event);
    if (!field_->hasFocus() || !(wheel->modifiers() & Qt::ControlModifier)) return false;  // the page scrolls
    wheelRest_ += wheel->angleDelta().y();
    stepBy(wheelRest_ / QWheelEvent::DefaultDeltasPerStep);
    wheelRest_ %= QWheelEvent::DefaultDeltasPerStep;
    wheel->accept();
    return true;
  }
  return false;
}

void NumberEdit::refresh() {
  const Theme& theme = Theme::current();
  const QString sentence = problem_.isEmpty() ? outerProblem_ : problem_;
  QPalette palette = this->palette();
  if (!sentence.isEmpty()) palette.setColor(QPalette::Text, theme.colour(ThemeColour::Bad));
  field_->setPalette(palette);
  QFont font = theme.font();
  font.setBold(changedFromStandard());
  field_->setFont(font);
  QPalette dim = this->palette();
  dim.setColor(QPalette::WindowText, theme.colour(ThemeColour::TextDim));
  unit_->setPalette(dim);
  QPalette red = this->palette();
  red.setColor(QPalette::WindowText, theme.colour(ThemeColour::Bad));
  sentence_->setPalette(red);
  sentence_->setFont(theme.smallFont());
  sentence_->setText(sentence);
  sentence_->setVisible(!sentence.isEmpty());
  reset_->setVisible(changedFromStandard() && !field_->isReadOnly());
  reset_->setIcon(theme.icon(QStringLiteral("reset")));
  if (spec_.standard) reset_->setToolTip(tr("Back to the default, %1").arg(textOf(*spec_.standard)));
  field_->setAccessibleDescription(sentence.isEmpty() ? spec_.unit : sentence);
}

void NumberEdit::setUnitWidth(int pixels) {
  unit_->setFixedWidth(pixels);
  unit_->show();
}

}  // namespace mhc::widgets
