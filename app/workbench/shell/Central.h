// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabWidget>

#include "widgets/start/StartContent.h"

namespace mhc::widgets {
class StartPage;
}

namespace mhc::workbench {

class DesignPage;
class Document;
class Documents;

/// The tabs in the middle of the layout Start: the Start page and one page for each open design.
class Central : public QTabWidget {
  Q_OBJECT

 public:
  explicit Central(Documents& documents, QWidget* parent = nullptr);

  [[nodiscard]] widgets::StartPage* startPage() const { return start_; }
  [[nodiscard]] DesignPage* pageOf(const Document* document) const;
  [[nodiscard]] DesignPage* currentPage() const;
  void showStart();
  void showDocument(Document* document);
  void setAdvanced(bool advanced);

 Q_SIGNALS:
  void trainRequested(mhc::workbench::DesignPage* page);
  void advancedChanged(bool advanced);
  void closeRequested(mhc::workbench::Document* document);
  void pageChanged();
  /// What can be done with the current page changed.
  void validityChanged();

 private:
  void addPage(Document* document);
  void refreshTitle(Document* document);

  Documents& documents_;
  widgets::StartPage* start_;
  bool advanced_ = false;
};

}  // namespace mhc::workbench
