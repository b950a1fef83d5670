// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/CommandRegistry.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QVBoxLayout>
#include <catch2/catch.hpp>

#include "tests/support/Wait.h"
#include "widgets/base/Theme.h"

using namespace mhc::widgets;
using mhc::test::settle;

namespace {

Command command(const char* id, const char* text, std::function<void()> run, const char* keys = "", const char* scope = "") {
  Command c;
  c.id = QString::fromLatin1(id);
  c.text = QString::fromLatin1(text);
  c.description = QStringLiteral("Does ") + c.text;
  c.scope = QString::fromLatin1(scope);
  if (*keys != '\0') c.shortcuts = {QKeySequence(QString::fromLatin1(keys))};
  c.run = std::move(run);
  return c;
}

}  // namespace

TEST_CASE("an action follows its command", "[command]") {
  CommandRegistry registry;
  int runs = 0;
  bool busy = false, on = false;
  Command c = command("run.pause", "Save & pause", [&] { ++runs; on = !on; }, "Ctrl+P");
  c.icon = QStringLiteral("pause");
  c.disabledReason = [&] { return busy ? QStringLiteral("No run is open.") : QString(); };
  c.checked = [&] { return on; };
  registry.add(c);
  QAction* action = registry.action(QStringLiteral("run.pause"));
  REQUIRE(action != nullptr);
  CHECK(action->text() == QStringLiteral("Save && pause"));
  CHECK(action->shortcut() == QKeySequence(QStringLiteral("Ctrl+P")));
  CHECK(action->toolTip() == QStringLiteral("Does Save & pause (Ctrl+P)"));
  CHECK_FALSE(action->icon().isNull());
  CHECK(action->isCheckable());
  action->trigger();
  CHECK(runs == 1);
  CHECK(action->isChecked());
  busy = true;
  CHECK(action->isEnabled());  // nobody told it yet
  QStringList refusals;
  QObject::connect(&registry, &CommandRegistry::refused, &registry,
                   [&](const QString& id, const QString& reason) { refusals += id + QStringLiteral(": ") + reason; });
  action->trigger();
  CHECK(runs == 1);
  CHECK(refusals == QStringList{QStringLiteral("run.pause: No run is open.")});
  CHECK_FALSE(action->isEnabled());
  CHECK(action->isChecked());  // the switch did not stay turned over
  CHECK(action->toolTip().contains(QStringLiteral("No run is open.")));
  busy = false;
  registry.refresh();
  CHECK(action->isEnabled());
}

TEST_CASE("commands are replaced, removed and missed", "[command]") {
  CommandRegistry registry;
  int first = 0, second = 0, changes = 0;
  QObject::connect(&registry, &CommandRegistry::changed, &registry, [&] { ++changes; });
  registry.add(command("a", "First", [&] { ++first; }));
  QAction* action = registry.action(QStringLiteral("a"));
  registry.add(command("a", "Second", [&] { ++second; }));
  CHECK(registry.action(QStringLiteral("a")) == action);
  CHECK(registry.all().size() == 1);
  CHECK(registry.run(QStringLiteral("a")));
  CHECK(first == 0);
  CHECK(second == 1);
  CHECK(changes == 2);
  registry.add(command("leaver", "Leaver", [&] { registry.remove(QStringLiteral("leaver")); }));
  registry.action(QStringLiteral("leaver"))->trigger();  // takes itself away while it runs
  settle();
  CHECK(registry.find(QStringLiteral("leaver")) == nullptr);
  CHECK_FALSE(registry.run(QStringLiteral("leaver")));
  CHECK_FALSE(registry.disabledReason(QStringLiteral("leaver")).isEmpty());
  CHECK(registry.action(QStringLiteral("leaver")) == nullptr);
  registry.remove(QStringLiteral("never was"));
}

TEST_CASE("shortcuts work in the window, those of a view only inside of it", "[command]") {
  CommandRegistry registry;
  QWidget window;
  auto* column = new QVBoxLayout(&window);
  auto* wall = new QWidget(&window);
  auto* inner = new QLineEdit(wall);
  auto* other = new QLineEdit(&window);
  column->addWidget(wall);
  column->addWidget(other);
  int global = 0, late = 0, scoped = 0;
  registry.add(command("global", "Global", [&] { ++global; }, "Ctrl+G"));
  registry.add(command("wall.fit", "Fit", [&] { ++scoped; }, "Ctrl+F", "wall"));
  registry.installInto(&window);
  registry.installScope(QStringLiteral("wall"), wall);
  registry.add(command("late", "Late", [&] { ++late; }, "Ctrl+E"));
  window.resize(300, 200);
  window.show();
  window.activateWindow();
  REQUIRE(QTest::qWaitForWindowActive(&window));
  other->setFocus();
  QTest::keyClick(other, Qt::Key_G, Qt::ControlModifier);
  QTest::keyClick(other, Qt::Key_E, Qt::ControlModifier);
  QTest::keyClick(other, Qt::Key_F, Qt::ControlModifier);
  CHECK(global == 1);
  CHECK(late == 1);
  CHECK(scoped == 0);
  inner->setFocus();
  QTest::keyClick(inner, Qt::Key_F, Qt::ControlModifier);
  QTest::keyClick(inner, Qt::Key_G, Qt::ControlModifier);
  CHECK(scoped == 1);
  CHECK(global == 2);
  registry.setShortcuts(QStringLiteral("wall.fit"), {QKeySequence(QStringLiteral("Ctrl+K"))});
  QTest::keyClick(inner, Qt::Key_F, Qt::ControlModifier);
  CHECK(scoped == 1);
  QTest::keyClick(inner, Qt::Key_K, Qt::ControlModifier);
  CHECK(scoped == 2);
}

TEST_CASE("a rebound shortcut waits for its command", "[command]") {
  CommandRegistry registry;
  registry.setShortcuts(QStringLiteral("late"), {QKeySequence(QStringLiteral("F9"))});
  registry.add(command("late", "Late", [] {}, "Ctrl+L"));
  CHECK(registry.action(QStringLiteral("late"))->shortcut() == QKeySequence(QStringLiteral("F9")));
}

TEST_CASE("menus are filled in order with section lines", "[command]") {
  CommandRegistry registry;
  const auto add = [&](const char* id, const char* menu, int section) {
    Command c = command(id, id, [] {});
    c.menu = QString::fromLatin1(menu);
    c.section = section;
    registry.add(c);
  };
  add("one", "Run", 0);
  add("two", "File", 0);
  add("three", "Run", 0);
  add("four", "Run", 1);
  add("none", "", 0);
  CHECK(registry.menuTitles() == QStringList{QStringLiteral("Run"), QStringLiteral("File")});
  QMenu menu;
  registry.fillMenu(&menu, QStringLiteral("Run"));
  QStringList texts;
  for (const QAction* action : menu.actions()) texts += action->isSeparator() ? QStringLiteral("-") : action->text();
  CHECK(texts == QStringList{QStringLiteral("one"), QStringLiteral("three"), QStringLiteral("-"), QStringLiteral("four")});
  // What stands in a menu within a menu.
  add("five", "Run/More", 1);
  add("six", "Run/More", 1);
  CHECK(registry.menuTitles().size() == 2);
  QMenu again;
  registry.fillMenu(&again, QStringLiteral("Run"));
  REQUIRE(again.actions().size() == 5);
  const QMenu* inner = again.actions().last()->menu();
  REQUIRE(inner != nullptr);
  CHECK(inner->title() == "More");
  CHECK(inner->actions().size() == 2);
}

TEST_CASE("problems of the commands are found", "[command]") {
  CommandRegistry registry;
  registry.add(command("good", "Good", [] {}, "Ctrl+1"));
  registry.add(command("wall.x", "Wall", [] {}, "Ctrl+2", "wall"));
  registry.add(command("depth.x", "Depth", [] {}, "Ctrl+2", "depth"));
  CHECK(registry.problems().isEmpty());  // two views never have the focus at once
  registry.add(command("clash", "Clash", [] {}, "Ctrl+2"));
  CHECK(registry.problems().size() == 2);
  registry.setShortcuts(QStringLiteral("clash"), {});
  CHECK(registry.problems().isEmpty());
  Command bad = command("bad", "", nullptr);
  bad.description.clear();
  bad.icon = QStringLiteral("no such icon");
  registry.add(bad);
  CHECK(registry.problems().size() == 4);
}

TEST_CASE("icons of actions follow the theme", "[command]") {
  CommandRegistry registry;
  Command c = command("stop", "Stop", [] {});
  c.icon = QStringLiteral("stop");
  registry.add(c);
  for (const auto choice : {Theme::Choice::Dark, Theme::Choice::Light}) {
    Theme::current().choose(choice);
    const QImage image = registry.action(QStringLiteral("stop"))->icon().pixmap(QSize(24, 24), 1.0).toImage();
    CHECK(image.pixelColor(12, 12) == Theme::current().colour(ThemeColour::ButtonText));
  }
}
