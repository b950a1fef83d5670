// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transport/StopQuestion.h"

#include <QAbstractButton>
#include <QLocale>
#include <QPushButton>

namespace mhc::widgets {

StopQuestion::StopQuestion(const TransportState& state, QWidget* parent) : QMessageBox(parent) {
  setIcon(QMessageBox::Question);
  setWindowTitle(tr("Stop training"));
  setText(tr("Stop the training of %1?").arg(state.run));
  setInformativeText(tr("It stands at step %1. A saved run can be resumed from exactly there; without saving it can be "
                        "resumed from its last checkpoint.")
                         .arg(state.step < 0 ? QStringLiteral("0") : QLocale::c().toString(state.step)));
  save_ = addButton(tr("Save and stop"), QMessageBox::AcceptRole);
  drop_ = addButton(tr("Stop now, save nothing"), QMessageBox::DestructiveRole);
  keep_ = addButton(tr("Keep training"), QMessageBox::RejectRole);
  setDefaultButton(static_cast<QPushButton*>(save_));
  setEscapeButton(keep_);
  connect(this, &QMessageBox::finished, this, [this] {
    const QAbstractButton* clicked = clickedButton();
    Q_EMIT chosen(clicked == save_   ? StopChoice::SaveAndStop
                  : clicked == drop_ ? StopChoice::StopWithoutSaving
                                     : StopChoice::KeepTraining);
  });
}

QAbstractButton* StopQuestion::buttonOf(StopChoice choice) const {
  switch (choice) {
    case StopChoice::SaveAndStop:
      return save_;
    case StopChoice::StopWithoutSaving:
      return drop_;
    case StopChoice::KeepTraining:
      return keep_;
  }
  return nullptr;
}

}  // namespace mhc::widgets
