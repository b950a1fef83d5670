// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/DiskBanner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "app/workbench/document/Document.h"
#include "widgets/base/Theme.h"

namespace mhc::workbench {

using widgets::Theme;
using widgets::ThemeColour;

DiskBanner::DiskBanner(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      text_(new QLabel),
      reload_(new QPushButton(tr("Reload"))),
      keep_(new QPushButton(tr("Keep mine"))) {
  setObjectName(QStringLiteral("diskBanner"));
  setAutoFillBackground(true);
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  reload_->setToolTip(tr("Take the design as it is in the file now; undo brings yours back"));
  keep_->setToolTip(tr("Leave the design as it is here; saving replaces the file"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 4, 6, 4);
  row->addWidget(text_, 1);
  row->addWidget(reload_);
  row->addWidget(keep_);
  connect(reload_, &QPushButton::clicked, this, [this] {
    const auto taken = document_.reload();
    if (!taken.ok())
      text_->setText(tr("%1 can't be read: %2").arg(document_.name(), QString::fromStdString(taken.error().text())));
  });
  connect(keep_, &QPushButton::clicked, this, [this] { document_.keepMine(); });
  connect(&document_, &Document::diskChanged, this, &DiskBanner::refresh);
  connect(&Theme::current(), &Theme::changed, this, &DiskBanner::refresh);
  refresh();
}

QString DiskBanner::text() const {
  return isHidden() ? QString() : text_->text();
}

void DiskBanner::refresh() {
  const Document::Disk disk = document_.disk();
  const bool gone = disk == Document::Disk::Gone;
  QPalette colours = palette();
  colours.setColor(QPalette::Window, Theme::current().colour(ThemeColour::Banner));
  colours.setColor(QPalette::WindowText, Theme::current().colour(ThemeColour::BannerText));
  setPalette(colours);
  text_->setPalette(colours);
  text_->setText(gone ? tr("%1 was removed or moved on disk. The design here is whole; saving writes the file again.")
                            .arg(document_.name())
                      : tr("%1 was changed on disk by another program.").arg(document_.name()));
  setAccessibleName(text_->text());
  reload_->setVisible(!gone);
  setVisible(disk != Document::Disk::Same);
}

}  // namespace mhc::workbench
