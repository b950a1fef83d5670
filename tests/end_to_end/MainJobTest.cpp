// SPDX-License-Identifier: GPL-3.0-or-later
// The main job under a virtual display: the window starts the preset's training in a worker process, survives being
// killed while the training goes on, and shows the run again.
#include <QImage>
#include <set>
#include <sstream>

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

/// The rows of a CSV file whose cells hold no commas.
std::vector<std::vector<std::string>> rowsOf(const std::filesystem::path& file) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(bytesOf(file));
  for (std::string line; std::getline(text, line);) {
    rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

/// What the wall shows at `step` against the record in the run's database, cell by cell.
void compareWall(const std::filesystem::path& csv, const std::filesystem::path& run, std::int64_t step) {
  auto reader = run::RunDatabaseReader::open(run / "run.db");
  REQUIRE(reader.ok());
  const auto details = reader.value()->details(step);
  REQUIRE(details.ok());
  const auto& mean = details.value().mean;
  const auto& deviation = details.value().deviation;
  REQUIRE_FALSE(mean.empty());
  const auto rows = rowsOf(csv);
  constexpr std::size_t kN = 4;  // tiny-mhc's hc_mult
  REQUIRE(rows.size() == 1 + mean.size() * (2 * kN + kN * kN));
  REQUIRE(rows[0][2] == "map");
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const auto& row = rows[r];
    REQUIRE(row.size() == 8);
    const auto at = [&](std::size_t column) { return row[column].empty() ? 0 : std::stoul(row[column]) - 1; };
    const std::size_t entry = row[2] == "H_pre"    ? at(4)
                              : row[2] == "H_post" ? kN + at(3)
                                                   : 2 * kN + at(3) * kN + at(4);
    INFO(row[1] << " " << row[2] << " to " << row[3] << " from " << row[4]);
    const std::size_t sublayer = std::stoul(row[0]) - 1;
    CHECK(std::stof(row[6]) == mean.at(sublayer).at(entry));
    CHECK(std::stof(row[7]) == deviation.at(sublayer).at(entry));
  }
}

/// Every loss that the charts list is the database's.
void compareCharts(const std::filesystem::path& csv, const std::filesystem::path& run) {
  const auto points = pointsOf(run, "loss");
  std::size_t found = 0;
  for (const auto& row : rowsOf(csv)) {
    if (row.size() < 4 || row[0].rfind("loss", 0) != 0) continue;
    const auto point = std::find_if(points.begin(), points.end(), [&](const auto& p) { return std::to_string(p.step) == row[2]; });
    if (point == points.end() || std::stod(row[3]) != point->value) continue;
    ++found;
  }
  CHECK(found >= 10);
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
  const auto shown = [&](const std::string& view, std::int64_t step) {
    const auto file = folder.path() / (view + ".csv");
    REQUIRE(runProcess({workbenchProgram, "--new-window", "--profile", profile, "--runs", runs, "--run", run.string(), "--step",
                        std::to_string(step), "--table", view, file.string()}) == 0);
    return file;
  };
  compareWall(shown("wall", 10), run, 10);
  compareCharts(shown("charts", 10), run);

  CHECK(runProcess({workerProgram, "ctl", "--run", run.string(), "stop"}) == 0);
  CHECK(eventually([&] {
    auto reader = run::RunDatabaseReader::open(run / "run.db");
    if (!reader.ok()) return false;
    const auto ended = reader.value()->lastEvent({"exit"});
    return ended.ok() && ended.value().has_value() && ended.value()->detail.at("reason") == "stopped";
  }, std::chrono::seconds(60)));
  CHECK(std::filesystem::exists(run / "checkpoints"));
  // Reopened, the finished run is shown by the same code.
  compareWall(shown("wall", 0), run, 0);
}
