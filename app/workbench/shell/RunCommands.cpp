// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Commands.h"
#include "app/workbench/shell/MainWindow.h"

namespace mhc::workbench {
namespace {

constexpr auto tr = [](const char* text) { return MainWindow::tr(text); };

enum class Needs { Running, Attached, Resumable };

QString whyNot(MainWindow& window, Needs needs) {
  const auto state = window.control().transport();
  if (state.run.isEmpty()) return tr("No run is open: start one, or open one from the runs list.");
  if (needs == Needs::Resumable) {
    if (state.attached || (window.control().current() != nullptr && window.control().current()->alive())) {
      return tr("This run is being trained already.");
    }
    return state.resumable ? QString() : tr("This run is finished; there is nothing to resume.");
  }
  if (!state.attached) return tr("No worker of this run is connected.");
  if (needs == Needs::Running && state.word != QLatin1String("running")) return tr("The training is not running: it is %1.").arg(state.word);
  return {};
}

void addTime(MainWindow& window, const QString& menu) {
  auto& commands = window.state().commands;
  auto& cursor = window.state().cursor;
  const auto needsRecords = [&cursor]() -> QString {
    return cursor.recorded().empty() ? tr("The current run has no recorded step yet.") : QString();
  };
  commands.add({.id = QStringLiteral("time.live"), .text = tr("Follow the newest step"),
                .description = tr("Show the newest record and move on with the training"), .shortcuts = {QKeySequence(Qt::Key_L)},
                .menu = menu, .section = 2, .checked = [&cursor] { return cursor.live(); },
                .run = [&cursor] { cursor.setLive(!cursor.live()); }});
  commands.add({.id = QStringLiteral("time.play"), .text = tr("Play recorded steps"),
                .description = tr("Move through the recorded steps by itself"), .menu = menu, .section = 2,
                .disabledReason = needsRecords, .checked = [&cursor] { return cursor.playing(); },
                .run = [&cursor] { cursor.setPlaying(!cursor.playing()); }});
  commands.add({.id = QStringLiteral("time.next_marker"), .text = tr("Next marker"),
                .description = tr("Go to the next checkpoint or event"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Right")), QKeySequence(Qt::Key_BracketRight)}, .menu = menu,
                .section = 2, .disabledReason = needsRecords, .run = [&cursor] { cursor.goNextMarker(); }});
  commands.add({.id = QStringLiteral("time.previous_marker"), .text = tr("Previous marker"),
                .description = tr("Go to the checkpoint or event before"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Left")), QKeySequence(Qt::Key_BracketLeft)}, .menu = menu,
                .section = 2, .disabledReason = needsRecords, .run = [&cursor] { cursor.goPreviousMarker(); }});
  QObject::connect(&cursor, &widgets::TimeCursor::stateChanged, &window, [&commands] { commands.refresh(); });
}

}  // namespace

void addRunCommands(MainWindow& window) {
  auto& commands = window.state().commands;
  const QString menu = tr("Run");
  commands.add({.id = QStringLiteral("run.train"), .text = tr("Start training"),
                .description = tr("Train the design in sight as a new run"), .icon = QStringLiteral("play"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Return"))}, .menu = menu,
                .disabledReason = [&window] { return window.whyNotTrain(); }, .run = [&window] { window.trainDesign(); }});
  commands.add({.id = QStringLiteral("run.train_ranks"), .text = tr("Start on several ranks…"),
                .description = tr("Train the design in sight on several processes or GPUs, of this machine or others"),
                .icon = QStringLiteral("speed"), .menu = menu, .disabledReason = [&window] { return window.whyNotTrain(); },
                .run = [&window] { window.trainOnRanks(); }});
  commands.add({.id = QStringLiteral("run.resume"), .text = tr("Resume"),
                .description = tr("Continue the current run from its last checkpoint"), .menu = menu,
                .disabledReason = [&window] { return whyNot(window, Needs::Resumable); }, .run = [&window] { window.resumeRun(); }});
  commands.add({.id = QStringLiteral("run.pause"), .text = tr("Pause"),
                .description = tr("Pause at the next step; the model stays in memory"), .icon = QStringLiteral("pause"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+P"))}, .menu = menu, .section = 1,
                .disabledReason = [&window] { return whyNot(window, Needs::Running); },
                .run = [&window] { window.control().pause(); }});
  commands.add({.id = QStringLiteral("run.continue"), .text = tr("Continue"), .description = tr("Continue the paused training"),
                .menu = menu, .section = 1, .disabledReason = [&window]() -> QString {
                  if (const QString reason = whyNot(window, Needs::Attached); !reason.isEmpty()) return reason;
                  const QString word = window.control().transport().word;
                  return word.startsWith(QLatin1String("paus")) ? QString() : tr("The training is not paused: it is %1.").arg(word);
                },
                .run = [&window] { window.control().proceed(); }});
  commands.add({.id = QStringLiteral("run.step"), .text = tr("Step"), .description = tr("Train one step, then pause"),
                .shortcuts = {QKeySequence(Qt::Key_F10)}, .menu = menu, .section = 1,
                .disabledReason = [&window] { return whyNot(window, Needs::Attached); },
                .run = [&window] { window.control().step(1); }});
  commands.add({.id = QStringLiteral("run.stop"), .text = tr("Stop…"), .description = tr("Stop the training; asks whether to save"),
                .icon = QStringLiteral("stop"), .shortcuts = {QKeySequence(QStringLiteral("Ctrl+."))}, .menu = menu, .section = 1,
                .disabledReason = [&window] { return whyNot(window, Needs::Attached); }, .run = [&window] { window.askStop(); }});
  commands.add({.id = QStringLiteral("run.checkpoint"), .text = tr("Checkpoint"),
                .description = tr("Save a checkpoint at the next step"),
                .shortcuts = {QKeySequence(QStringLiteral("Ctrl+Shift+K"))}, .menu = menu, .section = 1,
                .disabledReason = [&window] { return whyNot(window, Needs::Attached); },
                .run = [&window] { window.control().checkpoint(); }});
  commands.add({.id = QStringLiteral("run.close"), .text = tr("Close run"),
                .description = tr("Stop showing the current run; training goes on"), .menu = menu, .section = 1,
                .disabledReason = [&window]() -> QString {
                  return window.state().runs.current().isEmpty() ? tr("No run is open.") : QString();
                },
                .run = [&window] { window.state().runs.close(window.state().runs.current()); }});
  addTime(window, menu);
}

}  // namespace mhc::workbench
