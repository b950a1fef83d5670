// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/ViewFrame.h"

#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <catch2/catch.hpp>

#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "tests/widgets/base/DummyView.h"
#include "widgets/base/CommandRegistry.h"
#include "widgets/base/Theme.h"

using namespace mhc;
using namespace mhc::widgets;
using mhc::test::settle;
using test::DummyView;

namespace {

struct Shown : test::ViewFixture {
  CommandRegistry registry;
  DummyView* view = nullptr;
  std::unique_ptr<ViewFrame> frame;
  QStringList asked;

  explicit Shown(QSize size = {460, 320}) {
    ViewContext shared = context();
    shared.commands = &registry;
    view = new DummyView(shared);
    frame = std::make_unique<ViewFrame>(DummyView::descriptor(), view);
    QObject::connect(view, &View::commandRequested, view, [this](const QString& id) { asked += id; });
    frame->resize(size);
    frame->show();
    settle();
  }
  [[nodiscard]] QPushButton* button(const QString& text) const {
    for (auto* each : frame->findChildren<QPushButton*>()) {
      if (each->isVisible() && each->text() == text) return each;
    }
    return nullptr;
  }
  [[nodiscard]] QLabel* label(const QString& text) const {
    for (auto* each : frame->findChildren<QLabel*>()) {
      if (each->isVisible() && each->text() == text) return each;
    }
    return nullptr;
  }
  [[nodiscard]] QToolButton* tool(const QString& part) const {
    for (auto* each : frame->titleBar()->findChildren<QToolButton*>()) {
      if (each->accessibleName().contains(part)) return each;
    }
    return nullptr;
  }
};

const auto kEmpty = QStringLiteral("Here the loss appears as soon as a run trains.");

ViewStatus status(ViewState state) {
  switch (state) {
    case ViewState::Empty: return {state, kEmpty, QStringLiteral("Start a run"), QStringLiteral("run.start")};
    case ViewState::Loading: return {state, QStringLiteral("Reading step 400"), {}, {}, 0.4, true};
    case ViewState::Data: return {state};
    case ViewState::Stale:
      return {state, QStringLiteral("Nearest recorded step: 41,200"), QStringLiteral("Go there"), QStringLiteral("time.nearest")};
    case ViewState::Error:
      return {state, QStringLiteral("The run folder /runs/demo is gone. Open it again from where it lies now."),
              QStringLiteral("Open…"), QStringLiteral("file.open")};
  }
  return {};
}

}  // namespace

TEST_CASE("an empty view says what will appear and has the button that makes it", "[frame]") {
  Shown s;
  s.view->setStatus(status(ViewState::Empty));
  CHECK(s.label(kEmpty) != nullptr);
  CHECK_FALSE(s.view->isVisible());
  QPushButton* start = s.button(QStringLiteral("Start a run"));
  REQUIRE(start != nullptr);
  start->click();
  CHECK(s.asked == QStringList{QStringLiteral("run.start")});
}

TEST_CASE("data shows the view alone, stale a banner above it", "[frame]") {
  Shown s;
  s.view->setStatus(status(ViewState::Data));
  CHECK(s.view->isVisible());
  CHECK(s.label(kEmpty) == nullptr);
  const int before = s.view->height();
  s.view->setStatus(status(ViewState::Stale));
  settle();
  CHECK(s.view->isVisible());
  CHECK(s.view->height() < before);
  CHECK(s.label(QStringLiteral("Nearest recorded step: 41,200")) != nullptr);
  REQUIRE(s.button(QStringLiteral("Go there")) != nullptr);
  s.button(QStringLiteral("Go there"))->click();
  CHECK(s.asked == QStringList{QStringLiteral("time.nearest")});
  s.view->setStatus(status(ViewState::Data));
  settle();
  CHECK(s.view->height() == before);
}

TEST_CASE("an error says its sentence and offers the action", "[frame]") {
  Shown s;
  s.view->setStatus(status(ViewState::Data));
  s.view->setShellStatus(status(ViewState::Error));
  CHECK_FALSE(s.view->isVisible());
  CHECK(s.label(status(ViewState::Error).text) != nullptr);
  REQUIRE(s.button(QStringLiteral("Open…")) != nullptr);
  s.view->setShellStatus({});
  CHECK(s.view->isVisible());
}

TEST_CASE("loading appears only if it lasts, with progress and Cancel", "[frame]") {
  Shown s;
  s.view->setStatus(status(ViewState::Data));
  s.view->setShellStatus(status(ViewState::Loading));
  CHECK(s.view->isVisible());  // for the first 300 ms
  s.view->setShellStatus({});
  settle();
  CHECK(s.view->isVisible());
  s.view->setShellStatus(status(ViewState::Loading));
  REQUIRE(test::waitUntil([&] { return !s.view->isVisible(); }));
  auto* progress = s.frame->findChild<QProgressBar*>();
  REQUIRE(progress != nullptr);
  CHECK(progress->isVisible());
  CHECK(progress->value() * 10 == progress->maximum() * 4);
  ViewStatus more = status(ViewState::Loading);
  more.progress = 0.8;
  s.view->setShellStatus(more);  // at once: it is shown already
  CHECK(progress->value() * 10 == progress->maximum() * 8);
  more.progress = -1;
  s.view->setShellStatus(more);
  CHECK(progress->maximum() == 0);
  int cancels = 0;
  QObject::connect(s.view, &View::cancelRequested, s.view, [&] { ++cancels; });
  REQUIRE(s.button(QStringLiteral("Cancel")) != nullptr);
  s.button(QStringLiteral("Cancel"))->click();
  CHECK(cancels == 1);
  more.cancellable = false;
  s.view->setShellStatus(more);
  CHECK(s.button(QStringLiteral("Cancel")) == nullptr);
}

TEST_CASE("the title bar asks the shell, and shows its state", "[frame]") {
  Shown s;
  int close = 0, floating = 0, maximise = 0, table = 0;
  QObject::connect(s.frame.get(), &ViewFrame::closeRequested, s.view, [&] { ++close; });
  QObject::connect(s.frame.get(), &ViewFrame::floatRequested, s.view, [&] { ++floating; });
  QObject::connect(s.frame.get(), &ViewFrame::maximiseRequested, s.view, [&] { ++maximise; });
  QObject::connect(s.frame.get(), &ViewFrame::tableRequested, s.view, [&] { ++table; });
  for (const char* part : {"Close", "window of its own", "Maximise", "table"}) {
    INFO(part);
    REQUIRE(s.tool(QString::fromLatin1(part)) != nullptr);
    CHECK_FALSE(s.tool(QString::fromLatin1(part))->toolTip().isEmpty());
    CHECK_FALSE(s.tool(QString::fromLatin1(part))->icon().isNull());
    s.tool(QString::fromLatin1(part))->click();
  }
  QTest::mouseDClick(s.frame->titleBar(), Qt::LeftButton, {}, QPoint(60, 8));
  CHECK(close == 1);
  CHECK(floating == 1);
  CHECK(maximise == 2);
  CHECK(table == 1);
  s.frame->setMaximised(true);
  s.frame->setFloating(true);
  CHECK(s.tool(QStringLiteral("Back to its place")) != nullptr);
  CHECK(s.tool(QStringLiteral("Back into the main window")) != nullptr);
  s.frame->setTitle(QStringLiteral("Dummy view 2"));
  CHECK(s.label(QStringLiteral("Dummy view 2")) != nullptr);
  CHECK(s.view->accessibleName() == QStringLiteral("Dummy view 2"));
}

TEST_CASE("the menu holds the commands of the view type", "[frame]") {
  Shown s;
  QStringList ran;
  for (const char* scope : {"dummy", "other"}) {
    Command c;
    c.id = QString::fromLatin1(scope) + QStringLiteral(".fit");
    c.text = QStringLiteral("Fit ") + QString::fromLatin1(scope);
    c.description = QStringLiteral("Fits it");
    c.scope = QString::fromLatin1(scope);
    c.run = [&ran, id = c.id] { ran += id; };
    s.registry.add(c);
  }
  QStringList texts;
  QTimer::singleShot(0, s.view, [&] {
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    if (menu == nullptr) return;
    for (QAction* action : menu->actions()) texts += action->text();
    menu->actions().front()->trigger();
    menu->close();
  });
  s.tool(QStringLiteral("Menu"))->click();
  REQUIRE(texts.size() >= 5);
  CHECK(texts.front() == QStringLiteral("Fit dummy"));
  CHECK_FALSE(texts.contains(QStringLiteral("Fit other")));
  CHECK(ran == QStringList{QStringLiteral("dummy.fit")});
}

TEST_CASE("a narrow bar drops buttons, then shortens the title", "[frame]") {
  Shown s;
  CHECK(s.tool(QStringLiteral("table"))->isVisible());
  CHECK(s.label(QStringLiteral("Dummy view")) != nullptr);
  s.frame->resize(150, 200);
  settle();
  CHECK(s.frame->width() == 150);
  CHECK_FALSE(s.tool(QStringLiteral("table"))->isVisible());
  CHECK(s.tool(QStringLiteral("Close"))->isVisible());
  CHECK(s.tool(QStringLiteral("Menu"))->isVisible());
  s.frame->resize(460, 200);
  settle();
  CHECK(s.tool(QStringLiteral("table"))->isVisible());
  CHECK(s.label(QStringLiteral("Dummy view")) != nullptr);
}

TEST_CASE("the bar serves as a dock's title bar", "[frame]") {
  Shown s;
  QMainWindow window;
  auto* dock = new QDockWidget(&window);
  dock->setTitleBarWidget(s.frame->titleBar());
  ViewFrame* frame = s.frame.release();
  dock->setWidget(frame);
  window.addDockWidget(Qt::LeftDockWidgetArea, dock);
  window.resize(700, 500);
  window.show();
  settle();
  CHECK(frame->titleBar()->parentWidget() == dock);
  CHECK(frame->titleBar()->isVisible());
  CHECK(frame->height() + frame->titleBar()->height() <= dock->height());
  bool wasFloating = dock->isFloating();
  QTest::mouseDClick(frame->titleBar(), Qt::LeftButton, {}, QPoint(60, 8));
  CHECK(dock->isFloating() == wasFloating);  // the frame took it for itself
}

TEST_CASE("the focus stays within a view whose state changes", "[frame]") {
  Shown s;
  s.view->setFocusPolicy(Qt::StrongFocus);
  s.view->setStatus(status(ViewState::Data));
  s.frame->activateWindow();
  REQUIRE(QTest::qWaitForWindowActive(s.frame.get()));
  s.frame->setFocus();
  CHECK(s.view->hasFocus());
  s.view->setStatus(status(ViewState::Error));
  CHECK(s.frame->isAncestorOf(QApplication::focusWidget()));
  CHECK(s.button(QStringLiteral("Open…"))->hasFocus());
  s.view->setStatus(status(ViewState::Data));
  CHECK(s.view->hasFocus());
}

TEST_CASE("the five states in both themes, large letters and a small dock: nothing is cut off", "[frame][picture]") {
  for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
    for (const double scale : {1.0, 2.0}) {
      Theme::current().choose(choice);
      Theme::current().setFontScale(scale);
      Shown s(scale > 1 ? QSize(360, 300) : QSize(460, 300));
      for (const auto state : {ViewState::Empty, ViewState::Loading, ViewState::Data, ViewState::Stale, ViewState::Error}) {
        s.view->setStatus(status(state));
        if (state == ViewState::Loading) {
          REQUIRE(test::waitUntil([&] { return s.frame->findChild<QProgressBar*>()->isVisible(); }));
        }
        settle();
        test::keepPicture(*s.frame, "frame-" + Theme::current().name().toStdString() + "-" +
                                        std::to_string(static_cast<int>(scale)) + "-" +
                                        std::to_string(static_cast<int>(state)) + ".png");
        for (const auto* label : s.frame->findChildren<QLabel*>()) {
          if (!label->isVisible() || label->text().isEmpty()) continue;
          INFO(label->text().toStdString());
          const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
          CHECK(label->height() >= needed);
          if (!label->wordWrap() && label->text() == QStringLiteral("Dummy view")) CHECK(label->width() >= label->sizeHint().width());
        }
        for (const auto* button : s.frame->findChildren<QPushButton*>()) {
          if (button->isVisible()) CHECK(button->width() >= button->minimumSizeHint().width());
        }
      }
    }
  }
  Theme::current().setFontScale(1);
  Theme::current().choose(Theme::Choice::Light);
}
