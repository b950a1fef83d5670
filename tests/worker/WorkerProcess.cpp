// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/worker/WorkerProcess.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "core/base/Text.h"

namespace mhc::worker::test {
namespace {

/// An unnamed file that collects what the child writes: no pipe can fill up.
class Capture {
 public:
  Capture() : file_(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) { REQUIRE(file_ >= 0); }
  ~Capture() { ::close(file_); }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  [[nodiscard]] int descriptor() const { return file_; }
  [[nodiscard]] std::string content() const {
    std::string text(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    REQUIRE(::pread(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  int file_;
};

Json parsed(const std::string& text) {
  auto json = parseJson(text);
  INFO(text);
  if (!json.ok()) FAIL(json.error().text());
  return std::move(json).value();
}

}  // namespace

Json Finished::document() const { return parsed(output); }

std::vector<Json> Finished::lines() const {
  std::vector<Json> all;
  for (const std::string& line : split(output, '\n')) {
    if (!line.empty()) all.push_back(parsed(line));
  }
  return all;
}

Finished runWorker(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {MHC_WORKER};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const Capture output, errors;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output.descriptor(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, errors.descriptor(), STDERR_FILENO);
  pid_t child = 0;
  const int spawned = ::posix_spawn(&child, MHC_WORKER, &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  REQUIRE(spawned == 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), output.content(), errors.content()};
}

}  // namespace mhc::worker::test
