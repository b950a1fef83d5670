// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/start/StartPage.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/start/EntryCard.h"

namespace mhc::widgets {
namespace {

constexpr int kColumnWidth = 300;
constexpr int kMaximumWidth = 1180;

int columnsFor(int width) { return std::clamp(std::min(width, kMaximumWidth) / kColumnWidth, 1, 4); }

QLabel* heading(const QString& text, qreal size) {
  auto* label = new QLabel(text);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * size);
  font.setBold(true);
  label->setFont(font);
  return label;
}

}  // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
  scroll_ = new QScrollArea;
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(scroll_);
}

void StartPage::setContent(const StartContent& content) {
  content_ = content;
  rebuild();
}

void StartPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (columnsFor(event->size().width()) != columns_) rebuild();
}

void StartPage::rebuild() {
  columns_ = columnsFor(width());
  page_ = new QWidget;
  auto* centre = new QHBoxLayout(page_);
  centre->addStretch(1);
  auto* body = new QWidget;
  body->setMaximumWidth(kMaximumWidth);
  centre->addWidget(body, 1000);
  centre->addStretch(1);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(18, 18, 18, 18);
  column->setSpacing(10);

  column->addWidget(heading(tr("mHC Workbench"), 1.9));
  auto* about = new QLabel(tr("Design a small transformer with hyper-connections, train it on real text, and watch the "
                              "matrices that mix its streams."));
  about->setWordWrap(true);
  column->addWidget(about);

  const auto addCards = [&](const std::vector<StartEntry>& entries, auto chosen, bool firstIsPrimary) {
    auto* grid = new QGridLayout;
    grid->setSpacing(10);
    for (int i = 0; i < static_cast<int>(entries.size()); ++i) {
      auto* card = new EntryCard(entries[static_cast<std::size_t>(i)], firstIsPrimary && i == 0);
      const QString id = card->entry().id;
      connect(card, &EntryCard::clicked, this, [this, chosen, id] { chosen(id); });
      grid->addWidget(card, i / columns_, i % columns_);
    }
    for (int i = 0; i < columns_; ++i) grid->setColumnStretch(i, 1);
    column->addLayout(grid);
  };

  const bool finished = !content_.finishedRun.isEmpty();
  column->addSpacing(6);
  const StartEntry look{finished ? content_.finishedRun : QString(),
                        finished ? tr("Look at a finished run") : tr("Train the demonstration run"),
                        finished ? tr("Open a whole training: curves, matrices at every step, points in the polytope.")
                                 : tr("Trains a very small model in about two minutes and shows everything as it moves.")};
  const StartEntry open{QString(), tr("Open a file or a run"),
                        tr("A design (*.mhcd), a config.json, or the folder of a run.")};
  auto* first = new QGridLayout;
  first->setSpacing(10);
  auto* lookCard = new EntryCard(look, true);
  lookCard->setObjectName(QStringLiteral("look"));
  auto* openCard = new EntryCard(open);
  openCard->setObjectName(QStringLiteral("open"));
  connect(lookCard, &EntryCard::clicked, this, finished ? &StartPage::finishedRunRequested : &StartPage::demonstrationRequested);
  connect(openCard, &EntryCard::clicked, this, &StartPage::openRequested);
  first->addWidget(lookCard, 0, 0);
  first->addWidget(openCard, columns_ > 1 ? 0 : 1, columns_ > 1 ? 1 : 0);
  for (int i = 0; i < columns_; ++i) first->setColumnStretch(i, 1);
  column->addLayout(first);

  if (!content_.runs.empty()) {
    column->addSpacing(8);
    column->addWidget(heading(tr("Recent runs"), 1.2));
    addCards(content_.runs, [this](const QString& id) { Q_EMIT runChosen(id); }, false);
  }
  column->addSpacing(8);
  column->addWidget(heading(tr("New design from a preset"), 1.2));
  addCards(content_.presets, [this](const QString& id) { Q_EMIT presetChosen(id); }, false);
  if (!content_.designs.empty()) {
    column->addSpacing(8);
    column->addWidget(heading(tr("Recent designs"), 1.2));
    addCards(content_.designs, [this](const QString& id) { Q_EMIT designChosen(id); }, false);
  }
  column->addStretch(1);
  scroll_->setWidget(page_);
}

}  // namespace mhc::widgets
