// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QMessageBox>
#include <QScreen>

#include "app/workbench/jobs/WorkerLauncher.h"
#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/shell/ShortcutSheet.h"
#include "core/base/Paths.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

QString systemReport(MainWindow& window) {
  const auto worker = findWorker();
  const QScreen* screen = window.screen();
  QStringList lines{
      QStringLiteral("mHC Workbench %1").arg(QStringLiteral(MHC_VERSION)),
      QStringLiteral("Qt %1, platform %2").arg(QLatin1String(qVersion()), QGuiApplication::platformName()),
      QStringLiteral("Worker: %1").arg(QString::fromStdString(worker.ok() ? worker.value().string() : worker.error().text())),
      QStringLiteral("Runs: %1").arg(QString::fromStdString(window.state().scanner.folder().string())),
      QStringLiteral("Resources: %1").arg(QString::fromStdString(resourceFolder().string())),
      QStringLiteral("Settings: %1").arg(QString::fromStdString(configHome().string()))};
  if (screen != nullptr) {
    lines << QStringLiteral("Screen: %1 × %2 at %3").arg(screen->size().width()).arg(screen->size().height()).arg(screen->devicePixelRatio());
  }
  return lines.join(QLatin1Char('\n'));
}

void showAbout(MainWindow& window) {
  auto* box = new QMessageBox(&window);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setWindowTitle(tr("About mHC Workbench"));
  box->setText(tr("mHC Workbench %1").arg(QStringLiteral(MHC_VERSION)));
  box->setInformativeText(tr("Design, train and watch transformers with manifold-constrained hyper-connections.\n\n"
                             "Free software under the GNU General Public License, version 3 or later. "
                             "Built with Qt and Qt Charts (GPL-3.0), VTK (BSD-3-Clause), SQLite (public domain), OpenSSL "
                             "(Apache-2.0), nlohmann/json (MIT) and Eigen (MPL-2.0)."));
  box->open();
}

}  // namespace

void addHelpCommands(MainWindow& window) {
  auto& commands = window.state().commands;
  const QString menu = tr("Help");
  commands.add({.id = QStringLiteral("help.palette"), .text = tr("Command palette"),
                .description = tr("Search everything that the program can do"), .icon = QStringLiteral("search"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+P"))}, .menu = menu, .run = [&window] { window.openPalette(); }});
  commands.add({.id = QStringLiteral("help.shortcuts"), .text = tr("Keyboard shortcuts"),
                .description = tr("All commands with their keys, to be searched and changed"), .shortcuts = {QKeySequence(QStringLiteral("Ctrl+/"))},
                .menu = menu, .run = [&window] { showShortcutSheet(window.state().commands, window.state().window, window); }});
  commands.add({.id = QStringLiteral("help.report"), .text = tr("Copy system report"),
                .description = tr("Copy versions and folders, for a bug report"), .menu = menu, .section = 1, .run = [&window] {
                  QApplication::clipboard()->setText(systemReport(window));
                  window.say(tr("The system report is on the clipboard."));
                }});
  commands.add({.id = QStringLiteral("help.about"), .text = tr("About"), .description = tr("Version and licences"), .menu = menu,
                .section = 1, .run = [&window] { showAbout(window); }});
}

}  // namespace mhc::workbench
