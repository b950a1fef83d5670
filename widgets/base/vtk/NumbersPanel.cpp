// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/vtk/NumbersPanel.h"

#include <QLabel>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

NumbersPanel::NumbersPanel(QWidget* parent) : QScrollArea(parent), label_(new QLabel(this)) {
  label_->setTextFormat(Qt::PlainText);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  label_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  label_->setMargin(6);
  label_->setAccessibleName(tr("Exact numbers of what was picked"));
  setWidget(label_);
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setMinimumWidth(120);
}

void NumbersPanel::setText(const QString& text) {
  label_->setFont(Theme::current().monospaceFont());
  label_->setText(text);
}

QString NumbersPanel::text() const {
  return label_->text();
}

}  // namespace mhc::widgets
