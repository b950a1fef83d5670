// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/workbench/document/Document.h"
#include "core/config/Document.h"
#include "core/view/Frame.h"

class QSplitter;
class QTabWidget;

namespace mhc::widgets {
class BlockForm;
class BlockPalette;
class CanvasBar;
class ConfigForm;
class DesignCanvas;
class EstimatePanel;
class EstimateStrip;
class FindPanel;
class Selection;
}  // namespace mhc::widgets

namespace mhc::workbench {

class TextPane;

/// The tab of one design: palette, canvas with the estimates below it, and at the side the selected block, the whole form,
/// and what the configuration means. All show one document; every edit is a command of it.
class DesignPage : public QWidget {
  Q_OBJECT

 public:
  DesignPage(Document& document, widgets::Selection* selection, QWidget* parent = nullptr);

  [[nodiscard]] Document& document() const { return document_; }
  [[nodiscard]] widgets::ConfigForm* form() const { return form_; }
  [[nodiscard]] widgets::BlockForm* blockForm() const { return block_; }
  [[nodiscard]] widgets::EstimatePanel* estimates() const { return estimates_; }
  [[nodiscard]] widgets::EstimateStrip* strip() const { return strip_; }
  [[nodiscard]] widgets::DesignCanvas* canvas() const { return canvas_; }
  [[nodiscard]] widgets::BlockPalette* palette() const { return palette_; }
  [[nodiscard]] TextPane* textPane() const { return text_; }
  [[nodiscard]] const config::ParsedConfig& parsed() const { return parsed_; }
  /// Why training can't start now; empty: it can.
  [[nodiscard]] QString problem() const;
  /// The frame of the run whose weights the canvas shows; null: none.
  void setFrame(view::FramePtr frame);
  void setTextShown(bool shown);
  void openFind();

 Q_SIGNALS:
  void trainRequested();
  void advancedChanged(bool advanced);
  void validityChanged();
  void note(const QString& sentence);
  void helpRequested(const QString& field);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  void connectParts();
  void refresh();
  void refreshBlock();
  void light(const std::vector<std::string>& kinds);
  [[nodiscard]] QString commandLine() const;

  Document& document_;
  config::ParsedConfig parsed_;
  widgets::BlockPalette* palette_;
  widgets::DesignCanvas* canvas_;
  widgets::CanvasBar* bar_;
  widgets::FindPanel* find_;
  widgets::EstimateStrip* strip_;
  widgets::BlockForm* block_;
  widgets::ConfigForm* form_;
  widgets::EstimatePanel* estimates_;
  TextPane* text_;
  QTabWidget* side_;
  QSplitter* splitter_;
  Json reference_;
  QString preset_;  ///< that the design came from; empty: none
  bool seen_ = false;
};

/// The command line that trains `config`: a preset with what differs from it, else the file.
[[nodiscard]] QString trainCommandLine(const Json& config, const Json& reference, const QString& preset,
                                       const std::filesystem::path& file);

}  // namespace mhc::workbench
