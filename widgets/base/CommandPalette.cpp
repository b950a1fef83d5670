// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CommandPalette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/base/CommandPaletteModel.h"
#include "widgets/base/CommandRegistry.h"
#include "widgets/base/Theme.h"

namespace mhc::widgets {
namespace {

constexpr int kPadding = 6, kWidth = 620, kRows = 9;

/// Two lines a command: name and shortcut, below it the description or why it cannot be run.
class CommandDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    const Theme& theme = Theme::current();
    return {200, QFontMetrics(theme.font()).height() + QFontMetrics(theme.smallFont()).height() + 2 * kPadding};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& theme = Theme::current();
    const bool chosen = (option.state & QStyle::State_Selected) != 0;
    const QString reason = index.data(CommandPaletteModel::ReasonRole).toString();
    painter->save();
    painter->fillRect(option.rect, chosen ? theme.colour(ThemeColour::Accent) : theme.colour(ThemeColour::Surface));
    const auto pen = [&](ThemeColour colour) {
      painter->setPen(theme.colour(chosen ? ThemeColour::AccentText : colour));
    };
    QRect box = option.rect.adjusted(kPadding + 2, kPadding, -kPadding - 2, -kPadding);
    const int icon = static_cast<int>(theme.sizes().icon);
    const QRect iconBox(box.left(), box.center().y() - icon / 2, icon, icon);
    index.data(Qt::DecorationRole).value<QIcon>()
        .paint(painter, iconBox, Qt::AlignCenter,
               chosen ? QIcon::Selected : reason.isEmpty() ? QIcon::Normal : QIcon::Disabled);
    box.setLeft(iconBox.right() + kPadding + 2);
    const QFontMetrics metrics(theme.font()), small(theme.smallFont());
    const QRect first(box.left(), box.top(), box.width(), metrics.height());
    const QRect second(box.left(), first.bottom() + 1, box.width(), small.height());
    const QString keys = index.data(CommandPaletteModel::ShortcutRole).toString();
    painter->setFont(theme.font());
    pen(ThemeColour::TextDim);
    painter->drawText(first, Qt::AlignRight | Qt::AlignVCenter, keys);
    pen(reason.isEmpty() ? ThemeColour::Text : ThemeColour::TextDim);
    const int room = first.width() - metrics.horizontalAdvance(keys) - 2 * kPadding;
    painter->drawText(first, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(index.data().toString(), Qt::ElideRight, room));
    painter->setFont(theme.smallFont());
    pen(reason.isEmpty() ? ThemeColour::TextDim : ThemeColour::Warning);
    const QString line = reason.isEmpty() ? index.data(CommandPaletteModel::DescriptionRole).toString() : reason;
    painter->drawText(second, Qt::AlignLeft | Qt::AlignVCenter, small.elidedText(line, Qt::ElideRight, second.width()));
    painter->restore();
  }
};

}  // namespace

CommandPalette::CommandPalette(CommandRegistry& registry, QWidget* window)
    : QFrame(window), registry_(registry), model_(new CommandPaletteModel(registry, this)), field_(new QLineEdit(this)),
      list_(new QListView(this)), note_(new QLabel(this)) {
  setFrameStyle(QFrame::Box | QFrame::Plain);
  setAutoFillBackground(true);
  setAccessibleName(tr("Command palette"));
  field_->setPlaceholderText(tr("Type the name of a command"));
  field_->setAccessibleName(tr("Search for a command"));
  field_->setClearButtonEnabled(true);
  list_->setModel(model_);
  list_->setItemDelegate(new CommandDelegate(list_));
  list_->setAccessibleName(tr("Commands found"));
  list_->setUniformItemSizes(true);
  list_->setFocusPolicy(Qt::NoFocus);  // the field keeps the focus; its arrow keys move the list
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  note_->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kPadding, kPadding, kPadding, kPadding);
  column->addWidget(field_);
  column->addWidget(list_, 1);
  column->addWidget(note_);
  field_->installEventFilter(this);
  window->installEventFilter(this);
  connect(field_, &QLineEdit::textChanged, this, [this](const QString& text) {
    model_->setQuery(text);
    list_->setCurrentIndex(model_->index(0, 0));
    list_->setVisible(model_->rowCount() > 0);
    note_->setText(model_->rowCount() > 0 ? QString() : tr("No command is called \"%1\". Try fewer or shorter words.").arg(text));
    note_->setVisible(model_->rowCount() == 0);
    if (isVisible()) place();
  });
  connect(list_, &QListView::clicked, this, [this] { runCurrent(); });
  connect(&Theme::current(), &Theme::changed, this, &CommandPalette::restyle);
  restyle();
  hide();
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::restyle() {
  const Theme& theme = Theme::current();
  setFont(theme.font());
  QPalette colours = theme.palette();
  colours.setColor(QPalette::WindowText, theme.colour(ThemeColour::TextDim));  // the frame: it must stand off the window
  setPalette(colours);
  colours.setColor(QPalette::WindowText, theme.colour(ThemeColour::Warning));
  note_->setPalette(colours);
  list_->setIconSize(QSize(1, 1) * static_cast<int>(theme.sizes().icon));
  list_->doItemsLayout();
  if (isVisible()) place();
}

void CommandPalette::place() {
  const QWidget* window = parentWidget();
  const int wide = std::min(kWidth * std::max(1, QFontMetrics(font()).height() / 16), window->width() - 16);
  const int row = list_->itemDelegate()->sizeHint({}, {}).height();
  const int rows = std::min(model_->rowCount(), kRows);
  const int room = field_->sizeHint().height() + layout()->spacing() + 2 * (kPadding + frameWidth());
  const int note = note_->isHidden() ? 0 : note_->heightForWidth(wide - 2 * kPadding) + layout()->spacing();
  const int wanted = room + note + (rows > 0 ? rows * row + 2 * list_->frameWidth() : 0);
  const int high = std::min(wanted, window->height() - 32);
  setGeometry((window->width() - wide) / 2, 16, std::max(wide, 120), std::max(high, field_->sizeHint().height() + 2 * kPadding));
}

void CommandPalette::open() {
  if (!isVisible()) before_ = QApplication::focusWidget();
  registry_.refresh();
  field_->clear();
  Q_EMIT field_->textChanged(QString());  // clear() is silent if it was empty, and the commands may have changed
  place();
  show();
  raise();
  field_->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::closeIt() {
  hide();
  // Commands of a view are for the focused view: it must be the one from before.
  if (before_ != nullptr) before_->setFocus(Qt::PopupFocusReason);
  before_.clear();
}

void CommandPalette::runCurrent() {
  const QModelIndex index = list_->currentIndex();
  if (!index.isValid()) return;
  const QString id = index.data(CommandPaletteModel::IdRole).toString();
  const QPointer<QWidget> before = before_;
  closeIt();
  const QString reason = registry_.disabledReason(id);
  if (reason.isEmpty()) {
    registry_.run(id);
    return;
  }
  // It stays open with the sentence.
  show();
  before_ = before;
  field_->setFocus(Qt::PopupFocusReason);
  note_->setText(reason);
  note_->show();
  place();
  registry_.run(id);
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
  if (object == parentWidget()) {
    if (event->type() == QEvent::Resize && isVisible()) place();
    return false;
  }
  if (event->type() == QEvent::FocusOut && isVisible()) {
    const auto reason = static_cast<QFocusEvent*>(event)->reason();
    // Not for the field's own menu, nor while another window is in front.
    if (reason == Qt::MouseFocusReason || reason == Qt::TabFocusReason || reason == Qt::OtherFocusReason) {
      QTimer::singleShot(0, this, [this] {
        const QWidget* focus = QApplication::focusWidget();
        if (focus != nullptr && !isAncestorOf(focus)) hide();
      });
    }
    return false;
  }
  if (event->type() != QEvent::KeyPress) return false;
  const int key = static_cast<QKeyEvent*>(event)->key();
  const int rows = model_->rowCount(), here = list_->currentIndex().row();
  const int page = std::max(1, list_->viewport()->height() / std::max(1, list_->sizeHintForRow(0)) - 1);
  const auto go = [&](int row) {
    list_->setCurrentIndex(model_->index(std::clamp(row, 0, std::max(rows - 1, 0)), 0));
    note_->hide();
    place();
    return true;
  };
  switch (key) {
    case Qt::Key_Escape: closeIt(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: runCurrent(); return true;
    case Qt::Key_Down: return go(here + 1 < rows ? here + 1 : 0);
    case Qt::Key_Up: return go(here > 0 ? here - 1 : rows - 1);
    case Qt::Key_PageDown: return go(here + page);
    case Qt::Key_PageUp: return go(here - page);
    default: return false;
  }
}

}  // namespace mhc::widgets
