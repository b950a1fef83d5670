// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/config/Document.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QScrollArea;
class QVBoxLayout;

namespace mhc::widgets {

class FieldRow;

/// All fields of the configuration, made from the schema: groups, search, basic or all fields, help for the field that has
/// the focus, errors beside the fields. Shows a value that it is given; an edit is only announced.
class ConfigForm : public QWidget {
  Q_OBJECT

 public:
  explicit ConfigForm(QWidget* parent = nullptr);
  ~ConfigForm() override;

  /// The values against which fields count as changed ({"model", "training"}; missing ones: the schema's defaults).
  void setReference(const Json& reference);
  /// Shows a document as it is, with the problems that were found in it.
  void setConfig(const Json& config, const config::ParsedConfig& parsed);
  void setAdvanced(bool advanced);
  [[nodiscard]] bool advanced() const;

  [[nodiscard]] FieldRow* row(const std::string& path) const;
  /// Rows that are shown now, in order.
  [[nodiscard]] std::vector<FieldRow*> visibleRows() const;
  /// The first sentence about text that is no value; empty if all editors hold values.
  [[nodiscard]] QString invalidText() const;
  void focusField(const std::string& path);
  [[nodiscard]] QLineEdit* searchField() const { return search_; }

 Q_SIGNALS:
  void fieldEdited(const std::string& path, const mhc::Json& value);
  void advancedChanged(bool advanced);
  void validityChanged();

 private:
  struct Group;
  void build();
  void filter();
  void showHelp(const FieldRow& row);

  Json reference_ = Json::object();
  config::HcType hcType_ = config::HcType::Mhc;
  QLineEdit* search_;
  QCheckBox* advanced_;
  QScrollArea* scroll_;
  QLabel* help_;
  QLabel* nothing_ = nullptr;
  std::vector<Group> groups_;
  std::map<std::string, FieldRow*> rows_;
};

}  // namespace mhc::widgets
