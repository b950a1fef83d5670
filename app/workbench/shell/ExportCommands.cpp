// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>

#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/MainWindow.h"
#include "core/base/File.h"
#include "widgets/base/ViewExport.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

widgets::View* focusedView(MainWindow& window) {
  Dock* dock = window.stage().focusedDock();
  return dock != nullptr ? dock->view() : nullptr;
}

/// Ending of the filter that stands chosen in the dialog: "NumPy arrays (*.npy)" gives "npy".
QString endingOf(const QString& filter) {
  return filter.section(QStringLiteral("*."), 1).section(QLatin1Char(')'), 0, 0);
}

void chooseFile(MainWindow& window) {
  Dock* dock = window.stage().focusedDock();
  if (dock == nullptr || dock->view() == nullptr) return;
  auto* dialog = new QFileDialog(&window, tr("Export %1").arg(dock->windowTitle()));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilters(
      {tr("Table (*.csv)"), tr("NumPy arrays (*.npy)"), tr("Tensors (*.safetensors)"), tr("Picture (*.png)"), tr("Drawing (*.svg)")});
  dialog->setDefaultSuffix(QStringLiteral("csv"));
  QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                   [dialog](const QString& filter) { dialog->setDefaultSuffix(endingOf(filter)); });
  dialog->selectFile(dock->typeId() + QStringLiteral(".csv"));
  const QPointer<widgets::View> view(dock->view());
  QObject::connect(dialog, &QFileDialog::fileSelected, &window, [&window, view](const QString& file) {
    if (view) exportView(window, *view, file);
  });
  dialog->open();
}

}  // namespace

bool exportView(MainWindow& window, widgets::View& view, const QString& file) {
  const auto format = widgets::exportFormatOf(file);
  if (!format.has_value()) {
    window.complain(tr("%1 says no format. Choose a name that ends in .csv, .npy, .safetensors, .png or .svg.").arg(file));
    return false;
  }
  const auto files = widgets::exportOf(view, *format);
  if (!files.ok()) {
    window.complain(QString::fromStdString(files.error().text()));
    return false;
  }
  QStringList written;
  for (const auto& part : files.value()) {
    const QString name = widgets::exportName(file, part.suffix);
    const auto done = writeFileDurably(name.toStdString(), part.bytes);
    if (!done.ok()) {
      window.complain(QString::fromStdString(done.error().text()));
      return false;
    }
    written << name;
  }
  window.say(tr("Exported %1.").arg(written.join(QStringLiteral(", "))));
  return true;
}

void addExportCommands(MainWindow& window) {
  auto& commands = window.state().commands;
  const auto needsView = [&window]() -> QString {
    return focusedView(window) != nullptr ? QString() : tr("No view has the focus: click into one, or press F6.");
  };
  commands.add({.id = QStringLiteral("view.export"),
                .text = tr("Export view…"),
                .description = tr("Write what the focused view shows as CSV, npy, safetensors, PNG or SVG"),
                .icon = QStringLiteral("export"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+E"))},
                .menu = tr("Edit"),
                .section = 1,
                .disabledReason = needsView,
                .run = [&window] { chooseFile(window); }});
  commands.add(
      {.id = QStringLiteral("view.copy_python"),
       .text = tr("Copy Python"),
       .description = tr("Copy a few lines of Python that read the number pointed at out of the run and print it"),
       .menu = tr("Edit"),
       .section = 1,
       .disabledReason = [&window, needsView]() -> QString {
         auto* view = focusedView(window);
         if (view == nullptr) return needsView();
         return widgets::recordedNumberOf(*view).has_value()
                    ? QString()
                    : tr("The focused view points at no recorded number: move to a cell of the wall first.");
       },
       .run =
           [&window] {
             auto* view = focusedView(window);
             const auto number = view != nullptr ? widgets::recordedNumberOf(*view) : std::nullopt;
             if (!number.has_value()) return;
             QApplication::clipboard()->setText(QString::fromStdString(view::pythonSnippet(*number)));
             window.say(tr("Copied: run the lines with python3 and numpy; they print the number on the screen."));
           }});
}

}  // namespace mhc::workbench
