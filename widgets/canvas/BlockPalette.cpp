// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/BlockPalette.h"

#include <QDrag>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPainter>
#include <QVBoxLayout>

#include "core/graph/BlockType.h"
#include "widgets/base/Theme.h"
#include "widgets/canvas/BlockText.h"

namespace mhc::widgets {
namespace {

/// A selected row has the colour of some of the chips: there they have a rim, and are not tinted.
QIcon chip(const std::string& type, double ratio, const QColor& rim) {
  graph::Block block;
  block.type = type;
  QIcon icon;
  for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Selected}) {
    QPixmap picture(QSize(14, 14) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(mode == QIcon::Selected ? QPen(rim, 1.4) : QPen(Qt::NoPen));
    painter.setBrush(blockColour(block));
    painter.drawRoundedRect(QRectF(1, 1, 12, 12), 3, 3);
    painter.end();
    icon.addPixmap(picture, mode);
  }
  return icon;
}

/// A list whose rows of blocks can be dragged away as their kind.
class PaletteList : public QListWidget {
 protected:
  QMimeData* mimeData(const QList<QListWidgetItem*>& items) const override {
    auto* dragged = new QMimeData;
    if (!items.isEmpty()) dragged->setData(QLatin1String(kBlockMime), items.front()->data(Qt::UserRole).toString().toUtf8());
    return dragged;
  }
};

}  // namespace

BlockPalette::BlockPalette(QWidget* parent) : QWidget(parent), search_(new QLineEdit), list_(new PaletteList) {
  search_->setPlaceholderText(tr("Search blocks"));
  search_->setAccessibleName(tr("Search blocks"));
  search_->setClearButtonEnabled(true);
  search_->installEventFilter(this);
  list_->setAccessibleName(tr("Blocks"));
  list_->setObjectName(QStringLiteral("blockPalette"));
  list_->setDragEnabled(true);
  list_->setDragDropMode(QAbstractItemView::DragOnly);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setTextElideMode(Qt::ElideRight);
  list_->setSpacing(1);
  list_->installEventFilter(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 0, 0);
  column->setSpacing(4);
  column->addWidget(search_);
  column->addWidget(list_, 1);
  connect(search_, &QLineEdit::textChanged, this, &BlockPalette::fill);
  connect(list_, &QListWidget::itemDoubleClicked, this, [this](const QListWidgetItem* item) {
    if (const QString type = item->data(Qt::UserRole).toString(); !type.isEmpty()) Q_EMIT insertRequested(type.toStdString());
  });
  connect(&Theme::current(), &Theme::changed, this, &BlockPalette::fill);
  fill();
}

void BlockPalette::fill() {
  list_->clear();
  std::vector<graph::Category> order;
  const auto found = graph::searchBlockTypes(search_->text().toStdString());
  for (const graph::BlockType& type : graph::blockTypes()) {
    if (std::find(order.begin(), order.end(), type.category) == order.end()) order.push_back(type.category);
  }
  QListWidgetItem* first = nullptr;
  for (const graph::Category category : order) {
    bool headed = false;
    for (const graph::BlockType& type : graph::blockTypes()) {
      if (type.category != category || std::find(found.begin(), found.end(), &type) == found.end()) continue;
      if (!std::exchange(headed, true)) {
        const std::string_view name = graph::toTitle(category);
        auto* head = new QListWidgetItem(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), list_);
        head->setFlags(Qt::NoItemFlags);
        QFont font = Theme::current().smallFont();
        font.setBold(true);
        head->setFont(font);
        head->setForeground(Theme::current().colour(ThemeColour::TextDim));
      }
      auto* item = new QListWidgetItem(chip(type.key, devicePixelRatioF(), palette().color(QPalette::HighlightedText)),
                                       QString::fromStdString(type.title), list_);
      item->setData(Qt::UserRole, QString::fromStdString(type.key));
      QString tip = QString::fromStdString(type.summary);
      if (!type.trainable) {
        tip += QLatin1Char('\n') + tr("Can be designed and costed, not trained yet.");
        item->setForeground(Theme::current().colour(ThemeColour::TextDim));
      }
      item->setToolTip(tip + QLatin1Char('\n') + tr("Drag it to the canvas, or press Enter to put it behind the selected block."));
      if (first == nullptr) first = item;
    }
  }
  if (first != nullptr) list_->setCurrentItem(first);
}

bool BlockPalette::eventFilter(QObject* object, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(object, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    const QListWidgetItem* item = list_->currentItem();
    if (item != nullptr && !item->data(Qt::UserRole).toString().isEmpty())
      Q_EMIT insertRequested(item->data(Qt::UserRole).toString().toStdString());
    return true;
  }
  if (object == search_ && (key == Qt::Key_Down || key == Qt::Key_Up)) {
    list_->setFocus(Qt::OtherFocusReason);
    return true;
  }
  return QWidget::eventFilter(object, event);
}

}  // namespace mhc::widgets
