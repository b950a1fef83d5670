// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong with a run is told above the views.
#include <QPushButton>

#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/NoticeBar.h"
#include "core/base/File.h"
#include "tests/workbench/ShellFixture.h"

using namespace mhc;

TEST_CASE("a damaged run is shown as far as it goes, with a sentence above the views") {
  const test::Scratch scratch;
  const auto folder = scratch / "run";
  {
    test::WrittenRun run(folder);
    run.append(0, 3000);
  }
  std::filesystem::resize_file(folder / "run.db", std::filesystem::file_size(folder / "run.db") / 2);
  test::Shell shell(scratch / "profile");
  const QString id = QString::fromStdString(folder.string());
  shell.window->openRun(id);
  REQUIRE(test::waitUntil([&] { return shell.window->notices().text().contains("cut off"); }));
  REQUIRE(shell.state->series.store(id) != nullptr);
  CHECK(shell.state->series.store(id)->series("train_loss").size() > 100);
}

TEST_CASE("a run that can't be read at all says so above the views") {
  const test::Scratch scratch;
  std::filesystem::create_directories(scratch / "run");
  REQUIRE(writeFileDurably(scratch / "run" / "run.db", std::string(9000, 'x')).ok());
  test::Shell shell(scratch / "profile");
  shell.window->openRun(QString::fromStdString((scratch / "run").string()));
  CHECK(test::waitUntil([&] { return shell.window->notices().text().contains("run.db"); }));
}

TEST_CASE("an alert of a live run is told above the views and leads to its step") {
  const test::Scratch scratch;
  test::WrittenRun run(scratch / "run");
  run.append(0, 40);
  test::Shell shell(scratch / "profile");
  shell.state->settings.set("alerts.desktop", false);
  const QString id = QString::fromStdString(run.folder().string());
  shell.window->openRun(id);
  REQUIRE(test::waitUntil([&] { return shell.state->cursor.recorded().size() == 5; }));
  view::Alert alert;
  alert.kind = view::AlertKind::BackwardGain;
  alert.firstStep = 20;
  alert.worst = 1.7;
  alert.threshold = 1.6;
  Q_EMIT shell.state->alerts.raised(id, alert);
  CHECK(shell.window->notices().text() == "run: Backward gain 1.7 > 1.6 from step 20.");
  shell.window->notices().actionButton()->click();
  CHECK(shell.state->cursor.step() == 20);
  CHECK(shell.window->stage().find("alerts") != nullptr);
}
