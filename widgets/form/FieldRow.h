// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/base/Json.h"
#include "core/config/Field.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace mhc::widgets {

class NumberEdit;

/// One field of the configuration: label with the paper's symbol, an editor of its type, reset, and the sentence beside it
/// when something is wrong. Built from the schema alone.
class FieldRow : public QWidget {
  Q_OBJECT

 public:
  /// `reference`: the value that reset gives and against which "changed" is judged.
  FieldRow(const config::Field& field, const Json& reference, QWidget* parent = nullptr);

  [[nodiscard]] const config::Field& field() const { return field_; }
  /// Shows a value, valid or not, without emitting edited().
  void setValue(const Json& value);
  /// A sentence about this field from the check of the whole; empty takes it away.
  void setProblem(const QString& sentence, bool isError);
  [[nodiscard]] QString problem() const;
  /// Does the editor hold text that is no value of the field?
  [[nodiscard]] bool textInvalid() const;
  [[nodiscard]] bool changed() const;
  /// The widget that takes what is typed.
  [[nodiscard]] QWidget* editor() const { return editor_; }
  [[nodiscard]] bool matches(const QString& words) const;
  /// Label, name, range, default and help, as rich text.
  [[nodiscard]] QString helpText() const;
  void focusEditor();
  /// Of the label, logical pixels: where there is less room than in the whole form.
  void setLabelWidth(int width);

 Q_SIGNALS:
  void edited(const mhc::Json& value);
  void focused();
  void validityChanged();

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  QWidget* makeEditor();
  QWidget* makeNumber();
  QWidget* makeChoice();
  QWidget* makeText();
  void changeTo(const Json& value);
  void showState();

  const config::Field& field_;
  Json reference_;
  Json value_;
  QLabel* label_;
  QLabel* sentence_;
  QToolButton* reset_ = nullptr;  ///< null where the editor has its own
  NumberEdit* number_ = nullptr;
  QComboBox* choice_ = nullptr;
  QCheckBox* check_ = nullptr;
  QLineEdit* text_ = nullptr;
  QWidget* editor_ = nullptr;
  QString typed_;    ///< a sentence about text that is no value
  QString outer_;    ///< a sentence of the whole's check
  bool outerIsError_ = false;
  bool setting_ = false;
};

}  // namespace mhc::widgets
