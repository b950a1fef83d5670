// SPDX-License-Identifier: GPL-3.0-or-later
// Someone's own trainer writes a run folder with resources/python/mhc_log.py; a whole window opens and follows it.
#include <QImage>
#include <QProcess>

#include "app/workbench/shell/Dock.h"
#include "tests/workbench/ShellFixture.h"
#include "widgets/transport/TransportBar.h"

using namespace mhc;

namespace {

/// tests/run/write_run.py: one step for each line that it is told.
class Trainer {
 public:
  explicit Trainer(const std::filesystem::path& folder) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PYTHONPATH"), QStringLiteral(MHC_SOURCE_DIR "/resources/python"));
    environment.insert(QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1"));
    process_.setProcessEnvironment(environment);
    process_.setProcessChannelMode(QProcess::ForwardedChannels);
    process_.start(QStringLiteral("/usr/bin/python3"),
                   {QStringLiteral(MHC_SOURCE_DIR "/tests/run/write_run.py"), QString::fromStdString(folder.string()),
                    QStringLiteral("row_is_destination")});
    REQUIRE(process_.waitForStarted());
  }
  ~Trainer() {
    process_.kill();
    process_.waitForFinished();
  }
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  void steps(int count) { process_.write(QByteArray(count, '\n')); }
  void end() {
    process_.closeWriteChannel();
    REQUIRE(test::waitUntil([this] { return process_.state() == QProcess::NotRunning; }));
    CHECK(process_.exitCode() == 0);
  }

 private:
  QProcess process_;
};

std::int64_t shownStep(const workbench::State& state) {
  return state.frames.frames().empty() ? -1 : state.frames.frames().front()->recorded;
}

}  // namespace

TEST_CASE("the window opens a run of another trainer, follows it while it grows, and says when it has ended") {
  const test::Scratch scratch;
  const auto folder = scratch / "runs" / "mine";
  std::filesystem::create_directories(folder);
  Trainer trainer(folder);
  trainer.steps(3);
  test::Shell shell(scratch / "profile");
  auto& state = *shell.state;
  const QString id = QString::fromStdString(folder.string());
  REQUIRE(test::waitUntil([&] { return std::filesystem::exists(folder / "run.db"); }));
  shell.window->openRun(id);
  REQUIRE(state.runs.current() == id);
  REQUIRE(test::waitUntil([&] { return shownStep(state) == 2; }));
  CHECK(state.cursor.live());
  // A frame may be of a newer record than the list of them that was read just before.
  REQUIRE(test::waitUntil([&] { return state.cursor.recorded().size() == 3; }));

  trainer.steps(4);  // what the charts, the maps and the time bar show grows by itself
  REQUIRE(test::waitUntil([&] { return shownStep(state) == 6; }));
  REQUIRE(test::waitUntil([&] { return state.series.store(id)->series("train_loss").size() == 7; }));
  CHECK(state.series.store(id)->series("train_loss").values[6] == Approx(4.0 / 7));
  const auto& frame = *state.frames.frames().front();
  CHECK(frame.data->n == 2);
  REQUIRE(frame.data->mean.size() == 3);
  // H of sublayer 2, destination 2 from source 1: a = 0.1 + 0.01·1 + 0.001·6.
  CHECK(frame.data->mean[1][4 + 2] == Approx(0.116));
  REQUIRE(state.sessions.find(id) != nullptr);
  CHECK(test::waitUntil([&] { return state.sessions.find(id)->alive(); }));  // its lock says so

  state.cursor.request(4);
  REQUIRE(test::waitUntil([&] { return shownStep(state) == 4; }));
  trainer.steps(1);
  REQUIRE(test::waitUntil([&] { return state.cursor.recorded().size() == 8; }));
  CHECK(shownStep(state) == 4);  // not live: stays
  shell.window->stage().showLayout(QStringLiteral("Inspect"));
  test::settle();
  auto* wall = shell.window->stage().find(QStringLiteral("wall"));
  REQUIRE(wall != nullptr);
  REQUIRE(wall->view() != nullptr);
  CHECK(wall->view()->state() == widgets::ViewState::Data);

  trainer.end();
  REQUIRE(test::waitUntil([&] { return !state.sessions.find(id)->alive(); }));
  CHECK(test::waitUntil([&] { return shell.window->transportBar().state().word == QStringLiteral("finished"); }));
}
