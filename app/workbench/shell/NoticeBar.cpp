// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/NoticeBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QToolButton>

#include "widgets/base/Theme.h"

namespace mhc::workbench {

using widgets::Theme;
using widgets::ThemeColour;

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent), text_(new QLabel), action_(new QPushButton), close_(new QToolButton) {
  setAutoFillBackground(true);
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  close_->setText(QStringLiteral("✕"));
  close_->setAutoRaise(true);
  close_->setToolTip(tr("Dismiss this notice"));
  close_->setAccessibleName(tr("Dismiss"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 4, 6, 4);
  row->addWidget(text_, 1);
  row->addWidget(action_);
  row->addWidget(close_);
  connect(close_, &QToolButton::clicked, this, [this] {
    if (!notices_.empty()) notices_.pop_back();
    refresh();
  });
  connect(action_, &QPushButton::clicked, this, [this] {
    if (notices_.empty()) return;
    const auto act = notices_.back().action;
    notices_.pop_back();
    refresh();
    if (act) act();
  });
  connect(&Theme::current(), &Theme::changed, this, &NoticeBar::refresh);
  refresh();
}

void NoticeBar::show(const Notice& notice) {
  std::erase_if(notices_, [&](const Notice& n) { return n.key == notice.key; });
  notices_.push_back(notice);
  refresh();
}

void NoticeBar::dismiss(const QString& key) {
  if (std::erase_if(notices_, [&](const Notice& n) { return n.key == key; }) > 0) refresh();
}

QString NoticeBar::text() const { return notices_.empty() ? QString() : notices_.back().text; }

void NoticeBar::refresh() {
  if (!notices_.empty()) {
    const Notice& notice = notices_.back();
    const Theme& theme = Theme::current();
    text_->setText(notice.text);
    setAccessibleName(notice.text);
    action_->setVisible(!notice.actionText.isEmpty());
    action_->setText(notice.actionText);
    QPalette colours = palette();
    colours.setColor(QPalette::Window, theme.colour(ThemeColour::Banner));
    colours.setColor(QPalette::WindowText, theme.colour(ThemeColour::BannerText));
    setPalette(colours);
    QFont font = theme.font();
    font.setBold(notice.bad);
    text_->setFont(font);
    fitHeight();
  }
  Q_EMIT shown(!notices_.empty());
}

void NoticeBar::fitHeight() {
  layout()->activate();
  const int height = layout()->totalHeightForWidth(std::max(width(), 300));
  if (height <= 0 || height == minimumHeight()) return;
  setFixedHeight(height);
  // A tool bar keeps the height that it once found for its widgets.
  if (QWidget* bar = parentWidget(); bar != nullptr && bar->layout() != nullptr) {
    bar->layout()->invalidate();
    bar->updateGeometry();
  }
}

void NoticeBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  // Later: in the middle of the tool bar's own layout it would place this widget by the height that it had before.
  if (event->size().width() != event->oldSize().width()) {
    QMetaObject::invokeMethod(this, &NoticeBar::fitHeight, Qt::QueuedConnection);
  }
}

}  // namespace mhc::workbench
