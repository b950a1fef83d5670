// SPDX-License-Identifier: GPL-3.0-or-later
// The 3D views with a network of 96 layers (192 sublayers, 4 streams): from the event (a move of the mouse that turns
// the camera, a frame that the readers hand over) to the end of the paint. Trails of 1,000 recorded steps. Prints
// median and p95 in milliseconds; docs/performance.md has figures.
#include <QApplication>
#include <QMouseEvent>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "tests/support/DemoFrames.h"
#include "tests/support/ViewFixture.h"
#include "tests/support/Wait.h"
#include "tests/widgets/landscape/Tracks.h"
#include "tests/widgets/polytope/MeanTrack.h"
#include "widgets/base/Theme.h"
#include "widgets/base/vtk/GlContext.h"
#include "widgets/base/vtk/VtkView.h"
#include "widgets/landscape/LandscapeView.h"
#include "widgets/network/NetworkView.h"
#include "widgets/polytope/PolytopeView.h"

using namespace mhc;

namespace {

constexpr int kFrames = 20, kRepetitions = 100;
const test::DemoRun kRun{"/runs/demo", "mhc", 4, 192, 1000, 1};

/// The same records with noise: their trails need all the vertices that they may have.
std::shared_ptr<view::RecordTrack> roughTrack() {
  const auto track = test::meanTrack(kRun, 1000, 24);
  std::mt19937 engine(7);
  std::normal_distribution<float> noise(0, 0.02F);
  for (float& value : track->values) value += noise(engine);
  return track;
}

/// Turns the camera by a drag that goes round and round.
class Turner {
 public:
  explicit Turner(widgets::VtkView& view) : view_(view) { send(QEvent::MouseButtonPress, at(), Qt::LeftButton); }
  ~Turner() { send(QEvent::MouseButtonRelease, at(), Qt::LeftButton); }
  void move() {
    ++k_;
    send(QEvent::MouseMove, at(), Qt::NoButton);
  }

 private:
  [[nodiscard]] QPointF at() const {
    return {view_.width() / 2.0 + 150 * std::cos(k_ / 12.0), view_.height() / 2.0 + 80 * std::sin(k_ / 12.0)};
  }
  void send(QEvent::Type type, QPointF at, Qt::MouseButton button) {
    QMouseEvent event(type, at, view_.mapToGlobal(at), button,
                      type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, {});
    QApplication::sendEvent(&view_, &event);
  }
  widgets::VtkView& view_;
  int k_ = 0;
};

void measure(const char* name, double wanted, widgets::View& view, widgets::VtkView& scene,
             const std::vector<view::FramePtr>* frames, bool turn) {
  std::unique_ptr<Turner> turner = turn ? std::make_unique<Turner>(scene) : nullptr;
  std::vector<double> times;
  double quality = 0;
  for (int i = 0; i < kRepetitions + 10; ++i) {
    const quint64 before = scene.renderCount();
    const auto start = std::chrono::steady_clock::now();
    if (frames != nullptr) view.setFrames({(*frames)[static_cast<std::size_t>(i) % frames->size()]});
    if (turner != nullptr) turner->move();
    scene.requestRender();
    while (scene.renderCount() == before) QApplication::processEvents();
    QApplication::processEvents();
    if (i < 10) continue;  // shaders, caches, the quality that suits
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    quality +=
        static_cast<double>(scene.picture().width()) / (scene.width() * scene.devicePixelRatioF()) / kRepetitions;
  }
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2];
  std::printf("%-58s median %6.1f ms  p95 %6.1f ms  %4.0f frames/s (wanted %g)  quality %.2f\n", name, median,
              times[times.size() * 95 / 100], 1000 / median, wanted, quality);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  widgets::setDefaultGlFormat();
  QApplication app(argc, argv);
  const bool all = argc < 2;
  const auto wants = [&](const char* part) { return all || std::strcmp(argv[1], part) == 0; };
  widgets::Theme::current().choose(widgets::Theme::Choice::Dark);
  std::vector<view::FramePtr> frames;
  for (int i = 0; i < kFrames; ++i) frames.push_back(test::demoFrame(kRun, 50 * (i + 1)));
  std::printf("96 layers, 192 sublayers, 4 streams, platform %s\n", qPrintable(QApplication::platformName()));
  test::ViewFixture f;
  if (wants("polytope")) {
    widgets::PolytopeView view(f.context());
    view.resize(1280, 800);
    view.show();
    view.setFrames({frames.back()});
    f.tracks.deliver(roughTrack());
    const auto start = std::chrono::steady_clock::now();
    test::waitUntil([&] { return view.wholeTrails() != nullptr; });
    std::size_t vertices = 0, most = 0;
    for (const auto& trail : view.wholeTrails()->ofSublayer)
      vertices += trail.at.size(), most = std::max(most, trail.at.size());
    std::printf(
        "scene %d x %d, %s; trails made in %.0f ms beside the window: %zu vertices, at most %zu each, error %.2g\n",
        view.scene()->width(), view.scene()->height(), view.scene()->software() ? "software GL" : "a GPU",
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(), vertices, most,
        view.wholeTrails()->error);
    measure("polytope with trails, turning the camera", 30, view, *view.scene(), nullptr, true);
    measure("polytope with trails, scrubbing", 30, view, *view.scene(), &frames, false);
    measure("polytope with trails, turning and scrubbing", 30, view, *view.scene(), &frames, true);
    view.setCloud(true);
    measure("the same with 192 x 64 probe tokens, turning", 20, view, *view.scene(), nullptr, true);
    measure("the same with 192 x 64 probe tokens, turning and scrubbing", 20, view, *view.scene(), &frames, true);
  }
  if (wants("landscape")) {
    widgets::LandscapeView view(f.context());
    view.resize(1280, 800);
    view.show();
    view.setFrames({frames.back()});
    f.tracks.deliver(test::flatTrack(192, 1000));
    measure("gain landscape 192 x 160, turning and scrubbing", 30, view, *view.scene(), &frames, true);
  }
  if (wants("network")) {
    widgets::NetworkView view(f.context());
    view.resize(1280, 800);
    view.show();
    view.setFrames({frames.back()});
    measure("network of 192 sublayers, turning", 30, view, *view.scene(), nullptr, true);
    measure("network of 192 sublayers, turning and scrubbing", 20, view, *view.scene(), &frames, true);
  }
  return 0;
}
