// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/export3d/AskFile.h"

#include <QFileDialog>
#include <QMessageBox>

namespace mhc::widgets {

void askFile(QWidget& parent, const FileQuestion& question, std::function<void(const QString&)> chosen) {
  auto* dialog = new QFileDialog(&parent, question.title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(question.save ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
  if (!question.save) dialog->setFileMode(QFileDialog::ExistingFile);
  if (!question.filter.isEmpty()) {
    dialog->setNameFilter(question.filter);
    dialog->setDefaultSuffix(question.filter.section(QStringLiteral("*."), 1).section(QLatin1Char(')'), 0, 0));
  }
  if (!question.name.isEmpty()) dialog->selectFile(question.name);
  QObject::connect(dialog, &QFileDialog::fileSelected, &parent,
                   [chosen = std::move(chosen)](const QString& path) { chosen(path); });
  dialog->open();
}

void tellProblem(QWidget& parent, const QString& title, const QString& text) {
  auto* box = new QMessageBox(QMessageBox::Warning, title, text, QMessageBox::Ok, &parent);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->open();
}

}  // namespace mhc::widgets
