// SPDX-License-Identifier: GPL-3.0-or-later
// How long it takes from moving the time cursor until the last paint that it causes has ended: mhc-scrub-bench RUN
// [LAYOUT…]. Under a display, or Xvfb. "Inspect+charts+unfolded" opens views beside those of the layout, none
// behind another's tab. Figures: docs/performance.md.
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
#include "widgets/base/View.h"
#include "widgets/base/vtk/GlContext.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

constexpr int kMoves = 100, kPatienceMs = 30'000, kQuietMs = 60;

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

/// Counts the paint events of the whole program.
class PaintWatch : public QObject {
 public:
  PaintWatch() { qApp->installEventFilter(this); }
  [[nodiscard]] int count() const { return count_; }

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) ++count_;
    return false;
  }

 private:
  int count_ = 0;
};

/// Until nothing was painted for a while: when the last paint was over, counted from the start of `watch`.
double lastPaint(const PaintWatch& paints, const bench::Stopwatch& watch) {
  int seen = paints.count();
  double last = watch.milliseconds();
  while (watch.milliseconds() - last < kQuietMs) {
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::ExcludeUserInputEvents, 5);
    if (paints.count() == seen) continue;
    seen = paints.count();
    last = watch.milliseconds();
  }
  return last;
}

void scrub(State& state, const QString& layout) {
  const PaintWatch paints;
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
    painted.push_back(lastPaint(paints, watch));
    rest(30);
  }
  bench::print(layout.toStdString() + ": frame there", delivered);
  bench::print(layout.toStdString() + ": last paint over", painted);
}

/// What each view needs to take a frame in and to paint it, by itself.
void costs(State& state, const std::vector<Dock*>& docks) {
  std::vector<std::vector<view::FramePtr>> two;
  const auto& recorded = state.cursor.recorded();
  // Deep networks record K at every tenth step.
  for (const std::int64_t step : {recorded[recorded.size() / 20 * 10], recorded[(recorded.size() - 1) / 10 * 10]}) {
    state.cursor.request(step);
    if (!wait([&] { return !state.frames.frames().empty() && state.frames.frames().front()->requested == step; }))
      return;
    two.push_back(state.frames.frames());
    rest(500);
  }
  for (const Dock* dock : docks) {
    std::vector<double> taken;
    std::vector<double> painted;
    for (int i = 0; i < 20; ++i) {
      const bench::Stopwatch watch;
      dock->view()->setFrames(two[static_cast<std::size_t>(i % 2)]);
      taken.push_back(watch.milliseconds());
      const bench::Stopwatch paint;
      dock->view()->repaint();
      for (QWidget* child : dock->view()->findChildren<QWidget*>()) {
        if (child->isVisible()) child->repaint();
      }
      painted.push_back(paint.milliseconds());
    }
    bench::print("  " + dock->windowTitle().toStdString() + ": taken", taken);
    bench::print("  " + dock->windowTitle().toStdString() + ": all of it painted", painted);
  }
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
  MainWindow window(state, allViews(state.catalogue, state.log, state.alertFeed, state.samples, state.paths));
  window.resize(1280, 720);
  window.show();
  window.openRun(QString::fromLocal8Bit(argv[1]));
  if (!wait([&] { return state.cursor.recorded().size() > 1; })) return 1;
  QStringList layouts;
  for (int i = 2; i < argc; ++i) layouts << QString::fromLocal8Bit(argv[i]);
  if (layouts.isEmpty()) layouts << QStringLiteral("Train") << QStringLiteral("Inspect");
  for (const QString& layout : layouts) {
    const QStringList words = layout.split(QLatin1Char('+'));
    window.stage().showLayout(words.first());
    for (const QString& view : words.mid(1)) {
      Dock* dock = window.stage().openView(view);
      if (!window.tabifiedDockWidgets(dock).isEmpty())
        window.addDockWidget(window.dockWidgetArea(dock), dock, Qt::Vertical);
    }
    for (const QString& view : words.mid(1)) window.stage().find(view)->raise();
    rest(5000);  // histories are read and alerts judged meanwhile
    QStringList visible;
    std::vector<Dock*> seen;
    for (Dock* dock : window.stage().docks()) {
      if (dock->view() == nullptr || dock->view()->paused()) continue;
      visible << dock->windowTitle();
      seen.push_back(dock);
    }
    std::printf("%s: %s\n", qPrintable(layout), qPrintable(visible.join(QStringLiteral(", "))));
    scrub(state, layout);
    costs(state, seen);
  }
  return 0;
}
