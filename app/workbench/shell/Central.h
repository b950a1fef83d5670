// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabWidget>
#include <vector>

#include "widgets/start/StartContent.h"

namespace mhc::widgets {
class Selection;
class StartPage;
}  // namespace mhc::widgets

namespace mhc::workbench {

class DesignPage;
class Document;
class Documents;

/// The tabs in the middle of the layout Start: the Start page and one page for each open design.
class Central : public QTabWidget {
  Q_OBJECT

 public:
  Central(Documents& documents, widgets::Selection* selection, QWidget* parent = nullptr);

  [[nodiscard]] widgets::StartPage* startPage() const { return start_; }
  [[nodiscard]] DesignPage* pageOf(const Document* document) const;
  [[nodiscard]] DesignPage* currentPage() const;
  void showStart();
  void showDocument(Document* document);
  /// The design that was in sight last, else the newest; false: none is open.
  bool showSomeDesign();
  [[nodiscard]] std::vector<DesignPage*> pages() const;
  void setAdvanced(bool advanced);

 Q_SIGNALS:
  void trainRequested(mhc::workbench::DesignPage* page);
  void advancedChanged(bool advanced);
  void closeRequested(mhc::workbench::Document* document);
  void pageChanged();
  void note(const QString& sentence);
  void helpRequested(const QString& field);
  void pageAdded(mhc::workbench::DesignPage* page);
  /// What can be done with the current page changed.
  void validityChanged();

 private:
  void addPage(Document* document);
  void refreshTitle(Document* document);

  Documents& documents_;
  widgets::Selection* selection_;
  const Document* last_ = nullptr;  ///< in sight last; only compared
  widgets::StartPage* start_;
  bool advanced_ = false;
};

}  // namespace mhc::workbench
