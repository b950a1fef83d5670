// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "core/hyper/TokenGroups.h"
#include "core/view/TableData.h"
#include "widgets/matrix/MatrixCase.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
QT_END_NAMESPACE

namespace mhc::widgets {

class MatrixCanvas;
class TokenStrip;

/// letter, digit, space, punctuation and others: 0 … 3, by the token's first character.
[[nodiscard]] int tokenClass(const QString& text);

/// Maps by token: the probe tokens as text, the map of the chosen one, means of groups of tokens and their differences,
/// and how much of the variance the grouping explains beside shuffled labels.
class TokensPage : public QWidget {
  Q_OBJECT

 public:
  explicit TokensPage(QWidget* parent = nullptr);

  /// `texts` and `after` [tokens]: what stands at the probe tokens and between them; empty if the run doesn't say.
  void showCase(const MatrixCase& matrix, const std::vector<std::string>& texts, const std::vector<std::string>& after);
  void setToken(int token);  ///< −1: the mean
  void restyle();
  [[nodiscard]] view::TableData table() const;
  [[nodiscard]] TokenStrip* strip() const { return strip_; }
  [[nodiscard]] QString summary() const;
  void setPattern(const QString& pattern);  ///< empty: by class of character

 Q_SIGNALS:
  void tokenChosen(int token);
  void tableChanged();

 private:
  void regroup();
  void refresh();
  [[nodiscard]] hyper::Matrix choice(int index, QString* name) const;

  MatrixCase case_;
  std::vector<QString> texts_;
  QStringList groupNames_;
  hyper::TokenGroups groups_;
  int token_ = -1;
  TokenStrip* strip_;
  QLineEdit* pattern_;
  QComboBox *a_, *b_;
  MatrixCanvas* canvas_;
  QLabel* text_;
};

}  // namespace mhc::widgets
