// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

#include "app/worker/Commands.h"
#include "app/worker/Session.h"
#include "core/base/File.h"
#include "core/base/Json.h"
#include "tests/base/TemporaryFolder.h"

namespace mhc::tests {

struct Finished {
  int code = -1;
  std::string output;

  [[nodiscard]] Json json() const {
    const auto parsed = parseJson(output);
    REQUIRE(parsed.ok());
    return parsed.value();
  }
};

/// Runs one of the commands inside this program with stdout in a file, and stdin from `input`.
template <typename... Add>
Finished runCommand(const std::string& line, const std::string& input, const Add&... add) {
  const mhc::tests::TemporaryFolder folder;
  REQUIRE(writeFileDurably(folder / "in", input).ok());
  std::fflush(stdout);
  const int out = ::dup(STDOUT_FILENO);
  const int in = ::dup(STDIN_FILENO);
  REQUIRE(std::freopen((folder / "out").c_str(), "w", stdout) != nullptr);
  REQUIRE(std::freopen((folder / "in").c_str(), "r", stdin) != nullptr);
  worker::Session session;
  CLI::App app;
  app.fallthrough();
  app.add_flag("--json", session.json);
  (add(app, session), ...);
  Finished finished;
  app.parse(line);
  finished.code = static_cast<int>(session.action());
  std::fflush(stdout);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(in, STDIN_FILENO);
  ::close(out);
  ::close(in);
  finished.output = readTextFile(folder / "out", 1 << 20).value();
  return finished;
}

}  // namespace mhc::tests
