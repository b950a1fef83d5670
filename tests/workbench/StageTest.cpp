// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Stage.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QTabBar>
#include <QTest>

#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/Pictures.h"
#include "tests/workbench/ShellFixture.h"
#include "widgets/base/CommandPalette.h"
#include "widgets/base/TimeBar.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

int made = 0;

class DummyView : public widgets::View {
 public:
  explicit DummyView(const widgets::ViewContext& context, QWidget* parent) : View(context, parent) {
    ++made;
    setStatus({widgets::ViewState::Data, {}, {}, {}});
  }
  [[nodiscard]] view::TableData table() const override { return {"Dummy", {"n"}, {{{1.0}, std::nullopt}}}; }
  [[nodiscard]] QJsonObject saveState() const override { return {{"mark", mark}}; }
  void restoreState(const QJsonObject& state) override { mark = state.value("mark").toInt(); }
  int mark = 0;

 protected:
  void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), QColor(255, 0, 255)); }
};

/// What a new view brings: a descriptor. The window is given it by one line.
widgets::ViewDescriptor dummyDescriptor() {
  widgets::ViewDescriptor d;
  d.id = "dummy";
  d.title = "Dummy things";
  d.description = "A view of a test";
  d.make = [](const widgets::ViewContext& context, QWidget* parent) -> widgets::View* { return new DummyView(context, parent); };
  d.places = {{"Inspect", widgets::DockSide::Right, 5, {}, 0.4}};
  d.commands = [](const std::function<widgets::View*()>&) {
    return std::vector<widgets::Command>{
        {.id = "dummy.mark", .text = "Mark the dummy", .description = "Does nothing much", .run = [] {}}};
  };
  return d;
}

bool inMenu(const QMenuBar& bar, const QString& text) {
  for (const auto* top : bar.actions()) {
    if (top->menu() == nullptr) continue;
    for (const auto* action : top->menu()->actions()) {
      if (QString(action->text()).remove('&') == text) return true;
    }
  }
  return false;
}

bool inPalette(QWidget& window, const QString& query, const QString& text) {
  auto* palette = window.findChild<widgets::CommandPalette*>();
  palette->open();
  palette->field()->setText(query);
  const auto* model = palette->list()->model();
  bool found = false;
  for (int row = 0; row < model->rowCount(); ++row) found = found || model->index(row, 0).data().toString().contains(text);
  palette->hide();
  return found;
}

}  // namespace

TEST_CASE("one descriptor puts a view into menu, palette, layout and pictures") {
  const test::Scratch scratch;
  made = 0;
  test::Shell shell(scratch.path(), {dummyDescriptor()});
  CHECK(made == 0);  // nothing is made before it is seen
  CHECK(inMenu(*shell.window->menuBar(), "Dummy things"));
  CHECK(inPalette(*shell.window, "dummy things", "Dummy things"));
  CHECK(inPalette(*shell.window, "mark the dummy", "Mark the dummy"));
  shell.window->stage().showLayout("Inspect");
  test::settle();
  REQUIRE(shell.window->stage().find("dummy") != nullptr);
  CHECK(made == 1);

  const QString file = QString::fromStdString((scratch / "dummy.png").string());
  Pictures pictures(*shell.window, {{"view:dummy", file}}, false);
  QString problem = "pending";
  QObject::connect(&pictures, &Pictures::finished, [&](const QString& p) { problem = p; });
  pictures.start();
  REQUIRE(test::waitUntil([&] { return problem != "pending"; }));
  CHECK(problem.toStdString().empty());
  const QImage image(file);
  REQUIRE_FALSE(image.isNull());
  CHECK(image.pixelColor(image.width() / 2, image.height() / 2) == QColor(255, 0, 255));
}

TEST_CASE("views keep their state over layouts and starts, and go when they are closed") {
  const test::Scratch scratch;
  {
    test::Shell shell(scratch.path(), {dummyDescriptor()});
    shell.window->stage().showLayout("Inspect");
    test::settle();
    auto* dock = shell.window->stage().find("dummy");
    REQUIRE(dock != nullptr);
    static_cast<DummyView*>(dock->makeView())->mark = 7;
    Dock* second = shell.window->stage().openView("dummy", true);
    REQUIRE(second != nullptr);
    CHECK(second->instance() == "dummy#2");
    shell.window->stage().closeView(second);
    CHECK(shell.window->stage().find("dummy") == dock);
  }
  test::Shell again(scratch.path(), {dummyDescriptor()});
  CHECK(again.window->stage().layout() == "Inspect");
  test::settle();
  auto* dock = again.window->stage().find("dummy");
  REQUIRE(dock != nullptr);
  CHECK(static_cast<DummyView*>(dock->makeView())->mark == 7);
}

TEST_CASE("a kept arrangement from another version or a damaged one gives the default with a note") {
  const test::Scratch scratch;
  for (const Json& kept : {Json{{"version", 99}, {"docks", Json::array()}, {"state", ""}},
                           Json{{"version", 1}, {"docks", {"runs#1", "gone#1", 5}}, {"state", "nonsense"}}, Json("text")}) {
    test::Shell shell(scratch.path());
    QString note;
    QObject::connect(&shell.window->stage(), &Stage::note, [&](const QString& sentence) { note = sentence; });
    shell.window->stage().showLayout("Start");
    shell.state->window.set("layout.Train", kept);
    shell.window->stage().showLayout("Train");
    CHECK(shell.window->stage().find("charts") != nullptr);
    CHECK(shell.window->stage().find("runs") != nullptr);
    CHECK((kept.is_string() || !note.isEmpty()));
  }
}

TEST_CASE("a maximised view fills the window, and the others come back") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path(), {dummyDescriptor()});
  auto& stage = shell.window->stage();
  stage.showLayout("Inspect");
  test::settle();
  Dock* wall = stage.find("wall");
  Dock* dummy = stage.find("dummy");
  REQUIRE(wall != nullptr);
  REQUIRE(dummy != nullptr);
  stage.toggleMaximised(wall);
  test::settle();
  CHECK(stage.maximised());
  CHECK(wall->isVisible());
  CHECK_FALSE(dummy->isVisible());
  shell.state->commands.run("edit.clear_selection");
  test::settle();
  CHECK_FALSE(stage.maximised());
  CHECK(dummy->isVisible());
}

TEST_CASE("leaving a maximised view brings nothing of another layout along") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  Stage& stage = shell.window->stage();
  shell.window->resize(1280, 800);
  stage.showLayout("Train");
  test::settle();
  stage.showLayout("Inspect");
  test::settle();
  stage.closeView(stage.find("paths"));
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  test::settle();
  Dock* paths = stage.openView("paths");
  test::settle();
  const auto inSight = [&] {
    QStringList names;
    for (const Dock* dock : shell.window->findChildren<Dock*>()) {
      if (dock->isVisible()) names << dock->instance();
    }
    names.sort();
    return names.join(QLatin1Char(' ')).toStdString();
  };
  const std::string before = inSight();
  const QSize size = shell.window->size();
  stage.toggleMaximised(paths);
  test::settle();
  CHECK(inSight() == "paths#1");
  stage.leaveMaximised();
  test::settle();
  CHECK(inSight() == before);
  CHECK(shell.window->width() == size.width());
  CHECK(shell.window->height() == size.height());
}

TEST_CASE("a tab that is clicked gets the focus of the view it hides") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  Stage& stage = shell.window->stage();
  stage.showLayout("Inspect");
  test::settle();
  Dock *polytope = stage.find("polytope"), *landscape = stage.find("landscape");
  REQUIRE(polytope != nullptr);
  REQUIRE(landscape != nullptr);
  polytope->raise();
  test::settle();
  polytope->view()->setFocus();
  REQUIRE(stage.focusedDock() == polytope);
  bool clicked = false;
  for (QTabBar* bar : shell.window->findChildren<QTabBar*>()) {
    for (int tab = 0; tab < bar->count() && !clicked; ++tab) {
      if (bar->tabText(tab) != landscape->windowTitle()) continue;
      QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(tab).center());
      clicked = true;
    }
  }
  REQUIRE(clicked);
  test::settle();
  CHECK(stage.focusedDock() == landscape);
  CHECK(landscape->isAncestorOf(QApplication::focusWidget()));
}

TEST_CASE("views that came later fill the window too when they are maximised") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  Stage& stage = shell.window->stage();
  stage.showLayout("Inspect");
  shell.window->resize(1280, 800);
  test::settle();
  const QSize before = shell.window->size();
  for (const char* view : {"runs", "charts", "log", "polytope", "alerts", "depth", "wall"}) {
    Dock* dock = stage.openView(view);
    REQUIRE(dock != nullptr);
    test::settle();
    CHECK(dock->isVisible());
    stage.toggleMaximised(dock);
    test::settle();
    INFO(view << " " << dock->width() << " x " << dock->height());
    CHECK(dock->height() > shell.window->height() - 170);  // bars
    CHECK(dock->width() > shell.window->width() - 20);
    stage.leaveMaximised();
    test::settle();
  }
  CHECK(shell.window->size() == before);  // they are tabs: none needs a larger window
}

TEST_CASE("a view in a window of its own has the time bar too, of the same cursor") {
  const test::Scratch scratch;
  test::Shell shell(scratch.path());
  shell.window->stage().showLayout("Inspect");
  test::settle();
  Dock* dock = shell.window->stage().find("wall");
  REQUIRE(dock != nullptr);
  CHECK(dock->findChild<widgets::TimeBar*>() == nullptr);
  dock->setFloating(true);
  test::settle();
  auto* bar = dock->findChild<widgets::TimeBar*>();
  REQUIRE(bar != nullptr);
  CHECK(bar->isVisible());
  shell.state->cursor.setRecorded({0, 10, 20});
  shell.state->cursor.request(10);
  CHECK(bar->findChild<QLabel*>()->text() == "step 10 of 20");
  dock->setFloating(false);
  test::settle();
  CHECK_FALSE(bar->isVisible());
}
