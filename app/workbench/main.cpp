// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QTimer>
#include <clocale>
#include <cstdio>

#include "app/workbench/jobs/WorkerLauncher.h"
#include "app/workbench/shell/Appearance.h"
#include "app/workbench/shell/Instance.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/shell/Options.h"
#include "app/workbench/shell/Pictures.h"
#include "app/workbench/shell/StartTime.h"
#include "app/workbench/shell/Views.h"
#include "core/base/Log.h"
#include "core/base/Paths.h"
#include "core/config/TrainerSupport.h"
#include "core/view/NumberText.h"
#include "widgets/base/StallWatch.h"
#include "widgets/base/vtk/GlContext.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

void openWhatWasAsked(MainWindow& window, const Options& options) {
  for (const QString& file : options.files) window.openPath(file);
  for (const QString& run : options.runs) window.openRun(run);
  if (!options.preset.isEmpty()) window.openPreset(options.preset, options.train);
}

}  // namespace

int main(int argc, char** argv) {
  QStringList words;
  for (int i = 0; i < argc; ++i) words << QString::fromLocal8Bit(argv[i]);
  const ParsedOptions parsed = parseOptions(words);
  if (!parsed.text.isEmpty()) {
    std::fputs(parsed.text.toLocal8Bit().constData(), stdout);
    return static_cast<int>(ExitCode::Finished);
  }
  if (!parsed.problem.isEmpty()) {
    std::fprintf(stderr, "%s\n", parsed.problem.toLocal8Bit().constData());
    return static_cast<int>(ExitCode::BadUsage);
  }
  const Options& options = parsed.options;
  if (!options.profile.isEmpty()) setProfile(options.profile.toStdString());
  widgets::preferX11();
  widgets::setDefaultGlFormat();
  int one = 1;  // Qt is not given our options
  QApplication application(one, argv);
  QApplication::setApplicationName(QStringLiteral("mhc-workbench"));
  QApplication::setApplicationDisplayName(QString());
  QApplication::setDesktopFileName(QStringLiteral("mhc-workbench"));
  std::setlocale(LC_NUMERIC, "C");

  if (gpuWorkerFound()) config::enableGpuTraining();

  Instance instance;
  const bool alone = options.newWindow || !options.pictures.empty();
  if (!alone && instance.handOver(words.mid(1))) return static_cast<int>(ExitCode::Finished);

  Settings settings(configHome() / "settings.json");
  const auto settingsNote = settings.load();
  Appearance appearance(settings, options.theme);
  State state(settings, runsFolderOf(options.runsFolder.toStdString(), settings));
  const auto windowNote = state.window.load();
  const widgets::ViewRegistry views = allViews(state.catalogue, state.log, state.alertFeed, state.samples, state.paths);
  MainWindow window(state, views);
  if (options.pictures.empty()) window.restoreSession(true);
  if (options.size.isValid()) window.resize(options.size);
  window.showDefaultLayout();
  openWhatWasAsked(window, options);
  if (options.step) state.cursor.request(*options.step);
  if (options.select) state.selection.select({*options.select, view::MapKind::None, -1, -1, -1});
  for (const auto& note : {settingsNote, windowNote}) {
    if (note) window.complain(QString::fromStdString(note->english));
  }
  widgets::StallWatch stalls;
  stalls.logEvery(60);
  auto* startTime = new StartTime(window);  // goes with the window
  QObject::connect(startTime, &StartTime::usable, &stalls, &widgets::StallWatch::restart);
  window.show();
  state.scanner.scanNow();

  if (!alone) {
    instance.listen();
    QObject::connect(&instance, &Instance::asked, &window, [&window](const QStringList& asked) {
      const ParsedOptions again = parseOptions(QStringList{QString()} + asked);
      openWhatWasAsked(window, again.options);
      window.showNormal();
      window.raise();
      window.activateWindow();
    });
  }
  Pictures pictures(window, options.pictures, !options.runs.isEmpty());
  int result = static_cast<int>(ExitCode::Finished);
  if (!options.pictures.empty()) {
    QObject::connect(&pictures, &Pictures::finished, &application, [&result](const QString& problem) {
      if (!problem.isEmpty()) {
        std::fprintf(stderr, "%s\n", problem.toLocal8Bit().constData());
        result = static_cast<int>(ExitCode::BadUsage);
      }
      QApplication::quit();
    });
    QTimer::singleShot(0, &pictures, &Pictures::start);
  }
  const int code = QApplication::exec();
  logInfo("The window's longest delay was " + view::formatValue(stalls.longestEverMilliseconds(), 3) + " ms.");
  return code != 0 ? code : result;
}
