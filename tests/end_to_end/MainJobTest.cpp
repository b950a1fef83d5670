// SPDX-License-Identifier: GPL-3.0-or-later
// The main job under a virtual display: the window starts the preset's training in a worker process, survives being
// killed while the training goes on, and shows the run again.
#include <QImage>
#include <set>

#include "tests/base/TemporaryFolder.h"
#include "tests/end_to_end/Process.h"
#include "tests/end_to_end/RunFacts.h"
#include "tests/support/VirtualDisplay.h"

using namespace mhc;
using namespace mhc::tests;
using mhc::test::VirtualDisplay;

namespace {

std::filesystem::path onlyRunIn(const std::filesystem::path& runs) {
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(runs, code)) {
    if (std::filesystem::exists(entry.path() / "run.db", code)) return entry.path();
  }
  return {};
}

std::size_t coloursOf(const std::filesystem::path& file) {
  const QImage image(QString::fromStdString(file.string()));
  std::set<QRgb> colours;
  for (int y = 0; y < image.height(); y += 2) {
    for (int x = 0; x < image.width(); x += 2) colours.insert(image.pixel(x, y));
  }
  return colours.size();
}

}  // namespace

TEST_CASE("Start, watch, lose the window, find the run again, stop") {
  VirtualDisplay display;
  REQUIRE(display.start());
  const TemporaryFolder folder;
  const std::string profile = (folder / "profile").string();
  const std::string runs = (folder / "runs").string();
  std::filesystem::path run;
  {
    Process window({workbenchProgram, "--profile", profile, "--runs", runs, "--preset", "tiny-mhc", "--train"});
    REQUIRE(eventually([&] { return !(run = onlyRunIn(runs)).empty(); }, std::chrono::seconds(60)));
    REQUIRE(eventually([&] { return lastStepOf(run) >= 10; }, std::chrono::seconds(120)));
    window.signal(SIGKILL);
  }
  const std::int64_t then = lastStepOf(run);
  REQUIRE(eventually([&] { return lastStepOf(run) >= then + 10; }, std::chrono::seconds(60)));

  // A window of its own shows the live run: the views are drawn from its files.
  for (const char* view : {"wall", "polytope", "charts"}) {
    const auto picture = folder.path() / (std::string(view) + ".png");
    REQUIRE(runProcess({workbenchProgram, "--new-window", "--profile", profile, "--runs", runs, "--run", run.string(),
                        "--picture", view, picture.string(), "--size", "1200x800"}) == 0);
    INFO(view);
    CHECK(coloursOf(picture) > 24);
  }
  CHECK(runProcess({workerProgram, "ctl", "--run", run.string(), "stop"}) == 0);
  CHECK(eventually([&] {
    auto reader = run::RunDatabaseReader::open(run / "run.db");
    if (!reader.ok()) return false;
    const auto ended = reader.value()->lastEvent({"exit"});
    return ended.ok() && ended.value().has_value() && ended.value()->detail.at("reason") == "stopped";
  }, std::chrono::seconds(60)));
  CHECK(std::filesystem::exists(run / "checkpoints"));
}
