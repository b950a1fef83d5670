// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QUndoGroup>
#include <functional>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/MainWindow.h"
#include "core/base/File.h"
#include "core/base/Paths.h"
#include "core/graph/DesignFile.h"
#include "core/graph/DesignPresets.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

void saveAs(MainWindow& window, Document& document) {
  auto* dialog = new QFileDialog(&window, tr("Save design"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("mhcd"));
  dialog->setNameFilters({tr("Design (*.mhcd)"), tr("Configuration (*.json)")});
  dialog->selectFile(document.path().empty() ? document.name() + QStringLiteral(".mhcd")
                                             : QString::fromStdString(document.path().string()));
  const QPointer<Document> kept(&document);
  QObject::connect(dialog, &QFileDialog::fileSelected, &window, [&window, kept](const QString& file) {
    if (!kept) return;
    const auto saved = kept->saveAs(file.toStdString());
    if (saved.ok()) {
      window.say(MainWindow::tr("Saved %1.").arg(file));
    } else {
      window.complain(QString::fromStdString(saved.error().text()));
    }
  });
  dialog->open();
}

void save(MainWindow& window) {
  Document* document = window.state().documents.current();
  if (document == nullptr) return;
  if (document->path().empty()) {
    saveAs(window, *document);
    return;
  }
  const auto saved = document->save();
  if (saved.ok()) {
    window.say(MainWindow::tr("Saved %1.").arg(document->name()));
  } else {
    window.complain(QString::fromStdString(saved.error().text()));
  }
}

void choose(MainWindow& window, bool folder) {
  auto* dialog = new QFileDialog(&window, folder ? tr("Open run folder") : tr("Open design or configuration"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  if (folder) {
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setDirectory(QString::fromStdString(window.state().scanner.folder().string()));
  } else {
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Designs and configurations (*.mhcd *.json)"), tr("All files (*)")});
  }
  QObject::connect(dialog, &QFileDialog::fileSelected, &window, [&window](const QString& path) { window.openPath(path); });
  dialog->open();
}

/// Where one's own presets are: each a *.mhcd file, to be shared as it is.
std::filesystem::path presetFolder() { return dataHome() / "presets"; }

void addOwnPreset(MainWindow& window, const std::filesystem::path& file) {
  const QString name = QString::fromStdString(file.stem().string());
  window.state().commands.add({.id = QStringLiteral("file.own_preset:") + name, .text = tr("New design from my %1").arg(name),
                               .description = tr("Open your own preset %1 as a new design").arg(name), .menu = tr("File"), .section = 3,
                               .run = [&window, file, name] {
                                 auto design = graph::readDesignFile(file);
                                 if (!design.ok()) return window.complain(QString::fromStdString(design.error().text()));
                                 window.showDesign(window.state().documents.add(std::move(design).value(), name));
                               }});
}

void saveAsPreset(MainWindow& window) {
  Document* document = window.state().documents.current();
  if (document == nullptr) return;
  const auto file = presetFolder() / (QFileInfo(document->name()).completeBaseName().toStdString() + ".mhcd");
  const auto made = createDirectories(presetFolder());
  const auto written = made.ok() ? graph::writeDesignFile(document->design(), file) : made;
  if (!written.ok()) return window.complain(QString::fromStdString(written.error().text()));
  addOwnPreset(window, file);
  window.say(tr("Saved as the preset %1; the file %2 can be given to others.")
                 .arg(QString::fromStdString(file.stem().string()), QString::fromStdString(file.string())));
}

}  // namespace

void addFileCommands(MainWindow& window) {
  auto& commands = window.state().commands;
  const QString menu = tr("File");
  const auto needsDesign = [&window]() -> QString {
    return window.state().documents.current() != nullptr ? QString() : tr("No design is in sight: open one on the Start layout.");
  };
  commands.add({.id = QStringLiteral("file.new"), .text = tr("New design"), .description = tr("Start an empty design"),
                .icon = QStringLiteral("new"), .shortcuts = {QKeySequence::New}, .menu = menu, .run = [&window] { window.newDesign(); }});
  commands.add({.id = QStringLiteral("file.open"), .text = tr("Open design…"),
                .description = tr("Open a design (*.mhcd) or a config.json"), .icon = QStringLiteral("open"),
                .shortcuts = {QKeySequence::Open}, .menu = menu, .run = [&window] { choose(window, false); }});
  commands.add({.id = QStringLiteral("run.open"), .text = tr("Open run…"),
                .description = tr("Open the folder of a run, live or finished"), .icon = QStringLiteral("runs"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+O"))}, .menu = menu,
                .run = [&window] { choose(window, true); }});
  commands.add({.id = QStringLiteral("file.save"), .text = tr("Save design"),
                .description = tr("Save the design in sight to its file"), .icon = QStringLiteral("save"),
                .shortcuts = {QKeySequence::Save}, .menu = menu, .section = 1, .disabledReason = needsDesign,
                .run = [&window] { save(window); }});
  commands.add({.id = QStringLiteral("file.save_as"), .text = tr("Save design as…"),
                .description = tr("Save the design in sight to another file"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+S"))}, .menu = menu, .section = 1,
                .disabledReason = needsDesign, .run = [&window] {
                  if (Document* document = window.state().documents.current()) saveAs(window, *document);
                }});
  commands.add({.id = QStringLiteral("file.close"), .text = tr("Close design"),
                .description = tr("Close the design in sight; a design without a file is forgotten"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+W"))}, .menu = menu, .section = 1, .disabledReason = needsDesign,
                .run = [&window] {
                  if (Document* document = window.state().documents.current()) window.state().documents.close(document);
                }});
  for (const auto& known : graph::designPresets()) {
    const QString preset = QString::fromStdString(known.name);
    commands.add({.id = QStringLiteral("file.preset:") + preset, .text = tr("New design from %1").arg(preset),
                  .description = tr("Open the preset %1 as a new design").arg(preset),
                  .run = [&window, preset] { window.openPreset(preset); }});
  }
  commands.add({.id = QStringLiteral("file.save_preset"), .text = tr("Save as preset"),
                .description = tr("Keep the design in sight as a preset of your own, under its name"), .menu = menu, .section = 1,
                .disabledReason = needsDesign, .run = [&window] { saveAsPreset(window); }});
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(presetFolder(), failed)) {
    if (entry.path().extension() == ".mhcd") addOwnPreset(window, entry.path());
  }
  commands.add({.id = QStringLiteral("file.quit"), .text = tr("Quit"),
                .description = tr("Close the window; training goes on, and the next start shows it"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Q"))}, .menu = menu, .section = 2,
                .run = [&window] { window.close(); }});
}

}  // namespace mhc::workbench
