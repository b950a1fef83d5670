// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/DesignPage.h"
#include "app/workbench/shell/NoticeBar.h"
#include "app/workbench/shell/PreferencesPanel.h"
#include "tests/workbench/ShellFixture.h"
#include "widgets/base/Theme.h"
#include "widgets/form/EstimatePanel.h"
#include "widgets/transport/TransportBar.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

void closeDialogs() {
  for (QWidget* widget : QApplication::topLevelWidgets()) {
    if (auto* dialog = qobject_cast<QDialog*>(widget)) dialog->reject();
    if (auto* menu = qobject_cast<QMenu*>(widget)) menu->close();
  }
  test::settle();
}

}  // namespace

TEST_CASE("commands have text and description, and no two share a key where both could fire") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  CHECK(shell.state->commands.problems().join('\n').toStdString().empty());
  CHECK(shell.state->commands.all().size() > 40);
  QStringList menus;
  for (const auto* action : shell.window->menuBar()->actions()) menus << action->text().remove('&');
  CHECK(menus.contains("File"));
  CHECK(menus.contains("Run"));
  CHECK(menus.contains("Help"));
}

TEST_CASE("every command runs on an empty window, or says why it can't") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  QStringList ids;
  for (const auto* command : shell.state->commands.all()) ids << command->id;
  for (const QString& id : ids) {
    if (id == "file.quit") continue;
    INFO(id.toStdString());
    QString refused;
    const auto connection = QObject::connect(&shell.state->commands, &widgets::CommandRegistry::refused,
                                             [&](const QString&, const QString& reason) { refused = reason; });
    const bool ran = shell.state->commands.run(id);
    CHECK((ran || !refused.isEmpty()));
    QObject::disconnect(connection);
    closeDialogs();
  }
}

TEST_CASE("a preset opens as a design with exact figures, and its edits can be undone") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  shell.window->openPreset("tiny-mhc");
  DesignPage* page = shell.window->central().currentPage();
  REQUIRE(page != nullptr);
  CHECK(page->problem().isEmpty());
  CHECK(page->estimates()->commandLine() == "mhc-worker train --preset tiny-mhc --run runs/NAME");
  const QString parameters = page->estimates()->parametersText();
  page->document().setField("training.steps", 500, "Steps");
  CHECK(page->estimates()->commandLine().contains("--set training.steps=500"));
  page->document().setField("model.hc_mult", 2, "Streams");
  CHECK(page->estimates()->parametersText() != parameters);
  REQUIRE(shell.state->commands.run("edit.undo"));
  REQUIRE(shell.state->commands.run("edit.undo"));
  CHECK(page->estimates()->commandLine() == "mhc-worker train --preset tiny-mhc --run runs/NAME");
  page->document().setField("training.steps", -1, "Steps");
  CHECK_FALSE(page->problem().isEmpty());
  CHECK(shell.state->commands.disabledReason("run.train") == page->problem());
}

TEST_CASE("without a worker the window says what is missing, and nothing is left half open") {
  const test::Scratch scratch;
  qputenv("MHC_WORKER", "/no/such/worker");
  test::Shell shell(scratch.path());
  shell.window->openPreset("tiny-mhc", true);
  CHECK(shell.window->notices().text().contains("/no/such/worker"));
  CHECK(shell.state->runs.runs().empty());
  qunsetenv("MHC_WORKER");
}

TEST_CASE("a finished run opens by its folder: charts, records, state and list") {
  const test::Scratch scratch;
  const auto folder = scratch / "data" / "runs" / "one";
  {
    test::WrittenRun run(folder);
    run.append(0, 30);
    run.event(30, "exit", "Finished.", Json{{"code", 0}, {"reason", "finished"}});
  }
  test::Shell shell(scratch.path());
  shell.window->openPath(QString::fromStdString(folder.string()));
  CHECK(shell.window->stage().layout() == "Train");
  const QString id = shell.state->runs.current();
  REQUIRE_FALSE(id.isEmpty());
  REQUIRE(test::waitUntil([&] { return shell.state->cursor.step() == 30; }));
  REQUIRE(test::waitUntil([&] { return shell.window->transportBar().state().word == "finished"; }));
  CHECK(shell.state->series.store(id)->series("train_loss").size() == 31);
  shell.state->scanner.scanNow();
  REQUIRE(test::waitUntil([&] { return shell.state->catalogue.find(id) != nullptr; }));
  CHECK(shell.state->catalogue.find(id)->state == "finished");
  CHECK(shell.state->catalogue.find(id)->loss == test::WrittenRun::lossAt(30));
}

TEST_CASE("several runs stand open beside each other, and close") {
  const test::Scratch scratch;
  for (const char* name : {"one", "two", "three"}) test::WrittenRun(scratch / "data" / "runs" / name).append(0, 5);
  test::Shell shell(scratch.path());
  for (const char* name : {"one", "two", "three"}) {
    shell.window->openPath(QString::fromStdString((scratch / "data" / "runs" / name).string()));
  }
  REQUIRE(shell.state->runs.runs().size() == 3);
  const QString first = shell.state->runs.runs()[0].id, second = shell.state->runs.runs()[1].id;
  REQUIRE(test::waitUntil([&] { return shell.state->series.store(second) != nullptr; }));
  shell.state->runs.close(first);
  CHECK(shell.state->series.store(first) == nullptr);
  CHECK(shell.state->series.store(second)->series("train_loss").size() == 6);
}

TEST_CASE("a notice has the height that its text and button need, at every width") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  auto& notices = shell.window->notices();
  for (const int width : {1280, 700, 1100}) {
    shell.window->resize(width, 760);
    const QString text = QString(width / 8, QLatin1Char('a')) + QStringLiteral(" ") + QString(40, QLatin1Char('b'));
    notices.show({.key = QStringLiteral("k"), .text = text, .bad = true, .actionText = QStringLiteral("Resume"), .action = {}});
    test::settle();
    const auto* button = notices.findChild<QPushButton*>();
    INFO(width);
    CHECK(button->visibleRegion().boundingRect().height() == button->height());
    CHECK(notices.visibleRegion().boundingRect().height() == notices.height());
    notices.dismiss(QStringLiteral("k"));
    test::settle();
  }
}

TEST_CASE("a folder that is no run is refused with a sentence") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  shell.window->openPath(QString::fromStdString(scratch.path().string()));
  CHECK(shell.window->notices().text().contains("no run folder"));
}

TEST_CASE("designs, open runs and the layout return at the next start") {
  const test::Scratch scratch;
  const auto folder = scratch / "data" / "runs" / "one";
  { test::WrittenRun(folder).append(0, 10); }
  {
    test::Shell shell(scratch.path());
    shell.window->openPreset("small-mhc");
    shell.window->openPath(QString::fromStdString(folder.string()));
    shell.window->stage().showLayout("Inspect");
  }
  test::Shell again(scratch.path());
  CHECK(again.window->stage().layout() == "Inspect");
  REQUIRE(again.state->documents.all().size() == 1);
  CHECK(again.state->documents.all()[0]->name() == "small-mhc");
  CHECK(again.state->runs.current() == QString::fromStdString(folder.string()));
}

TEST_CASE("the theme follows its command at once, and is kept") {
  const test::Scratch scratch;
  {
    test::Shell shell(scratch.path());
    REQUIRE(shell.state->commands.run("theme.dark"));
    CHECK(widgets::Theme::current().dark());
    CHECK(shell.state->commands.action("theme.dark")->isChecked());
    REQUIRE(shell.state->commands.run("font.larger"));
    CHECK(widgets::Theme::current().fontScale() == Approx(1.1));
    shell.state->commands.run("font.reset");
  }
  Settings settings(scratch / "config" / "settings.json");
  settings.load();
  CHECK(settings.text("appearance.theme") == "dark");
}

TEST_CASE("the window fits a small screen") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  for (const QString& layout : shell.window->stage().layouts()) {
    shell.window->stage().showLayout(layout);
    test::settle();
    INFO(layout.toStdString());
    CHECK(shell.window->minimumSizeHint().width() <= 1180);
    CHECK(shell.window->minimumSizeHint().height() <= 660);
  }
}

TEST_CASE("preferences are made from the schema, searchable, and count at once") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  REQUIRE(shell.state->commands.run("edit.preferences"));
  auto* panel = shell.window->findChild<PreferencesPanel*>();
  REQUIRE(panel != nullptr);
  for (const auto& field : settingsSchema()) CHECK(panel->editorOf(field.key) != nullptr);
  CHECK(panel->shownRows() == static_cast<int>(settingsSchema().size()));
  panel->searchField()->setText("reduce motion");
  CHECK(panel->shownRows() == 1);
  static_cast<QCheckBox*>(panel->editorOf("appearance.reduce_motion"))->click();
  CHECK(widgets::Theme::current().reduceMotion());
  CHECK(shell.state->commands.action("motion.reduce")->isChecked());
  shell.state->settings.reset("appearance.reduce_motion");
  CHECK_FALSE(static_cast<QCheckBox*>(panel->editorOf("appearance.reduce_motion"))->isChecked());
}
