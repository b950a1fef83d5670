// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From an empty canvas to a training run. The window is the real one, on an X display of its own; every press and move comes
// from the X server (xdotool), and the worker is the real program.
#include <pwd.h>
#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QListWidget>
#include <QProcess>
#include <QToolButton>
#include <catch2/catch.hpp>
#include <csignal>

#include "app/workbench/shell/Central.h"
#include "app/workbench/shell/DesignPage.h"
#include "core/run/RunDatabaseReader.h"
#include "core/run/RunLock.h"
#include "tests/base/TemporaryFolder.h"
#include "tests/workbench/ShellFixture.h"
#include "widgets/canvas/BlockPalette.h"
#include "widgets/canvas/DesignCanvas.h"
#include "widgets/canvas/QuickAdd.h"

namespace mhc::tests {

using namespace mhc::workbench;

/// Sends real input and lets the window answer it.
inline void xdo(const QStringList& words) {
  QProcess process;
  process.start(QStringLiteral("xdotool"), words);
  REQUIRE(test::waitUntil([&] { return process.state() == QProcess::NotRunning; }, 10'000));
  INFO(words.join(' ').toStdString() << ": " << process.readAllStandardError().toStdString());
  REQUIRE(process.exitCode() == 0);
  test::settle();
}

inline void key(const char* name) { xdo({QStringLiteral("key"), QStringLiteral("--clearmodifiers"), QLatin1String(name)}); }
inline void type(const QString& text) { xdo({QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("2"), text}); }

/// The tests' cache is a private one: the text that is trained on comes from the user's.
inline void lendCorpus() {
  const passwd* user = ::getpwuid(::getuid());
  REQUIRE(user != nullptr);
  const std::filesystem::path cache = std::filesystem::path(qgetenv("XDG_CACHE_HOME").toStdString()) / "mhc-workbench";
  std::filesystem::create_directories(cache);
  // Sockets are kept below it too: the tests' cache and runtime folder are one.
  std::filesystem::permissions(cache, std::filesystem::perms::owner_all);
  std::error_code there;
  std::filesystem::create_directory_symlink(std::filesystem::path(user->pw_dir) / ".cache/mhc-workbench/corpus", cache / "corpus", there);
  INFO("run packaging/install-dependencies once");
  REQUIRE(std::filesystem::exists(cache / "corpus" / "jargon.txt"));
}

struct Journey {
  TemporaryFolder folder;
  test::Shell shell{folder.path()};
  DesignPage* page = nullptr;

  Journey() {
    lendCorpus();
    shell.window->resize(1700, 1000);
    shell.window->move(20, 20);
    shell.window->activateWindow();
    test::waitUntil([&] { return shell.window->frameGeometry().topLeft() == QPoint(20, 20); }, 3000);  // the window manager's word
    REQUIRE(test::waitUntil([&] { return shell.window->isActiveWindow(); }, 10'000));
  }
  /// No worker outlives its test, whatever became of that: workers go on when their window is gone.
  ~Journey() {
    std::error_code code;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path(), code)) {
      if (entry.path().filename() != "lock" || !run::isLocked(entry.path().parent_path())) continue;
      const auto holder = run::readLockHolder(entry.path().parent_path());
      if (holder && holder->pid > 1) ::kill(static_cast<pid_t>(holder->pid), SIGKILL);
    }
  }
  Journey(const Journey&) = delete;
  Journey& operator=(const Journey&) = delete;
  widgets::DesignCanvas& canvas() { return *page->canvas(); }
  const graph::Design& design() { return page->document().design(); }
  void takePage() {
    page = shell.window->central().currentPage();
    REQUIRE(page != nullptr);
    REQUIRE(test::waitUntil([&] { return canvas().isVisible() && canvas().width() > 600; }, 5000));
  }
  graph::BlockId last(const std::string& kind) {
    graph::BlockId found = graph::outside;
    for (const graph::Block* block : design().allBlocks()) {
      if (block->type == kind) found = std::max(found, block->id);
    }
    REQUIRE(found != graph::outside);
    return found;
  }
  int count() { return static_cast<int>(design().allBlocks().size()); }
  /// The run has begun, in a process of its own, and recorded a step; then it is ended.
  void expectTraining() {
    std::filesystem::path run;
    REQUIRE(test::waitUntil([&] {
      std::error_code code;
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path(), code)) {
        if (entry.path().filename() == "run.db") run = entry.path();
      }
      return !run.empty();
    }));
    bool recorded = false;
    for (int tries = 0; tries < 6 && !recorded; ++tries) {
      recorded = test::waitUntil([&] {
        auto reader = run::RunDatabaseReader::open(run);
        if (!reader.ok()) return false;
        const auto last = reader.value()->lastPoint("loss");
        return last.ok() && last.value().has_value();
      });
    }
    CHECK(recorded);
    CHECK(shell.window->stage().layout() == "Train");
    // Stop, as the button does it, once there is somebody to be told.
    REQUIRE(test::waitUntil([&] { return shell.window->control().transport().attached; }));
    shell.window->control().stop(false);
    CHECK(test::waitUntil([&] { return !run::isLocked(run.parent_path()); }));
  }

  // The mouse.
  QPoint global(const QWidget& widget, QPointF at) { return widget.mapToGlobal(at).toPoint(); }
  void moveTo(QPoint at) { xdo({QStringLiteral("mousemove"), QString::number(at.x()), QString::number(at.y())}); }
  void click(QPoint at) {
    moveTo(at);
    xdo({QStringLiteral("click"), QStringLiteral("1")});
  }
  void drag(QPoint from, QPoint to) {
    // One process for all of it: the window's own loop runs while something is dragged out of the palette.
    QStringList words{QStringLiteral("mousemove"), QString::number(from.x()), QString::number(from.y()), QStringLiteral("mousedown"), QStringLiteral("1")};
    for (int step = 1; step <= 9; ++step) {
      const QPoint at = step <= 8 ? from + (to - from) * step / 8 : to + QPoint(1, 0);
      words << QStringLiteral("sleep") << QStringLiteral("0.03") << QStringLiteral("mousemove") << QString::number(at.x()) << QString::number(at.y());
    }
    words << QStringLiteral("sleep") << QStringLiteral("0.05") << QStringLiteral("mouseup") << QStringLiteral("1");
    xdo(words);
  }
  QPoint canvasPoint(QPointF world) { return global(canvas(), canvas().camera().toView(world)); }
  QPoint socket(graph::BlockId stack, const graph::End& end, bool output) {
    return canvasPoint(canvas().layoutOfBlocks().socket(stack, end, output));
  }
  QPoint paletteRow(const char* kind) {
    QListWidget* list = page->palette()->list();
    for (int row = 0; row < list->count(); ++row) {
      if (list->item(row)->data(Qt::UserRole).toString() == QLatin1String(kind)) {
        const QRect box = list->visualItemRect(list->item(row));
        return global(*list->viewport(), QPointF(box.left() + 50, box.center().y()));
      }
    }
    FAIL("no such row: " << kind);
    return {};
  }
  /// A double click in the palette: behind what is selected.
  void add(const char* kind) {
    const int before = count();
    moveTo(paletteRow(kind));
    xdo({QStringLiteral("click"), QStringLiteral("--repeat"), QStringLiteral("2"), QStringLiteral("--delay"), QStringLiteral("60"), QStringLiteral("1")});
    INFO(kind);
    REQUIRE(test::waitUntil([&] { return count() == before + 1; }, 5000));
  }
  void select(graph::BlockId id) {
    const widgets::PlacedBlock* placed = canvas().layoutOfBlocks().find(id);
    REQUIRE(placed != nullptr);
    // Frames and mixings are taken at their title.
    const bool title = placed->open || placed->mixing();
    click(canvasPoint(title ? placed->rect.topLeft() + QPointF(60, 14) : placed->rect.center()));
    INFO("block " << id);
    REQUIRE(test::waitUntil([&] { return canvas().selectedBlocks() == std::set<graph::BlockId>{id}; }, 5000));
  }
  /// A button above the canvas.
  void tool(const char* text) {
    for (auto* button : page->findChildren<QToolButton*>()) {
      if (button->text() == QLatin1String(text) && button->isVisible()) return click(global(*button, QPointF(button->rect().center())));
    }
    FAIL("no button " << text);
  }
  /// Everything in view. What is drawn has changed by an edit, and its animation or layout is over.
  void fit() {
    tool("Fit");
    REQUIRE(test::waitUntil([&] { return canvas().fitted() && canvas().visibleWorld().contains(canvas().layoutOfBlocks().bounds()); }, 5000));
  }

  // The keyboard.
  void insert(const char* name) {
    const int before = count();
    key("Insert");
    REQUIRE(test::waitUntil([&] { return canvas().quickAdd()->isVisible() && canvas().quickAdd()->search()->hasFocus(); }, 5000));
    type(QLatin1String(name));
    key("Return");
    INFO(name);
    REQUIRE(test::waitUntil([&] { return count() == before + 1 && canvas().hasFocus(); }, 5000));
  }
  void connectNearest() {
    const auto before = design();
    key("c");
    REQUIRE(test::waitUntil([&] { return canvas().connecting(); }, 5000));
    key("Return");
    REQUIRE(test::waitUntil([&] { return !(design() == before); }, 5000));
  }
  /// Arrow keys towards a block until it is selected.
  void goTo(graph::BlockId id) {
    for (int tries = 0; tries < 40 && canvas().focusBlock() != id; ++tries) {
      const widgets::PlacedBlock* now = canvas().layoutOfBlocks().find(canvas().focusBlock());
      const widgets::PlacedBlock* wanted = canvas().layoutOfBlocks().find(id);
      REQUIRE(wanted != nullptr);
      if (now == nullptr) {
        key("Home");
        continue;
      }
      if (design().parentOf(now->id()) == id) {
        key("alt+Up");
        continue;
      }
      const QPointF way = wanted->rect.center() - now->rect.center();
      const bool level = (tries % 3 != 2) == (std::abs(way.x()) > std::abs(way.y()));
      key(level ? (way.x() > 0 ? "Right" : "Left") : (way.y() > 0 ? "Down" : "Up"));
    }
    REQUIRE(canvas().focusBlock() == id);
  }
};

}  // namespace mhc::tests
