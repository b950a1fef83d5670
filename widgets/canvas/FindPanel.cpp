// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/FindPanel.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/canvas/DesignCanvas.h"

namespace mhc::widgets {

FindPanel::FindPanel(DesignCanvas& canvas)
    : QFrame(&canvas), canvas_(canvas), query_(new QLineEdit), blocks_(new QToolButton), wires_(new QToolButton), weights_(new QToolButton), count_(new QLabel),
      results_(new QListWidget) {
  setObjectName(QStringLiteral("findPanel"));
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  query_->setPlaceholderText(tr("Name, type, value or shape"));
  query_->setAccessibleName(tr("Find in the design"));
  query_->setClearButtonEnabled(true);
  results_->setAccessibleName(tr("Found"));
  results_->setFocusPolicy(Qt::NoFocus);
  results_->setMouseTracking(true);
  results_->setTextElideMode(Qt::ElideMiddle);
  results_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  const auto toggle = [&](QToolButton* button, const QString& text, const QString& tip) {
    button->setText(text);
    button->setToolTip(tip);
    button->setCheckable(true);
    button->setChecked(true);
    button->setAutoRaise(true);
    connect(button, &QToolButton::toggled, this, &FindPanel::search);
  };
  toggle(blocks_, tr("Blocks"), tr("Look in blocks"));
  toggle(wires_, tr("Connections"), tr("Look in connections and their shapes"));
  toggle(weights_, tr("Weights"), tr("Look in the names and shapes of the weights that a run of this design stores"));
  auto* row = new QHBoxLayout;
  row->addWidget(blocks_);
  row->addWidget(wires_);
  row->addWidget(weights_);
  row->addStretch(1);
  row->addWidget(count_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->setSpacing(4);
  column->addWidget(query_);
  column->addLayout(row);
  column->addWidget(results_);
  query_->installEventFilter(this);
  connect(query_, &QLineEdit::textChanged, this, &FindPanel::search);
  connect(results_, &QListWidget::currentRowChanged, this, &FindPanel::light);
  connect(results_, &QListWidget::itemEntered, results_, [this](QListWidgetItem* item) { results_->setCurrentItem(item); });
  connect(results_, &QListWidget::itemClicked, this, &FindPanel::go);
  hide();
}

void FindPanel::open() {
  setGeometry(std::max(0, canvas_.width() - 352), 8, std::min(344, canvas_.width()), std::min(340, canvas_.height() - 16));
  search();
  show();
  raise();
  query_->setFocus(Qt::ShortcutFocusReason);
  query_->selectAll();
}

void FindPanel::search() {
  results_->clear();
  found_.clear();
  if (!query_->text().trimmed().isEmpty()) {
    found_ = graph::findInDesign(canvas_.design(), canvas_.content().shapes, query_->text().toStdString(),
                                 {.blocks = blocks_->isChecked(), .wires = wires_->isChecked()});
    if (weights_->isChecked() && canvas_.content().valid) {
      auto weights = graph::findWeights(canvas_.design(), canvas_.content().config.model, query_->text().toStdString());
      found_.insert(found_.end(), weights.begin(), weights.end());
    }
  }
  for (const auto& found : found_) {
    auto* item = new QListWidgetItem(QString::fromStdString(found.text), results_);
    item->setToolTip(item->text());
  }
  count_->setText(query_->text().isEmpty() ? QString() : tr("%n found", nullptr, static_cast<int>(found_.size())));
  if (!found_.empty()) results_->setCurrentRow(0);
  light();
}

void FindPanel::light() {
  const int row = results_->currentRow();
  if (row < 0 || row >= static_cast<int>(found_.size())) return canvas_.setLit({});
  const graph::Found& found = found_[static_cast<std::size_t>(row)];
  if (found.wire)
    canvas_.setLit({found.wire->from.block, found.wire->to.block});
  else
    canvas_.setLit({found.block});
}

void FindPanel::go() {
  const int row = results_->currentRow();
  if (row < 0 || row >= static_cast<int>(found_.size())) return;
  const graph::Found& found = found_[static_cast<std::size_t>(row)];
  const graph::BlockId block = found.wire ? (found.wire->to.block != graph::outside ? found.wire->to.block : found.wire->from.block)
                                          : found.block;
  if (block == graph::outside) return;
  if (found.repetition >= 0) canvas_.showLayer(canvas_.design().parentOf(block), found.repetition);
  canvas_.reveal(block);
  if (const PlacedBlock* placed = canvas_.layoutOfBlocks().find(block)) canvas_.centreOn(placed->rect.center());
}

bool FindPanel::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
      event->accept();
      return true;
    }
  }
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key(), rows = results_->count();
    if ((key == Qt::Key_Down || key == Qt::Key_Up) && rows > 0) {
      results_->setCurrentRow((results_->currentRow() + (key == Qt::Key_Down ? 1 : rows - 1)) % rows);
      return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      go();
      return true;
    }
    if (key == Qt::Key_Escape) {
      hide();
      canvas_.setLit({});
      canvas_.setFocus(Qt::OtherFocusReason);
      return true;
    }
  }
  return QFrame::eventFilter(object, event);
}

}  // namespace mhc::widgets
