// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <optional>

class QLabel;
class QLineEdit;
class QToolButton;

namespace mhc::widgets {

struct NumberFieldSpec {
  QString label;               ///< accessible name
  QString unit;                ///< shown behind the field; may be empty
  double minimum = -1e308;
  double maximum = 1e308;
  bool minimumOpen = false;    ///< the minimum itself is not allowed
  bool maximumOpen = false;
  bool integer = false;
  bool logarithmic = false;    ///< arrows go 1-2-5 instead of by `step`
  double step = 1;
  std::optional<double> standard;  ///< default value; gives the reset button and the "changed" mark
};

/// A number field: accepts 6e-4, 4k, 2^14; prints the shortest text that reads back equal. Up and Down step, PageUp and
/// PageDown step tenfold; the wheel steps only with focus and Ctrl. Wrong text stays, with the sentence beside it.
class NumberEdit : public QWidget {
  Q_OBJECT
  Q_PROPERTY(double value READ value WRITE setValue NOTIFY valueChanged USER true)

 public:
  explicit NumberEdit(const NumberFieldSpec& spec, QWidget* parent = nullptr);

  /// The unit's column, so that fields below each other end at one line; shown even without a unit.
  void setUnitWidth(int pixels);
  [[nodiscard]] double value() const { return value_; }  ///< the last valid one
  [[nodiscard]] bool valid() const { return problem_.isEmpty(); }
  [[nodiscard]] const QString& problem() const { return problem_; }
  [[nodiscard]] QLineEdit* field() const { return field_; }
  [[nodiscard]] bool changedFromStandard() const;
  void setValue(double value);
  void setReadOnly(bool readOnly);
  /// A sentence from outside (cross-field errors); empty takes it away.
  void setOuterProblem(const QString& sentence);
  void stepBy(int steps);

 Q_SIGNALS:
  void valueChanged(double value);  ///< by the user or setValue, valid values only
  void problemChanged(const QString& sentence);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void textEdited(const QString& text);
  void replaceText(const QString& text);
  void stepTenfold(int direction);
  void refresh();
  [[nodiscard]] QString check(const QString& text, double& value) const;

  NumberFieldSpec spec_;
  double value_ = 0;
  int wheelRest_ = 0;  ///< of a fine wheel: eighths of a degree not yet turned into a step
  QString problem_, outerProblem_;
  QLineEdit* field_;
  QLabel* unit_;
  QToolButton* reset_;
  QLabel* sentence_;
};

}  // namespace mhc::widgets
