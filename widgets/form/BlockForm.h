// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "core/graph/Design.h"
#include "core/graph/Problem.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QScrollArea;
class QVBoxLayout;

namespace mhc::widgets {

class FieldRow;

/// The sidebar of one block: what it is, its parameters with unit, range, default and help, its name and note, what is
/// wrong with it and how to repair it. Values of one layer alone where the trainer allows them. Announces edits as the
/// design that they make.
class BlockForm : public QWidget {
  Q_OBJECT
 public:
  explicit BlockForm(QWidget* parent = nullptr);

  /// `block` outside: nothing is selected. `repetition`: the layer that is shown of the stack around it, −1: none.
  void setBlock(const graph::Design& design, const std::vector<graph::Problem>& problems, graph::BlockId block,
                int repetition, const QString& facts);
  [[nodiscard]] FieldRow* row(const std::string& key) const;
  [[nodiscard]] graph::BlockId block() const { return block_; }
  [[nodiscard]] QComboBox* layerChoice() const { return layer_; }
  [[nodiscard]] QLineEdit* nameEdit() const { return name_; }
  void focusFirst();

 Q_SIGNALS:
  void edited(const mhc::graph::Design& design, const QString& text, const QString& key);
  void fixChosen(const mhc::graph::Fix& fix);
  void helpRequested(const QString& field);

 private:
  void build();
  void refresh();
  void showProblems(const std::vector<graph::Problem>& problems);
  [[nodiscard]] int editedRepetition() const;  ///< −1: all

  graph::Design design_;
  graph::BlockId block_ = graph::outside;
  std::string type_;
  int repetition_ = -1;
  std::map<std::string, FieldRow*> rows_;
  QScrollArea* scroll_;
  QWidget* page_ = nullptr;
  QWidget* problems_ = nullptr;
  QVBoxLayout* column_ = nullptr;
  QLabel *title_ = nullptr, *summary_ = nullptr, *facts_ = nullptr, *help_;
  QLineEdit *name_ = nullptr, *note_ = nullptr;
  QComboBox* layer_ = nullptr;
  QString factsText_;
  bool setting_ = false;
};

}  // namespace mhc::widgets
