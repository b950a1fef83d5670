// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Central.h"

#include <QTabBar>

#include "app/workbench/document/Documents.h"
#include "app/workbench/shell/DesignPage.h"
#include "widgets/form/ConfigForm.h"
#include "widgets/start/StartPage.h"

namespace mhc::workbench {

Central::Central(Documents& documents, QWidget* parent)
    : QTabWidget(parent), documents_(documents), start_(new widgets::StartPage) {
  setDocumentMode(true);
  setTabsClosable(true);
  setMovable(false);
  setUsesScrollButtons(true);
  addTab(start_, tr("Start"));
  for (const auto side : {QTabBar::LeftSide, QTabBar::RightSide}) {
    if (QWidget* button = tabBar()->tabButton(0, side); button != nullptr) {
      tabBar()->setTabButton(0, side, nullptr);
      button->deleteLater();
    }
  }
  connect(&documents_, &Documents::added, this, &Central::addPage);
  connect(&documents_, &Documents::aboutToClose, this, [this](Document* document) {
    DesignPage* page = pageOf(document);
    if (page == nullptr) return;
    removeTab(indexOf(page));
    delete page;  // it refers to the document, which goes now
  });
  connect(this, &QTabWidget::tabCloseRequested, this, [this](int index) {
    if (const auto* page = qobject_cast<DesignPage*>(widget(index)); page != nullptr) Q_EMIT closeRequested(&page->document());
  });
  connect(this, &QTabWidget::currentChanged, this, [this] {
    DesignPage* page = currentPage();
    documents_.setCurrent(page != nullptr ? &page->document() : nullptr);
    Q_EMIT pageChanged();
  });
  for (Document* document : documents_.all()) addPage(document);
}

void Central::addPage(Document* document) {
  auto* page = new DesignPage(*document);
  page->form()->setAdvanced(advanced_);
  addTab(page, document->name());
  connect(document, &Document::nameChanged, page, [this, document] { refreshTitle(document); });
  connect(document, &Document::modifiedChanged, page, [this, document] { refreshTitle(document); });
  connect(page, &DesignPage::trainRequested, this, [this, page] { Q_EMIT trainRequested(page); });
  connect(page, &DesignPage::advancedChanged, this, [this](bool advanced) {
    setAdvanced(advanced);
    Q_EMIT advancedChanged(advanced);
  });
  connect(page, &DesignPage::validityChanged, this, &Central::validityChanged);
  refreshTitle(document);
}

void Central::refreshTitle(Document* document) {
  DesignPage* page = pageOf(document);
  if (page == nullptr) return;
  const QString mark = document->modified() ? QStringLiteral(" •") : QString();
  setTabText(indexOf(page), document->name() + mark);
  setTabToolTip(indexOf(page), document->path().empty() ? tr("%1, not saved to a file").arg(document->name())
                                                        : QString::fromStdString(document->path().string()));
}

DesignPage* Central::pageOf(const Document* document) const {
  for (int i = 1; i < count(); ++i) {
    auto* page = qobject_cast<DesignPage*>(widget(i));
    if (page != nullptr && &page->document() == document) return page;
  }
  return nullptr;
}

DesignPage* Central::currentPage() const { return qobject_cast<DesignPage*>(currentWidget()); }

void Central::showStart() { setCurrentIndex(0); }

void Central::showDocument(Document* document) {
  if (DesignPage* page = pageOf(document); page != nullptr) setCurrentWidget(page);
}

void Central::setAdvanced(bool advanced) {
  if (advanced == advanced_) return;
  advanced_ = advanced;
  for (int i = 1; i < count(); ++i) {
    if (auto* page = qobject_cast<DesignPage*>(widget(i)); page != nullptr) page->form()->setAdvanced(advanced);
  }
}

}  // namespace mhc::workbench
