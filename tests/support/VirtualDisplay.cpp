// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/VirtualDisplay.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace mhc::test {
namespace {

constexpr int kWaitMilliseconds = 30'000;

/// Starts a program whose descriptor 3 is `reportTo` (or closed), and which dies with this process. −1 on failure.
pid_t launch(const std::vector<std::string>& words, int reportTo) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int nothing = open("/dev/null", O_RDWR);
  if (nothing >= 0) {
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
  }
  if (reportTo >= 0 && reportTo != 3) dup2(reportTo, 3);  // dup2 clears close-on-exec
  execvp(argv[0], argv.data());
  _exit(127);
}

/// One line from a pipe, or what came until it was closed or the time was up.
std::string readLine(int descriptor) {
  std::string line;
  pollfd entry{descriptor, POLLIN, 0};
  while (line.find('\n') == std::string::npos && poll(&entry, 1, kWaitMilliseconds) > 0) {
    char letter = 0;
    if (read(descriptor, &letter, 1) != 1) break;
    line += letter;
  }
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  return line;
}

void end(pid_t& child) {
  if (child <= 0) return;
  kill(child, SIGTERM);
  int status = 0;
  for (int i = 0; i < 200; ++i) {
    if (waitpid(child, &status, WNOHANG) != 0) {
      child = -1;
      return;
    }
    poll(nullptr, 0, 10);
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  child = -1;
}

}  // namespace

VirtualDisplay::~VirtualDisplay() {
  end(manager_);
  end(server_);
}

bool VirtualDisplay::fail(const std::string& sentence) {
  error_ = sentence;
  return false;
}

bool VirtualDisplay::start(int width, int height) {
  if (!startServer(width, height)) return false;
  setenv("DISPLAY", name_.c_str(), 1);
  setenv("QT_QPA_PLATFORM", "xcb", 1);
  unsetenv("XAUTHORITY");
  unsetenv("WAYLAND_DISPLAY");
  return startWindowManager();
}

bool VirtualDisplay::startServer(int width, int height) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return fail("A pipe for Xvfb could not be made.");
  const std::string screen = std::to_string(width) + "x" + std::to_string(height) + "x24";
  server_ = launch({"Xvfb", "-displayfd", "3", "-screen", "0", screen, "-nolisten", "tcp", "-noreset"}, ends[1]);
  close(ends[1]);
  const std::string number = server_ > 0 ? readLine(ends[0]) : "";
  close(ends[0]);
  if (number.empty()) {
    end(server_);
    return fail("Xvfb did not start; the Debian package xvfb brings it.");
  }
  name_ = ":" + number;
  return true;
}

bool VirtualDisplay::startWindowManager() {
  // openbox runs this command once it manages the display: that the pipe with this name opens for reading is the signal.
  const std::filesystem::path pipePath =
      std::filesystem::temp_directory_path() / ("mhc-display-" + std::to_string(getpid()));
  std::error_code ignored;
  std::filesystem::remove(pipePath, ignored);
  if (mkfifo(pipePath.c_str(), 0600) != 0) return fail("A named pipe for openbox could not be made.");
  const int reader = open(pipePath.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  manager_ = launch({"openbox", "--sm-disable", "--startup", "sh -c 'echo ready >" + pipePath.string() + "'"}, -1);
  const std::string word = manager_ > 0 && reader >= 0 ? readLine(reader) : "";
  if (reader >= 0) close(reader);
  std::filesystem::remove(pipePath, ignored);
  if (word != "ready") {
    end(manager_);
    return fail("openbox did not start on " + name_ + "; the Debian package openbox brings it.");
  }
  return true;
}

}  // namespace mhc::test
