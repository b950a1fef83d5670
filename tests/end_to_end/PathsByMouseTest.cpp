// SPDX-License-Identifier: GPL-3.0-or-later
// The paths of a trained network, measured by the real worker from the real window.
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <algorithm>
#include <fstream>

#include "core/run/PathReportFile.h"
#include "core/run/RunFolder.h"
#include "tests/end_to_end/DesignJourney.h"
#include "widgets/base/PathFeed.h"
#include "widgets/paths/PathsModel.h"
#include "widgets/paths/PathsView.h"
#include "widgets/paths/StepBox.h"

using namespace mhc;
using namespace mhc::tests;
using widgets::PathJobState;

namespace {

/// A small network, trained for 20 steps with checkpoints at 10 and 20.
void train(const std::filesystem::path& run) {
  QProcess worker;
  QStringList words{QStringLiteral("train"), QStringLiteral("--preset"), QStringLiteral("tiny-mhc"),
                    QStringLiteral("--run"), QString::fromStdString(run.string())};
  for (const char* value : {"model.hidden_size=32", "model.intermediate_size=64", "model.num_hidden_layers=1",
                            "training.steps=20", "training.warmup_steps=2", "training.checkpoint_every=10"}) {
    words << QStringLiteral("--set") << QLatin1String(value);
  }
  worker.start(qEnvironmentVariable("MHC_WORKER"), words);
  REQUIRE(test::waitUntil([&] { return worker.state() == QProcess::NotRunning; }, 120'000));
  INFO(worker.readAllStandardError().toStdString());
  REQUIRE(worker.exitCode() == 0);
}

std::vector<std::filesystem::path> resultsOf(const std::filesystem::path& run) {
  std::vector<std::filesystem::path> files;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(run::RunPaths{run}.results(), code))
    files.push_back(entry.path());
  return files;
}

/// Workers that are this process' children and have not ended.
int workers() {
  int found = 0;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", code)) {
    std::ifstream file(entry.path() / "stat");
    std::string id, name;
    char state = 'Z';
    int parent = 0;
    if (file >> id >> name >> state >> parent && name == "(mhc-worker)" && state != 'Z' && parent == ::getpid())
      ++found;
  }
  return found;
}

/// What a cell of the table says, as a number.
double shown(const QTableView& table, int row, int column) {
  return table.model()->index(row, column).data().toString().replace(QChar(0x2212), QLatin1Char('-')).toDouble();
}

}  // namespace

TEST_CASE("paths are measured by a press in the window, of a chosen checkpoint, and cancelled by another") {
  Journey j;
  const std::filesystem::path run = j.folder / "runs" / "measured";
  train(run);
  j.shell.window->openRun(QString::fromStdString(run.string()));
  const auto& feed = j.shell.state->paths;
  const QString id = j.shell.state->runs.current();
  j.shell.window->stage().showLayout(QStringLiteral("Inspect"));
  auto* view = qobject_cast<widgets::PathsView*>(j.shell.window->stage().openView(QStringLiteral("paths"))->view());
  REQUIRE(view != nullptr);
  REQUIRE(test::waitUntil([&] { return view->stepBox()->count() == 3 && view->stepBox()->isVisible(); }, 10'000));
  const auto press = [&](const char* text) {
    for (QPushButton* button : view->findChildren<QPushButton*>()) {
      if (button->text() == QLatin1String(text) && button->isVisible() && button->isEnabled())
        return j.click(j.global(*button, QPointF(button->rect().center())));
    }
    FAIL("no button " << text);
  };
  const auto job = [&] { return feed.newest(id, false); };

  // The newest checkpoint: what the table shows is what the file holds.
  press("Measure");
  REQUIRE(test::waitUntil([&] { return job() != nullptr; }, 5000));
  CHECK(test::waitUntil([&] { return view->findChild<QProgressBar*>()->isVisible(); }, 5000));
  REQUIRE(test::waitUntil([&] { return !job()->active(); }, 120'000));
  INFO(job()->problem.toStdString());
  REQUIRE(job()->state == PathJobState::Done);
  REQUIRE(resultsOf(run).size() == 1);
  const auto kept = run::readPathReport(resultsOf(run).front());
  REQUIRE(kept.ok());
  CHECK(kept.value().step == 20);
  REQUIRE(view->report() != nullptr);
  const view::TableData table = view->table();
  REQUIRE(table.rows.size() == kept.value().effects.size());
  CHECK(table.rows.size() == 2 * (4 + 4 + 16));
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    CHECK(view->report()->effects[row].effect == kept.value().effects[row].effect);
    CHECK(view->report()->effects[row].low == kept.value().effects[row].low);
  }

  // To the digits that are shown, the largest effect first.
  auto sorted = kept.value().effects;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.effect > b.effect; });
  REQUIRE(view->tableView()->model()->rowCount() == static_cast<int>(sorted.size()));
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto cell = [&](int column) {
      return Approx(shown(*view->tableView(), static_cast<int>(i), column)).margin(6e-6).epsilon(0);
    };
    CHECK(sorted[i].effect == cell(widgets::PathsModel::Effect));
    const bool alone = (i == 0 || sorted[i - 1].effect != sorted[i].effect) &&
                       (i + 1 == sorted.size() || sorted[i + 1].effect != sorted[i].effect);
    if (!alone) continue;  // of equal effects either may come first
    CHECK(sorted[i].low == cell(widgets::PathsModel::Low));
    CHECK(sorted[i].high == cell(widgets::PathsModel::High));
    CHECK(sorted[i].estimate == cell(widgets::PathsModel::Estimate));
  }
  CHECK(workers() == 0);

  // The one before, by keyboard; a long measurement, given up.
  j.click(j.global(*view->stepBox(), QPointF(view->stepBox()->rect().center())));
  for (const char* name : {"Down", "Down", "Return"}) key(name);
  REQUIRE(test::waitUntil([&] { return view->stepBox()->step() == 10; }, 5000));
  CHECK(view->report() == nullptr);
  view->restoreState(
      {{QStringLiteral("options"), QJsonObject{{QStringLiteral("prune"), true}, {QStringLiteral("sequences"), 512}}}});
  press("Measure");
  REQUIRE(test::waitUntil([&] { return job()->state == PathJobState::Running && job()->progress > 0; }, 60'000));
  CHECK(job()->request.step == 10);
  CHECK(workers() == 1);
  press("Cancel");
  REQUIRE(test::waitUntil([&] { return !job()->active(); }, 20'000));
  CHECK(job()->state == PathJobState::Cancelled);
  CHECK(workers() == 0);
  CHECK(view->report() == nullptr);
  CHECK(resultsOf(run).size() == 1);
  view->stepBox()->setStep(-1);
  REQUIRE(view->report() != nullptr);
  CHECK(view->report()->step == 20);
}
