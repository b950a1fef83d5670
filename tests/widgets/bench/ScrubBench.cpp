// SPDX-License-Identifier: GPL-3.0-or-later
// Scrubbing through the steps of a network of 96 layers (192 sublayers, 4 streams): from the frame that the readers
// hand over to the end of the paint, for each view over depth. Prints median and p95 in milliseconds;
// docs/performance.md has figures.
#include <QApplication>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "tests/support/DemoFrames.h"
#include "tests/support/ViewFixture.h"
#include "widgets/base/Theme.h"
#include "widgets/streams/StreamsView.h"
#include "widgets/unfolded/UnfoldedView.h"
#include "widgets/wall/WallView.h"

using namespace mhc;

namespace {

constexpr int kFrames = 24, kRounds = 5;

void scrub(const char* name, widgets::View& view, const std::vector<view::FramePtr>& frames) {
  view.resize(1280, 720);
  view.show();
  QApplication::processEvents();
  std::vector<double> times;
  for (int round = 0; round < kRounds; ++round) {
    for (const view::FramePtr& frame : frames) {
      const auto start = std::chrono::steady_clock::now();
      view.setFrames({frame});
      QApplication::processEvents();
      times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
  }
  times.erase(times.begin(), times.begin() + kFrames);  // fonts, caches
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2], p95 = times[times.size() * 95 / 100];
  std::printf("%-44s median %6.2f ms  p95 %6.2f ms  %5.0f frames/s\n", name, median, p95, 1000 / median);
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  widgets::Theme::current().choose(widgets::Theme::Choice::Dark);
  std::vector<view::FramePtr> frames;
  for (int i = 0; i < kFrames; ++i)
    frames.push_back(test::demoFrame({"/runs/demo", "mhc", 4, 192, 1000, 1}, 10 + 40 * i));
  std::printf("96 layers, 192 sublayers, 4 streams, 1280x720, platform %s\n", qPrintable(QApplication::platformName()));
  test::ViewFixture f;
  widgets::WallView wall(f.context());
  scrub("wall, by depth", wall, frames);
  wall.setSort(widgets::WallSort::DistanceToPermutation);
  scrub("wall, by distance to a permutation (tokens)", wall, frames);
  wall.setSort(widgets::WallSort::Depth);
  wall.setMode(widgets::WallMode::MinusStart);
  scrub("wall, minus step 0", wall, frames);
  wall.hide();
  widgets::UnfoldedView unfolded(f.context());
  scrub("who reads whom, 193 x 193", unfolded, frames);
  unfolded.pick(widgets::UnfoldedCell{180, 3});
  scrub("who reads whom with a path of 177 boundaries", unfolded, frames);
  unfolded.hide();
  widgets::StreamsView streams(f.context());
  scrub("streams, whole depth", streams, frames);
  return 0;
}
