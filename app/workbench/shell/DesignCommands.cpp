// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileDialog>
#include <QPointer>
#include <QTimer>
#include <algorithm>

#include "app/workbench/document/DotArranger.h"
#include "app/workbench/document/TextPane.h"
#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/DesignPanels.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/shell/NoticeBar.h"
#include "core/base/File.h"
#include "core/graph/CodeExport.h"
#include "core/graph/MegatronExport.h"
#include "widgets/canvas/CanvasCommands.h"
#include "widgets/canvas/CanvasExport.h"
#include "widgets/canvas/DesignCanvas.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

void exportDiagram(MainWindow& window, DesignPage& page) {
  auto* dialog = new QFileDialog(&window, tr("Export diagram"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilters({tr("Lines and text (*.svg)"), tr("Pixels (*.png)")});
  dialog->setDefaultSuffix(QStringLiteral("svg"));
  dialog->selectFile(QFileInfo(page.document().name()).completeBaseName() + QStringLiteral(".svg"));
  const QPointer<DesignPage> kept(&page);
  QObject::connect(dialog, &QFileDialog::fileSelected, &window, [&window, kept](const QString& file) {
    if (!kept) return;
    const auto written = widgets::writeDiagram(*kept->canvas(), kept->document().name(), file);
    written.ok() ? window.say(MainWindow::tr("Saved %1.").arg(file)) : window.complain(QString::fromStdString(written.error().text()));
  });
  dialog->open();
}

/// Asks for a file with that ending, called after the design, and writes the text there; or says why there is none.
void exportText(MainWindow& window, DesignPage& page, const QString& title, const QString& ending, const Result<std::string>& made) {
  if (!made.ok()) return window.complain(QString::fromStdString(made.error().text()));
  auto* dialog = new QFileDialog(&window, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(ending);
  dialog->selectFile(QFileInfo(page.document().name()).completeBaseName().replace(QLatin1Char('-'), QLatin1Char('_')) + QLatin1Char('.') + ending);
  QObject::connect(dialog, &QFileDialog::fileSelected, &window, [&window, text = made.value()](const QString& file) {
    const auto written = writeFileDurably(file.toStdString(), text);
    written.ok() ? window.say(MainWindow::tr("Saved %1.").arg(file)) : window.complain(QString::fromStdString(written.error().text()));
  });
  dialog->open();
}

Result<std::string> megatronText(const graph::Design& design) {
  MHC_TRY_ASSIGN(const graph::MegatronExport made, graph::megatronExport(design));
  return graph::megatronScript(made);
}

/// Starts dot for the graph in which something is selected, with a line to cancel it by once it takes a while.
void arrangeByDot(MainWindow& window, DesignPage& page) {
  auto& canvas = *page.canvas();
  const graph::BlockId stack = canvas.targetStack();
  std::map<graph::BlockId, graph::Size> sizes;
  const auto& placed = canvas.layoutOfBlocks().blocks();
  for (const auto& block : placed) {
    if (block.stack != stack) continue;
    const bool hangs = std::any_of(placed.begin(), placed.end(), [&](const auto& other) {
      return other.stack == stack && other.mixing() && &other != &block && other.rect.contains(block.rect);
    });
    if (!hangs) sizes[block.id()] = {block.rect.width(), block.rect.height()};
  }
  auto* arranger = new DotArranger(&page);
  const QString key = QStringLiteral("arranging");
  const QPointer<DotArranger> kept(arranger);
  QTimer::singleShot(300, arranger, [&window, kept, key] {
    if (!kept || !kept->running()) return;
    window.notices().show({key, MainWindow::tr("Graphviz is arranging the design (10 s at most)."), false, MainWindow::tr("Cancel"), [kept] {
                             if (kept) kept->cancel();
                           }});
  });
  const QPointer<DesignPage> shown(&page);
  QObject::connect(arranger, &DotArranger::arranged, &page, [shown](const graph::Design& design) {
    if (shown) shown->document().edit(design, MainWindow::tr("Arrange with Graphviz"));
  });
  QObject::connect(arranger, &DotArranger::failed, &window, [&window](const QString& why) { window.complain(why); });
  QObject::connect(arranger, &DotArranger::ended, &window, [&window, arranger, key] {
    window.notices().dismiss(key);
    arranger->deleteLater();
  });
  arranger->start(page.document().design(), stack, sizes);
}

}  // namespace

void addDesignCommands(MainWindow& window) {
  auto& commands = window.state().commands;
  const auto page = [&window]() -> DesignPage* {
    return Stage::showsDesigns(window.stage().layout()) ? window.central().currentPage() : nullptr;
  };
  const auto needsPage = [page]() -> QString {
    return page() != nullptr ? QString() : tr("No design is in sight: open one on the Start page.");
  };
  for (auto& command : widgets::canvasCommands([page]() -> widgets::DesignCanvas* {
         return page() != nullptr ? page()->canvas() : nullptr;
       })) {
    commands.add(std::move(command));
  }
  const QString menu = tr("Design");
  commands.add({.id = QStringLiteral("design.find"), .text = tr("Find in design…"),
                .description = tr("Find blocks and connections by name, type, value or shape"), .icon = QStringLiteral("search"),
                .shortcuts = {QKeySequence::Find}, .scope = QLatin1String(widgets::kCanvasScope), .menu = menu, .section = 6,
                .disabledReason = needsPage, .run = [page] {
                  if (auto* shown = page()) shown->openFind();
                }});
  commands.add({.id = QStringLiteral("design.text"), .text = tr("Design as text"),
                .description = tr("Show the design as JSON beside the canvas, both to be edited"), .icon = QStringLiteral("text"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+J"))}, .menu = menu, .section = 6, .disabledReason = needsPage,
                .checked = [page] { return page() != nullptr && !page()->textPane()->isHidden(); }, .run = [page] {
                  if (auto* shown = page()) shown->setTextShown(shown->textPane()->isHidden());
                }});
  const auto add = [&](const char* id, const QString& text, const QString& description, const QString& icon, auto act) {
    commands.add({.id = QStringLiteral("design.") + QLatin1String(id), .text = text, .description = description, .icon = icon,
                  .menu = menu, .section = 7, .disabledReason = needsPage, .run = [page, &window, act] {
                    if (auto* shown = page()) act(window, *shown);
                  }});
  };
  add("export", tr("Export diagram…"), tr("Save the whole diagram as SVG or PNG"), QStringLiteral("export"), exportDiagram);
  add("export_python", tr("Export as Python module…"), tr("Save a module that needs PyTorch alone and loads a run's weights"),
      QStringLiteral("export"), [](MainWindow& w, DesignPage& p) {
        exportText(w, p, tr("Export as Python module"), QStringLiteral("py"), graph::pythonModule(p.document().design()));
      });
  add("export_cpp", tr("Export as C++ program…"), tr("Save one C++ file without any library that loads a run's weights"),
      QStringLiteral("export"), [](MainWindow& w, DesignPage& p) {
        exportText(w, p, tr("Export as C++ program"), QStringLiteral("cpp"), graph::cppProgram(p.document().design()));
      });
  add("export_megatron", tr("Export as Megatron-LM arguments…"),
      tr("Save arguments with which Megatron-LM trains this model on more GPUs than one program here can use"),
      QStringLiteral("export"), [](MainWindow& w, DesignPage& p) {
        exportText(w, p, tr("Export as Megatron-LM arguments"), QStringLiteral("sh"), megatronText(p.document().design()));
      });
  add("table", tr("Design as table"), tr("Show the blocks with shapes, costs and problems as a table"), QStringLiteral("table"),
      [](MainWindow& w, DesignPage&) { showDesignTable(w); });
  add("compare", tr("Compare designs"), tr("Mark and list what differs from another open design or a preset"), QStringLiteral("wide"),
      [](MainWindow& w, DesignPage&) { showDesignDifferences(w); });
  add("history", tr("History of the design"), tr("List all edits; a click goes back to any of them"), QStringLiteral("undo"),
      [](MainWindow& w, DesignPage&) { showDesignHistory(w); });
  add("arrange_dot", tr("Arrange with Graphviz"), tr("Let dot place the blocks of this graph that nobody placed"), QStringLiteral("layout"), arrangeByDot);
}

}  // namespace mhc::workbench
