// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/DesignPage.h"

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/DiskBanner.h"
#include "app/workbench/shell/ShortcutSheet.h"
#include "core/base/File.h"
#include "core/graph/DesignFile.h"
#include "tests/workbench/ShellFixture.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/form/BlockForm.h"
#include "widgets/form/ConfigForm.h"
#include "widgets/form/EstimateStrip.h"
#include "widgets/form/FieldRow.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

struct Page {
  test::Scratch scratch;
  test::Shell shell{scratch.path()};
  DesignPage* page = nullptr;
  explicit Page(const char* preset = "tiny-mhc") {
    shell.window->openPreset(preset);
    test::settle();
    page = shell.window->central().currentPage();
    REQUIRE(page != nullptr);
  }
  bool run(const char* command) { return shell.state->commands.run(QLatin1String(command)); }
  graph::BlockId first(const std::string& kind) {
    for (const graph::Block* block : page->document().design().allBlocks()) {
      if (block->type == kind) return block->id;
    }
    return graph::outside;
  }
};

}  // namespace

TEST_CASE("a design opens in the layout Design; canvas, form, block and text show one document") {
  Page p;
  CHECK(p.shell.window->stage().layout() == "Design");
  p.page->canvas()->selectBlocks({p.first("attention")});
  CHECK(p.page->blockForm()->block() == p.first("attention"));
  p.page->document().setField("model.num_key_value_heads", 2, "Groups");
  const auto* row = p.page->blockForm()->row("num_key_value_heads");
  REQUIRE(row != nullptr);
  CHECK(row->changed());
  CHECK(p.page->form()->row("model.num_key_value_heads")->changed());
  CHECK(p.page->canvas()->describe(p.first("attention")).contains("2 groups"));
  REQUIRE(p.run("edit.undo"));
  CHECK_FALSE(p.page->form()->row("model.num_key_value_heads")->changed());
}

TEST_CASE("removing a block keeps the drawing alive, refuses the training with a sentence, and one undo repairs all") {
  Page p;
  p.page->canvas()->selectBlocks({p.first("expand")});
  REQUIRE(p.run("design.delete"));
  CHECK_FALSE(p.page->document().analysis().valid());
  CHECK_FALSE(p.page->problem().isEmpty());
  CHECK(p.shell.state->commands.disabledReason("run.train") == p.page->problem());
  CHECK(p.page->canvas()->layoutOfBlocks().blocks().size() > 8);
  REQUIRE(p.run("edit.undo"));
  CHECK(p.page->problem().isEmpty());
}

TEST_CASE("a value of one layer alone is marked at its stack and kept in hc_per_layer") {
  Page p;
  auto& canvas = *p.page->canvas();
  canvas.selectBlocks({p.first("mixing")});
  canvas.showLayer(p.first("stack"), 2);
  auto* choice = p.page->blockForm()->layerChoice();
  REQUIRE(choice != nullptr);
  choice->setCurrentIndex(1);
  Q_EMIT p.page->blockForm()->row("hc_sinkhorn_iters")->edited(Json(3));
  const graph::Block* stack = p.page->document().design().find(p.first("stack"));
  REQUIRE(stack->changes.contains(2));
  CHECK(p.page->document().analysis().valid());
  CHECK(p.page->document().config()["model"].contains("hc_per_layer"));
  canvas.showLayer(p.first("stack"), 0);
  CHECK(canvas.describe(p.first("mixing")).contains("20 iterations"));
  canvas.showLayer(p.first("stack"), 2);
  CHECK(canvas.describe(p.first("mixing")).contains("3 iterations"));
}

TEST_CASE("the field hc_type brings and takes the blocks that it needs") {
  Page p;
  p.page->document().setField("model.hc_type", "residual", "Kind");
  CHECK(p.page->document().analysis().valid());
  CHECK(p.first("expand") == graph::outside);
  p.page->document().setField("model.hc_type", "mhc", "Kind");
  CHECK(p.page->document().analysis().valid());
  CHECK(p.first("expand") != graph::outside);
}

TEST_CASE("estimates flash what an edit changed, and light up the blocks that cause a figure") {
  Page p;
  auto& strip = *p.page->strip();
  REQUIRE(strip.figures().size() == 5);
  const QString parameters = strip.figures()[0].value;
  CHECK(strip.figures()[0].change.isEmpty());
  p.page->document().setField("model.intermediate_size", 704, "Width");
  CHECK(strip.figures()[0].value != parameters);
  CHECK(strip.figures()[0].change.startsWith('+'));
  CHECK(strip.flashing());
  const auto p2 = estimate::parameters(p.page->document().analysis().compiled.config.model);
  CHECK(QString(strip.figures()[0].value).remove(',') == QString::number(p2.total()));
}

TEST_CASE("the design as a table follows the design and leads to its blocks; differences are listed and marked") {
  Page p;
  REQUIRE(p.run("view.table"));  // Ctrl+Shift+T, as for views
  auto* table = p.shell.window->findChild<QTableView*>("designTable");
  REQUIRE(table != nullptr);
  const int rows = table->model()->rowCount();
  CHECK(rows == static_cast<int>(p.page->document().design().allBlocks().size()));
  table->setCurrentIndex(table->model()->index(rows - 1, 0));
  CHECK(p.page->canvas()->selectedBlocks().size() == 1);
  p.page->canvas()->selectBlocks({p.first("rope")});
  p.page->canvas()->duplicate();
  CHECK(table->model()->rowCount() == rows + 1);
  REQUIRE(p.run("design.compare"));
  auto* panel = p.shell.window->findChild<QWidget*>("designDifferences");
  REQUIRE(panel != nullptr);
  auto* choice = panel->findChild<QComboBox*>();
  choice->setCurrentIndex(choice->findText("tiny-mhc"));
  Q_EMIT choice->activated(choice->currentIndex());
  bool added = false;
  for (int line = 0; line < panel->findChild<QListWidget*>()->count(); ++line)
    added = added || panel->findChild<QListWidget*>()->item(line)->text().contains("Rotary");
  CHECK(added);
}

TEST_CASE("a design saved as a preset is offered at the next start and opens as a new design") {
  test::Scratch scratch;
  {
    test::Shell shell(scratch.path());
    shell.window->openPreset("tiny-mhc");
    shell.window->central().currentPage()->document().setField("training.steps", 77, "Steps");
    REQUIRE(shell.state->commands.run("file.save_preset"));
    shell.state->documents.close(shell.state->documents.current());
  }
  test::Shell again(scratch.path());
  REQUIRE(again.state->commands.run("file.own_preset:tiny-mhc"));
  DesignPage* page = again.window->central().currentPage();
  REQUIRE(page != nullptr);
  CHECK(page->document().path().empty());
  CHECK(page->document().config()["training"]["steps"] == Json(77));
}

TEST_CASE("above a design whose file was changed stand Reload and Keep mine") {
  Page p;
  const auto file = p.scratch.path() / "mine.mhcd";
  REQUIRE(p.page->document().saveAs(file).ok());
  auto* banner = p.page->findChild<DiskBanner*>();
  REQUIRE(banner != nullptr);
  CHECK(banner->text().isEmpty());
  const auto change = [&](int steps) {
    Json config = p.page->document().config();
    config["training"]["steps"] = steps;
    REQUIRE(graph::writeDesignFile(Document(config, "other").design(), file).ok());
    REQUIRE(test::waitUntil([&] { return banner->text().contains("mine.mhcd"); }, 10'000));
  };
  change(123);
  banner->reloadButton()->click();
  CHECK(p.page->document().config()["training"]["steps"] == Json(123));
  CHECK(banner->text().isEmpty());
  change(124);
  banner->keepButton()->click();
  CHECK(p.page->document().config()["training"]["steps"] == Json(123));
  CHECK(banner->text().isEmpty());
  CHECK(p.page->document().modified());
  REQUIRE(writeFileDurably(file, "{ nonsense").ok());
  REQUIRE(test::waitUntil([&] { return !banner->text().isEmpty(); }, 10'000));
  banner->reloadButton()->click();  // what can't be read is told; the design stays
  CHECK(p.page->document().config()["training"]["steps"] == Json(123));
  CHECK(banner->text().contains("can't be read"));
}

TEST_CASE("keys can be searched and changed; a key that is taken is refused, and the choice is there at the next start") {
  test::Scratch scratch;
  {
    test::Shell shell(scratch.path());
    ShortcutSheet sheet(shell.state->commands, shell.state->window, nullptr);
    sheet.search()->setText("duplicate blocks");
    int shown = 0;
    for (int row = 0; row < sheet.table()->rowCount(); ++row) shown += sheet.table()->isRowHidden(row) ? 0 : 1;
    CHECK(shown == 1);
    CHECK(sheet.bind("design.duplicate", QKeySequence("Ctrl+W")).contains("Ctrl+W"));
    CHECK(sheet.bind("design.duplicate", QKeySequence("Ctrl+Alt+D")).isEmpty());
    CHECK(shell.state->commands.action("design.duplicate")->shortcut() == QKeySequence("Ctrl+Alt+D"));
  }
  test::Shell again(scratch.path());
  CHECK(again.state->commands.action("design.duplicate")->shortcut() == QKeySequence("Ctrl+Alt+D"));
  ShortcutSheet sheet(again.state->commands, again.state->window, nullptr);
  sheet.reset("design.duplicate");
  CHECK(again.state->commands.action("design.duplicate")->shortcut() == QKeySequence("Ctrl+D"));
}
