// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <catch2/catch.hpp>

#include "app/workbench/jobs/PreflightRunner.h"

using namespace mhc;
using namespace mhc::workbench;

namespace {

struct Answer {
  std::vector<widgets::PreflightRow> rows;
  QString problem;
  int times = 0;
};

Answer ask(const std::vector<std::string>& words) {
  Answer answer;
  PreflightRunner runner;
  QObject::connect(&runner, &PreflightRunner::finished, &runner,
                   [&](const std::vector<widgets::PreflightRow>& rows, const QString& problem) {
                     answer.rows = rows;
                     answer.problem = problem;
                     ++answer.times;
                   });
  QSignalSpy spy(&runner, &PreflightRunner::finished);
  runner.start(words);
  spy.wait(5000);
  CHECK(answer.times == 1);
  CHECK_FALSE(runner.running());
  return answer;
}

}  // namespace

TEST_CASE("The ranks' rows are read, whatever the launcher prints around them") {
  const Answer answer =
      ask({"/bin/sh", "-c",
           R"(echo "launcher says hello"; echo '{"ranks": [{"rank": 0, "host": "a", "build": "1", "device": "CPU",
                                "free_bytes": 8e9, "ring_bytes_per_second": 1e9}, {"rank": 1, "host": "b", "build": "2",
                                "problem": "Too little memory."}]}')"});
  REQUIRE(answer.rows.size() == 2);
  CHECK(answer.problem.isEmpty());
  CHECK(answer.rows[0].freeBytes == 8e9);
  CHECK(answer.rows[0].sameBuild);
  CHECK_FALSE(answer.rows[1].sameBuild);
  CHECK(answer.rows[1].ringBytesPerSecond == -1);
  CHECK(answer.rows[1].problem == QStringLiteral("Too little memory."));
}

TEST_CASE("A check that fails says why") {
  CHECK(ask({"/bin/sh", "-c", "echo ----- >&2; echo 'no slots on node2' >&2; echo ---- >&2; exit 1"}).problem ==
        QStringLiteral("The ranks could not be looked at: no slots on node2"));
  CHECK(ask({"/bin/sh", "-c", "exit 3"}).problem.contains(QStringLiteral("code 3")));
  CHECK(ask({"/nowhere/mpirun"}).problem.contains(QStringLiteral("/nowhere/mpirun")));
  CHECK(ask({"/bin/sh", "-c", "echo '{}'"}).problem.contains(QStringLiteral("names no ranks")));
  CHECK(ask({"/bin/sh", "-c", "echo '{\"ranks\": 3'}"}).problem.size() > 5);
}

TEST_CASE("A check that is cancelled tells nothing and leaves nobody") {
  PreflightRunner runner;
  QSignalSpy spy(&runner, &PreflightRunner::finished);
  runner.start({"/bin/sleep", "60"});
  CHECK(runner.running());
  runner.cancel();
  CHECK_FALSE(runner.running());
  CHECK_FALSE(spy.wait(50));
}
