// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/canvas/CanvasCommands.h"

#include "widgets/canvas/DesignCanvas.h"

namespace mhc::widgets {
namespace {

constexpr auto tr = [](const char* text) { return DesignCanvas::tr(text); };

/// Collects commands that need a canvas, and perhaps something selected in it.
struct Collector {
  std::function<DesignCanvas*()> current;
  std::vector<Command> commands{};

  void add(const char* id, const QString& text, const QString& description, QList<QKeySequence> keys, int section, int selected,
           std::function<void(DesignCanvas&)> act, const QString& icon = {}) {
    Command command;
    command.id = QStringLiteral("design.") + QLatin1String(id);
    command.text = text;
    command.description = description;
    command.icon = icon;
    command.shortcuts = std::move(keys);
    command.scope = QLatin1String(kCanvasScope);
    command.menu = tr("Design");
    command.section = section;
    command.disabledReason = [find = current, selected]() -> QString {
      const DesignCanvas* canvas = find();
      if (canvas == nullptr) return tr("No design is in sight: open one on the Start page.");
      const bool wire = selected == 1 && canvas->selectedWire().has_value();
      if (static_cast<int>(canvas->selectedBlocks().size()) >= selected || wire) return {};
      return selected > 1 ? tr("Select two or more blocks on the canvas first.") : tr("Select a block on the canvas first.");
    };
    command.run = [find = current, act = std::move(act)] {
      if (DesignCanvas* canvas = find()) act(*canvas);
    };
    commands.push_back(std::move(command));
  }
};

QKeySequence key(const char* text) { return QKeySequence(QLatin1String(text)); }

void addLayers(Collector& c) {
  const auto step = [](DesignCanvas& canvas, int by) {
    graph::BlockId stack = canvas.focusBlock();
    if (!canvas.isOpen(stack)) stack = canvas.design().parentOf(stack);
    for (const graph::Block* block : canvas.design().allBlocks()) {
      if (stack == graph::outside && canvas.isOpen(block->id)) stack = block->id;
    }
    if (stack != graph::outside) canvas.showLayer(stack, canvas.shownLayer(stack) + by);
  };
  c.add("next_layer", tr("Next layer"), tr("Show the next layer of the open stack"), {QKeySequence(Qt::Key_PageDown)}, 4, 0,
        [step](DesignCanvas& canvas) { step(canvas, 1); });
  c.add("previous_layer", tr("Previous layer"), tr("Show the previous layer of the open stack"), {QKeySequence(Qt::Key_PageUp)}, 4, 0,
        [step](DesignCanvas& canvas) { step(canvas, -1); });
  c.add("open", tr("Open or fold stack"), tr("Show what the selected stack repeats, or fold it again"), {}, 4, 1,
        [](DesignCanvas& canvas) { canvas.setOpen(canvas.focusBlock(), !canvas.isOpen(canvas.focusBlock())); });
  c.add("fold", tr("Fold into a stack"), tr("Make a stack of the selected equal layers"), {key("Ctrl+G")}, 4, 1,
        [](DesignCanvas& canvas) { canvas.foldSelected(); });
  c.add("unfold", tr("Unfold stack"), tr("Write out the layers of the selected stack one behind the other"), {key("Ctrl+Shift+G")}, 4, 1,
        [](DesignCanvas& canvas) { canvas.unfoldSelected(); });
}

void addPlaces(Collector& c) {
  using Align = DesignCanvas::Align;
  const std::size_t before = c.commands.size();
  const auto align = [&](const char* id, const QString& text, Align how) {
    c.add(id, text, tr("Align the selected blocks"), {}, 3, 2, [how](DesignCanvas& canvas) { canvas.align(how); });
  };
  align("align_left", tr("Align left edges"), Align::Left);
  align("align_centre", tr("Align centres"), Align::Centre);
  align("align_right", tr("Align right edges"), Align::Right);
  align("align_top", tr("Align top edges"), Align::Top);
  align("align_middle", tr("Align middles"), Align::Middle);
  align("align_bottom", tr("Align bottom edges"), Align::Bottom);
  const std::size_t aligned = c.commands.size();
  for (std::size_t i = before; i < aligned; ++i) c.commands[i].menu += QLatin1Char('/') + tr("Align");
  const auto nudge = [&](const char* id, const QString& text, const char* keys, double dx, double dy) {
    c.add(id, text, tr("Move the selected blocks by one step of the grid"), {key(keys)}, 3, 1,
          [dx, dy](DesignCanvas& canvas) { canvas.nudge(dx, dy); });
  };
  nudge("move_left", tr("Move left"), "Ctrl+Shift+Left", -10, 0);
  nudge("move_right", tr("Move right"), "Ctrl+Shift+Right", 10, 0);
  nudge("move_up", tr("Move up"), "Ctrl+Shift+Up", 0, -10);
  nudge("move_down", tr("Move down"), "Ctrl+Shift+Down", 0, 10);
  for (std::size_t i = aligned; i < c.commands.size(); ++i) c.commands[i].menu += QLatin1Char('/') + tr("Move");
  c.add("arrange", tr("Arrange"), tr("Give the selected blocks, or all, back to the automatic layout"), {key("Ctrl+Shift+L")}, 3, 0,
        [](DesignCanvas& canvas) { canvas.arrange(); }, QStringLiteral("layout"));
}

}  // namespace

std::vector<Command> canvasCommands(const std::function<DesignCanvas*()>& current) {
  Collector c{current};
  c.add("add", tr("Add block…"), tr("Choose a block and put it behind the selected one"),
        {QKeySequence(Qt::Key_Insert), QKeySequence(Qt::Key_A)}, 1, 0, [](DesignCanvas& canvas) { canvas.openQuickAdd(); }, QStringLiteral("plus"));
  c.add("connect", tr("Connect…"), tr("Connect the selected block: Tab goes through what fits, Enter connects"), {QKeySequence(Qt::Key_C)}, 1, 1,
        [](DesignCanvas& canvas) { canvas.startConnecting(); }, QStringLiteral("link"));
  c.add("repair", tr("Repair"), tr("Apply the first repair that is offered for the selected block, or for the design"), {key("Alt+Return")}, 1, 0,
        [](DesignCanvas& canvas) { canvas.applyFirstFix(); }, QStringLiteral("check"));
  c.add("properties", tr("Properties"), tr("Go to the parameters of the selected block"), {QKeySequence(Qt::Key_F2)}, 1, 1,
        [](DesignCanvas& canvas) { Q_EMIT canvas.propertiesRequested(canvas.focusBlock()); }, QStringLiteral("form"));
  c.add("cut", tr("Cut blocks"), tr("Copy the selected blocks and remove them"), {QKeySequence::Cut}, 2, 1,
        [](DesignCanvas& canvas) { canvas.cutSelected(); });
  c.add("paste", tr("Paste blocks"), tr("Insert the copied blocks"), {QKeySequence::Paste}, 2, 0, [](DesignCanvas& canvas) { canvas.paste(); });
  c.add("duplicate", tr("Duplicate blocks"), tr("Insert a copy of the selected blocks"), {key("Ctrl+D")}, 2, 1,
        [](DesignCanvas& canvas) { canvas.duplicate(); });
  c.add("delete", tr("Remove"), tr("Remove the selected blocks or wire; the path is joined again where it can be"),
        {QKeySequence(Qt::Key_Delete), QKeySequence(Qt::Key_Backspace)}, 2, 1, [](DesignCanvas& canvas) { canvas.removeSelected(); },
        QStringLiteral("trash"));
  c.add("select_all", tr("Select all"), tr("Select all blocks of this graph"), {QKeySequence::SelectAll}, 2, 0,
        [](DesignCanvas& canvas) { canvas.selectAll(); });
  addPlaces(c);
  addLayers(c);
  c.add("fit", tr("Fit"), tr("Bring the whole design into view"), {QKeySequence(Qt::Key_F)}, 5, 0, [](DesignCanvas& canvas) { canvas.fit(); },
        QStringLiteral("fit"));
  c.add("back", tr("View back"), tr("Return to where the canvas rested before"), {key("Alt+Left")}, 5, 0, [](DesignCanvas& canvas) { canvas.goBack(); });
  c.add("forward", tr("View forward"), tr("Go forward again through where the canvas rested"), {key("Alt+Right")}, 5, 0,
        [](DesignCanvas& canvas) { canvas.goForward(); });
  return c.commands;
}

}  // namespace mhc::widgets
