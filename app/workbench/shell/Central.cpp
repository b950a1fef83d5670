// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Central.h"

#include <QTabBar>
#include <algorithm>

#include "app/workbench/document/Documents.h"
#include "app/workbench/shell/DesignPage.h"
#include "widgets/form/ConfigForm.h"
#include "widgets/start/StartPage.h"

namespace mhc::workbench {

Central::Central(Documents& documents, widgets::Selection* selection, QWidget* parent)
    : QTabWidget(parent), documents_(documents), selection_(selection), start_(new widgets::StartPage) {
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
    if (page != nullptr) last_ = &page->document();
    documents_.setCurrent(page != nullptr ? &page->document() : nullptr);
    Q_EMIT pageChanged();
  });
  for (Document* document : documents_.all()) addPage(document);
}

void Central::addPage(Document* document) {
  auto* page = new DesignPage(*document, selection_);
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
  connect(page, &DesignPage::note, this, &Central::note);
  connect(page, &DesignPage::helpRequested, this, &Central::helpRequested);
  refreshTitle(document);
  Q_EMIT pageAdded(page);
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

bool Central::showSomeDesign() {
  if (currentPage() != nullptr) return true;
  const auto all = pages();
  if (all.empty()) return false;
  const auto known = std::find_if(all.begin(), all.end(), [&](const auto* page) { return &page->document() == last_; });
  setCurrentWidget(known != all.end() ? *known : all.back());
  return true;
}

std::vector<DesignPage*> Central::pages() const {
  std::vector<DesignPage*> all;
  for (int i = 1; i < count(); ++i) {
    if (auto* page = qobject_cast<DesignPage*>(widget(i)); page != nullptr) all.push_back(page);
  }
  return all;
}

void Central::setAdvanced(bool advanced) {
  if (advanced == advanced_) return;
  advanced_ = advanced;
  for (int i = 1; i < count(); ++i) {
    if (auto* page = qobject_cast<DesignPage*>(widget(i)); page != nullptr) page->form()->setAdvanced(advanced);
  }
}

}  // namespace mhc::workbench
