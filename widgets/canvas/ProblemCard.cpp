// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/ProblemCard.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/base/Theme.h"

namespace mhc::widgets {

ProblemCard::ProblemCard(QWidget* canvas) : QFrame(canvas), sentence_(new QLabel), column_(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("problemCard"));
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  sentence_->setWordWrap(true);
  sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column_->setContentsMargins(10, 8, 10, 8);
  column_->addWidget(sentence_);
  hide();
}

void ProblemCard::showProblem(const graph::Problem& problem, QPoint at) {
  problem_ = problem;
  const Theme& theme = Theme::current();
  sentence_->setText(QString::fromStdString(problem.message.english));
  QPalette colours = palette();
  colours.setColor(QPalette::WindowText,
                   theme.colour(problem.severity == config::Severity::Error ? ThemeColour::Bad : ThemeColour::Warning));
  sentence_->setPalette(colours);
  if (buttons_ != nullptr) {
    buttons_->hide();
    column_->removeWidget(buttons_);
    buttons_->deleteLater();
  }
  buttons_ = new QWidget;
  auto* rows = new QVBoxLayout(buttons_);
  rows->setContentsMargins(0, 2, 0, 0);
  QPushButton* first = nullptr;
  for (std::size_t i = 0; i < problem.fixes.size(); ++i) {
    auto* button = new QPushButton(QString::fromStdString(problem.fixes[i].label.english));
    button->setObjectName(QStringLiteral("fix%1").arg(i));
    connect(button, &QPushButton::clicked, this, [this, i] { Q_EMIT fixChosen(i); });
    rows->addWidget(button);
    if (first == nullptr) first = button;
  }
  column_->addWidget(buttons_);
  buttons_->setVisible(first != nullptr);
  setFixedWidth(320);
  adjustSize();
  const QRect room = parentWidget()->rect().adjusted(4, 4, -4, -4);
  move(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())),
       std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  show();
  raise();
  if (first != nullptr) first->setFocus(Qt::PopupFocusReason);
}

void ProblemCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    hide();
    parentWidget()->setFocus(Qt::PopupFocusReason);
    return;
  }
  QFrame::keyPressEvent(event);
}

}  // namespace mhc::widgets
