// SPDX-License-Identifier: GPL-3.0-or-later
// How long it takes from moving the time cursor until a whole layout has been painted: mhc-scrub-bench RUN [LAYOUT…].
// Under a display, or Xvfb. Figures: docs/performance.md.
#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <random>

#include "app/workbench/bench/Measure.h"
#include "app/workbench/shell/Appearance.h"
#include "app/workbench/shell/Dock.h"
#include "app/workbench/shell/MainWindow.h"
#include "app/workbench/shell/Views.h"
#include "core/base/Paths.h"
#include "widgets/base/vtk/GlContext.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

constexpr int kMoves = 100, kPatienceMs = 30'000;

template <typename Condition>
bool wait(const Condition& condition) {
  QElapsedTimer clock;
  clock.start();
  while (!condition()) {
    if (clock.elapsed() > kPatienceMs) return false;
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
  }
  return true;
}

void rest(int milliseconds) {
  QElapsedTimer clock;
  clock.start();
  while (clock.elapsed() < milliseconds) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 10);
}

void scrub(State& state, const QString& layout) {
  std::mt19937 random(3);
  const auto& recorded = state.cursor.recorded();
  std::vector<double> delivered;
  std::vector<double> painted;
  for (int i = 0; i < kMoves; ++i) {
    const std::int64_t step = recorded[random() % recorded.size()];
    if (step == state.cursor.step()) continue;
    const bench::Stopwatch watch;
    state.cursor.request(step);
    if (!wait([&] { return !state.frames.frames().empty() && state.frames.frames().front()->requested == step; }))
      return;
    delivered.push_back(watch.milliseconds());
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();  // the paints that the frame asked for
    painted.push_back(watch.milliseconds());
    rest(30);
  }
  bench::print(layout.toStdString() + ": frame there", delivered);
  bench::print(layout.toStdString() + ": layout painted", painted);
}

}  // namespace

int main(int argc, char** argv) {
  widgets::preferX11();
  widgets::setDefaultGlFormat();
  const QApplication application(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "Usage: mhc-scrub-bench RUN [LAYOUT...]: a run folder, and layouts such as Inspect.\n");
    return 1;
  }
  const QTemporaryDir profile;
  setProfile(profile.path().toStdString());
  Settings settings(configHome() / "settings.json");
  const Appearance appearance(settings, QStringLiteral("light"));
  State state(settings, runsFolderOf({}, settings));
  MainWindow window(state, allViews(state.catalogue, state.log, state.alertFeed, state.paths));
  window.resize(1280, 720);
  window.show();
  window.openRun(QString::fromLocal8Bit(argv[1]));
  if (!wait([&] { return state.cursor.recorded().size() > 1; })) return 1;
  QStringList layouts;
  for (int i = 2; i < argc; ++i) layouts << QString::fromLocal8Bit(argv[i]);
  if (layouts.isEmpty()) layouts << QStringLiteral("Train") << QStringLiteral("Inspect");
  for (const QString& layout : layouts) {
    window.stage().showLayout(layout);
    rest(5000);  // histories are read and alerts judged meanwhile
    scrub(state, layout);
  }
  return 0;
}
