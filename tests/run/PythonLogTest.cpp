// SPDX-License-Identifier: GPL-3.0-or-later
// The public writer resources/python/mhc_log.py, run by the system's python3 and read by the window's reader.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "core/run/RunInfo.h"
#include "tests/run/DatabaseFixture.h"

using namespace mhc;
using namespace mhc::run;
using namespace mhc::run::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* python = "/usr/bin/python3";

/// A python3 that runs with mhc_log.py on its path; lines go to its stdin.
class Python {
 public:
  enum class Complaints { Shown, Hidden };  ///< hidden where an error is what the test wants

  explicit Python(std::vector<std::string> arguments, Complaints complaints = Complaints::Shown) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      ::dup2(ends[0], 0);
      ::close(ends[0]);
      ::close(ends[1]);
      if (complaints == Complaints::Hidden) ::dup2(::open("/dev/null", O_WRONLY), 2);
      ::setenv("PYTHONPATH", MHC_SOURCE_DIR "/resources/python", 1);
      ::setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
      std::vector<char*> argv{const_cast<char*>(python)};
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      ::execv(python, argv.data());
      ::_exit(127);
    }
    ::close(ends[0]);
    input_ = ends[1];
  }
  ~Python() {
    if (pid_ > 0) kill();
  }
  Python(const Python&) = delete;
  Python& operator=(const Python&) = delete;

  void say(const std::string& line) { REQUIRE(::write(input_, line.data(), line.size()) == static_cast<ssize_t>(line.size())); }
  /// Closes its stdin and waits for its end; its exit code.
  int finish() {
    ::close(input_);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void kill() {
    ::kill(pid_, SIGKILL);
    (void)finish();
  }

 private:
  pid_t pid_ = 0;
  int input_ = -1;
};

void needPython() {
  REQUIRE_FALSE(::access(python, X_OK));
  if (Python({"-c", "import numpy"}).finish() != 0) {
    FAIL("numpy is missing: /usr/bin/python3 can't import it. Install Debian's python3-numpy, then run this test again.");
  }
}

std::string script() { return MHC_SOURCE_DIR "/tests/run/write_run.py"; }

std::unique_ptr<RunDatabaseReader> waitForReader(const fs::path& file, std::int64_t step) {
  for (int i = 0; i < 6000; ++i) {
    auto reader = RunDatabaseReader::open(file);
    if (reader.ok()) {
      const auto newest = reader.value()->newestStep();
      if (newest.ok() && newest.value() && newest.value()->step >= step) return std::move(reader).value();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  FAIL("the python program wrote no step " << step);
  return nullptr;
}

using Matrix = std::array<double, 4>;

Matrix mapOf(std::int64_t step, int l, int t) {
  const double a = 0.1 + 0.01 * l + 0.001 * static_cast<double>(step);
  const double b = 0.2 + 0.02 * t;
  return {1 - a, b, a, 1 - b + 0.05 * (l + 1)};
}

Matrix times(const Matrix& x, const Matrix& y) {
  return {x[0] * y[0] + x[1] * y[2], x[0] * y[1] + x[1] * y[3], x[2] * y[0] + x[3] * y[2], x[2] * y[1] + x[3] * y[3]};
}

void runOnce(const fs::path& folder, const std::string& orientation, int steps) {
  Python writer({script(), folder.string(), orientation});
  for (int i = 0; i < steps; ++i) writer.say("\n");
  REQUIRE(writer.finish() == 0);
}

}  // namespace

TEST_CASE("a foreign trainer's run is read while it grows") {
  needPython();
  const Scratch scratch;
  const fs::path folder = scratch / "run";
  Python writer({script(), folder.string(), "row_is_destination"});
  writer.say("\n");
  const auto reader = waitForReader(folder / "run.db", 0);
  CHECK(reader->notes().empty());
  CHECK(reader->meta().value().shape == RunShape{2, 3, "mhc"});
  CHECK(readRunInfo(folder).state == RunState::Running);
  CHECK(reader->recordedSteps().value() == std::vector<std::int64_t>{0});
  for (std::int64_t step = 1; step <= 3; ++step) {
    writer.say("\n");
    // The same connection sees the new step: nothing is opened again.
    for (int i = 0; i < 6000 && reader->newestStep().value()->step < step; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    CHECK(reader->newestStep().value()->step == step);
    CHECK(reader->recordedSteps(step - 1).value() == std::vector<std::int64_t>{step});
  }
  REQUIRE(writer.finish() == 0);
  const auto loss = reader->points(1).value();
  REQUIRE(loss.size() == 4);
  CHECK(loss[3].value == 1.0);
  CHECK(std::isnan(reader->points(2).value()[1].value));
  CHECK(reader->newestStep().value()->tokens == 30);
  CHECK(reader->newestStep().value()->activeNs == 1500000000);
  const RunInfo info = readRunInfo(folder);
  CHECK(info.state == RunState::Finished);
  CHECK(info.loss == 1.0);
  CHECK(reader->checkIntegrity().ok());
}

TEST_CASE("its records are those that the worker would write") {
  needPython();
  const Scratch scratch;
  runOnce(scratch / "run", "row_is_destination", 2);
  const auto reader = openReader(scratch / "run/run.db");
  const StepDetails details = reader->details(1).value();
  CHECK(details.notes.empty());
  REQUIRE(details.mean[2].size() == 8);
  // pre, post, then H_res by rows: to stream 0 from 0, from 1; to stream 1 …
  const std::vector<double> mean{0.7, 0.25, 1.4, 0.5, 0.879, 0.24, 0.121, 0.91};
  for (std::size_t i = 0; i < 8; ++i) CHECK(details.mean[2][i] == Approx(mean[i]).margin(1e-6));
  CHECK(details.deviation[2][0] == Approx(std::sqrt(2.0) * 0.1));
  CHECK(details.deviation[2][4] == Approx(0).margin(1e-6));
  CHECK(details.deviation[2][5] == Approx(std::sqrt(2.0) * 0.02));

  // Rows of [[1 − a, b], [a, 1 − b + c]] sum to 1 − a + b and 1 + a − b + c, columns to 1 and 1 + c.
  const std::vector<float>& constraint = details.constraint[2];
  CHECK(constraint[0] == Approx(0.15));
  CHECK(constraint[1] == Approx(0.15));
  CHECK(constraint[2] == Approx(0.159));  // largest |b − a|, |a − b + c| over tokens
  CHECK(constraint[4] == Approx(0.121));
  CHECK(std::isnan(constraint[5]));

  const std::vector<float>& streams = details.streams[0];
  REQUIRE(streams.size() == 7);
  CHECK(std::vector<float>(streams.begin(), streams.begin() + 5) == std::vector<float>{1, 3, 3, 9, 0.5F});
  CHECK(std::isnan(streams[5]));
  CHECK(details.streams[1].empty());

  const int T = 5;
  for (int b = 0; b < 3; ++b) {
    std::vector<double> backward, sigma;
    for (int t = 0; t < T; ++t) {
      Matrix product{1, 0, 0, 1};
      for (int l = 0; l <= b; ++l) product = times(mapOf(1, l, t), product);
      backward.push_back(std::max(std::fabs(product[0] + product[2]), std::fabs(product[1] + product[3])));
      sigma.push_back(std::fabs(product[0] - product[1] - product[2] + product[3]) / 2);
    }
    std::sort(backward.begin(), backward.end());
    std::sort(sigma.begin(), sigma.end());
    const std::vector<float>& record = details.composite[static_cast<std::size_t>(b)];
    REQUIRE(record.size() == 40);
    CHECK(record[4] == Approx((backward[0] + backward[1] + backward[2] + backward[3] + backward[4]) / T));
    CHECK(record[5] == Approx(backward[2]));
    CHECK(record[7] == Approx(backward[4]));
    CHECK(record[13] == Approx(sigma[2]));
    CHECK(record[15] == Approx(sigma[0]));
  }
  // The suffix of the first and the prefix of the last are the same product of all.
  for (std::size_t i = 0; i < 20; ++i) CHECK(details.composite[0][20 + i] == Approx(details.composite[2][i]));
}

TEST_CASE("the other orientation, said as such, gives the same records; saying none is refused") {
  needPython();
  const Scratch scratch;
  runOnce(scratch / "a", "row_is_destination", 1);
  runOnce(scratch / "b", "row_is_source", 1);
  const StepDetails a = openReader(scratch / "a/run.db")->details(0).value();
  const StepDetails b = openReader(scratch / "b/run.db")->details(0).value();
  CHECK(a.mean == b.mean);
  CHECK(a.composite == b.composite);
  CHECK(Python({script(), (scratch / "c").string(), "guess"}, Python::Complaints::Hidden).finish() == 1);
  const std::string without = "from mhc_log import RunLog; RunLog('" + (scratch / "d").string() + "', streams=2, sublayers=1)";
  CHECK(Python({"-c", without}, Python::Complaints::Hidden).finish() == 1);
  CHECK_FALSE(fs::exists(scratch / "d/run.db"));
}

TEST_CASE("resuming takes back the later steps; a folder in use or with a run is refused") {
  needPython();
  const Scratch scratch;
  const fs::path folder = scratch / "run";
  runOnce(folder, "row_is_destination", 6);
  const auto reader = openReader(folder / "run.db");
  const std::int64_t generation = reader->meta().value().generation;
  CHECK(Python({script(), folder.string(), "row_is_destination"}, Python::Complaints::Hidden).finish() == 1);
  Python again({script(), folder.string(), "row_is_destination", "2"});
  for (int i = 0; i < 6000 && reader->meta().value().generation == generation; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(reader->newestStep().value()->step == 2);
  CHECK(reader->recordedSteps().value().back() == 2);
  CHECK(Python({script(), folder.string(), "row_is_destination", "1"}, Python::Complaints::Hidden).finish() == 1);  // locked
  CHECK_FALSE(RunLock::acquire(folder).ok());
  again.say("\n");
  CHECK(again.finish() == 0);
  CHECK(reader->newestStep().value()->step == 3);
  CHECK(reader->lastEvent({"resume"}).value());
}

TEST_CASE("a trainer that fails or is killed says so, or is seen to be gone") {
  needPython();
  const Scratch scratch;
  Python failing({script(), (scratch / "failed").string(), "row_is_destination"}, Python::Complaints::Hidden);
  failing.say("\nfail\n");
  CHECK(failing.finish() == 1);
  const RunInfo failed = readRunInfo(scratch / "failed");
  CHECK(failed.state == RunState::Failed);
  CHECK(failed.exitReason == "ArithmeticError: the loss is not finite");
  CHECK(failed.lastStep == 0);

  Python killed({script(), (scratch / "killed").string(), "row_is_destination"});
  killed.say("\n\n");
  (void)waitForReader(scratch / "killed/run.db", 1);
  killed.kill();
  const RunInfo gone = readRunInfo(scratch / "killed");
  CHECK(gone.state == RunState::Failed);
  CHECK(gone.endedSilently);
  CHECK(gone.lastStep == 1);
}

TEST_CASE("the tables are the same, whoever made them") {
  needPython();
  const Scratch scratch;
  runOnce(scratch / "python", "row_is_destination", 1);
  { const auto writer = openWriter(scratch / "run.db"); }
  const auto tables = [](const fs::path& file) {
    std::string all;
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
    const auto collect = [](void* out, int count, char** columns, char**) {
      for (int i = 0; i < count; ++i) *static_cast<std::string*>(out) += std::string(columns[i] ? columns[i] : "") + "\n";
      return 0;
    };
    sqlite3_exec(db, "SELECT name, sql FROM sqlite_master ORDER BY name", collect, &all, nullptr);
    sqlite3_exec(db, "PRAGMA application_id; PRAGMA user_version", collect, &all, nullptr);
    sqlite3_close(db);
    return all;
  };
  CHECK(tables(scratch / "python/run.db") == tables(scratch / "run.db"));
}
