// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/workbench/document/Document.h"
#include "core/config/Document.h"

namespace mhc::widgets {
class ConfigForm;
class EstimatePanel;
}  // namespace mhc::widgets

namespace mhc::workbench {

/// The tab of one design: the form and, beside it, what the configuration means. Every edit is a command of the document.
class DesignPage : public QWidget {
  Q_OBJECT

 public:
  DesignPage(Document& document, QWidget* parent = nullptr);

  [[nodiscard]] Document& document() const { return document_; }
  [[nodiscard]] widgets::ConfigForm* form() const { return form_; }
  [[nodiscard]] widgets::EstimatePanel* estimates() const { return estimates_; }
  [[nodiscard]] const config::ParsedConfig& parsed() const { return parsed_; }
  /// Why training can't start now; empty: it can.
  [[nodiscard]] QString problem() const;

 Q_SIGNALS:
  void trainRequested();
  void advancedChanged(bool advanced);
  void validityChanged();

 private:
  void refresh();
  [[nodiscard]] QString commandLine() const;

  Document& document_;
  config::ParsedConfig parsed_;
  widgets::ConfigForm* form_;
  widgets::EstimatePanel* estimates_;
  Json reference_;
  QString preset_;  ///< that the design came from; empty: none
};

/// The command line that trains `config`: a preset with what differs from it, else the file.
[[nodiscard]] QString trainCommandLine(const Json& config, const Json& reference, const QString& preset,
                                       const std::filesystem::path& file);

}  // namespace mhc::workbench
