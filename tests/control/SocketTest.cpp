// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "core/control/ControlClient.h"
#include "core/control/ControlServer.h"
#include "core/control/Frames.h"

using namespace mhc;
using namespace mhc::control;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A run folder, a runtime folder, a hub, a server and a "trainer" that makes steps as fast as it can.
class Worker {
 public:
  Worker() {
    std::string pattern = (fs::temp_directory_path() / "mhc-ctl-XXXXXX").string();
    root = ::mkdtemp(pattern.data());
    run = root / "run";
    fs::create_directories(run);
    ::setenv("XDG_RUNTIME_DIR", root.c_str(), 1);
    start();
  }
  ~Worker() {
    end();
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start() {
    HubOptions options;
    options.run = run.string();
    options.outputBytes = 64u << 10;
    options.liveBytes = 16u << 10;
    hub = std::make_unique<ControlHub>(options);
    auto started = ControlServer::start(run, *hub);
    INFO((started.ok() ? "" : started.error().text()));
    REQUIRE(started.ok());
    server = std::move(started).value();
    hub->setState(WorkerState::Running);
    quit = false;
    trainer = std::thread([this] { train(); });
  }
  void end() {
    quit = true;
    if (hub) hub->wakeTrainer();
    if (trainer.joinable()) trainer.join();
    server.reset();
    hub.reset();
  }
  void train() {
    while (!quit) {
      for (PendingRequest& request : hub->takeRequests()) {
        if (request.type() == "resume") hub->clearPause();
        request.complete(Json{{"step", steps.load()}});
      }
      const Orders orders = hub->orders();
      if (orders.stop) {
        hub->setState(WorkerState::Stopped);
        return;
      }
      if (orders.pause) {
        hub->setState(WorkerState::Paused);
        hub->waitForRequests(30s);
        continue;
      }
      hub->setState(WorkerState::Running);
      hub->setLastStep(++steps);
      if (steps % 64 == 0) std::this_thread::sleep_for(1ms);
    }
  }
  /// Waits until the trainer has made `count` more steps: it is alive and nobody holds it up.
  bool goesOn(std::int64_t count = 200) {
    const std::int64_t from = steps;
    for (int i = 0; i < 3000 && steps < from + count; ++i) std::this_thread::sleep_for(1ms);
    return steps >= from + count;
  }
  ControlClient connect(const std::string& name = "tests") {
    auto client = ControlClient::connect(run, name);
    INFO((client.ok() ? "" : client.error().text()));
    REQUIRE(client.ok());
    return std::move(client).value();
  }
  /// A bare socket to the worker.
  FileDescriptor rawSocket() {
    FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socketOf(run).value().string();
    REQUIRE(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return fd;
  }

  fs::path root, run;
  std::unique_ptr<ControlHub> hub;
  std::unique_ptr<ControlServer> server;
  std::thread trainer;
  std::atomic<std::int64_t> steps{0};
  std::atomic<bool> quit{false};
};

void put(const FileDescriptor& fd, const std::string& bytes) {
  REQUIRE(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
}

/// Reads until the other side hangs up; false after 5 s.
bool isHungUp(const FileDescriptor& fd) {
  const timeval limit{5, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  char piece[4096];
  for (;;) {
    const ssize_t got = ::recv(fd.get(), piece, sizeof piece, 0);
    if (got == 0) return true;
    if (got < 0) return errno == ECONNRESET;
  }
}

std::string greeting() { return encodeFrame({{"type", "hello"}, {"protocol", 1}, {"name", "raw"}}).value(); }

}  // namespace

TEST_CASE("a client controls a worker through the socket") {
  Worker worker;
  CHECK(fs::is_symlink(worker.run / "control.sock"));
  struct stat status {};
  REQUIRE(::stat((worker.run / "control.sock").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);

  ControlClient client = worker.connect();
  CHECK(client.worker().run == worker.run.string());
  CHECK(client.worker().pid == ::getpid());
  CHECK(client.request("subscribe").ok());
  CHECK(client.request("pause").value()["state"] == "pausing");
  for (;;) {
    const auto heard = client.nextNotification(5s);
    REQUIRE(heard.ok());
    REQUIRE(heard.value());
    if (heard.value()->kind == Incoming::Kind::State && heard.value()->state == WorkerState::Paused) break;
  }
  const std::int64_t at = worker.steps;
  CHECK(client.request("status").value()["state"] == "paused");
  CHECK(worker.steps == at);
  CHECK(client.request("checkpoint").value()["step"] == at);
  CHECK(client.request("resume").ok());
  CHECK(worker.goesOn());
  const auto bad = client.request("step", {{"n", -1}});
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().text().find("\"n\"") != std::string::npos);
  CHECK(client.request("stop").value()["state"] == "stopping");
}

TEST_CASE("two clients at once: one commands, the other watches and may take over") {
  Worker worker;
  ControlClient first = worker.connect("first");
  ControlClient second = worker.connect("second");
  CHECK(first.request("pause").ok());
  const auto refused = second.request("resume");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ExitCode::RunFolderBusy);
  CHECK(second.request("status").value()["control"] == "first");
  CHECK(second.request("take_control").ok());
  CHECK(second.request("resume").ok());
  CHECK_FALSE(first.request("stop").ok());
  CHECK(worker.goesOn());
}

TEST_CASE("nothing that a client sends or leaves unsent holds up the trainer or other clients") {
  Worker worker;
  ControlClient good = worker.connect();
  SECTION("nonsense") {
    const FileDescriptor fd = worker.rawSocket();
    put(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(isHungUp(fd));
  }
  SECTION("a frame beyond the cap") {
    const FileDescriptor fd = worker.rawSocket();
    put(fd, greeting() + std::string("\x01\x00\x10\x00", 4));
    CHECK(isHungUp(fd));
  }
  SECTION("half a frame, then silence") {
    const FileDescriptor fd = worker.rawSocket();
    put(fd, greeting() + std::string("\x40\x00\x00\x00{\"type\":", 12));
    CHECK(worker.goesOn());
    CHECK(good.request("ping").ok());
    // The rest may still come.
    put(fd, "\"ping\",\"id\":1" + std::string(0x40 - 8 - 14, ' ') + "}");
    CHECK(worker.goesOn());
  }
  SECTION("half a frame, then gone") {
    FileDescriptor fd = worker.rawSocket();
    put(fd, greeting() + std::string("\x40\x00\x00\x00{\"ty", 8));
    (void)fd.close("socket");
  }
  SECTION("no greeting") {
    const FileDescriptor fd = worker.rawSocket();
    put(fd, encodeFrame({{"type", "pause"}, {"id", 1}}).value());
    CHECK(isHungUp(fd));
    CHECK_FALSE(worker.hub->orders().pause);
  }
  SECTION("its last bytes, then the end of its side") {
    const FileDescriptor fd = worker.rawSocket();
    put(fd, greeting() + encodeFrame({{"type", "ping"}, {"id", 1}}).value());
    ::shutdown(fd.get(), SHUT_WR);
    CHECK(isHungUp(fd));
  }
  SECTION("many connections") {
    std::vector<FileDescriptor> all;
    for (int i = 0; i < 100; ++i) all.push_back(worker.rawSocket());
    CHECK(worker.goesOn());
    CHECK(good.request("status").value()["clients"] == 64);
  }
  CHECK(worker.goesOn());
  CHECK(good.request("ping").ok());
}

TEST_CASE("a client that never reads is dropped; the training never waits for it") {
  Worker worker;
  ControlClient good = worker.connect();
  const FileDescriptor fd = worker.rawSocket();
  put(fd, greeting() + encodeFrame({{"type", "subscribe"}, {"id", 1}}).value());
  CHECK(worker.goesOn(5000));
  const std::string ask = encodeFrame({{"type", "status"}, {"id", 2}}).value();
  bool dropped = false;
  for (int i = 0; i < 100000 && !dropped; ++i) dropped = ::send(fd.get(), ask.data(), ask.size(), MSG_NOSIGNAL) < 0;
  CHECK(dropped);
  CHECK(worker.goesOn());
  for (int i = 0; i < 3000 && good.request("status").value()["clients"] != 1; ++i) std::this_thread::sleep_for(1ms);
  CHECK(good.request("status").value()["clients"] == 1);
}

TEST_CASE("the end of a worker is told, and its socket goes") {
  Worker worker;
  ControlClient client = worker.connect();
  CHECK(client.request("subscribe").ok());
  CHECK(client.request("stop").ok());
  for (int i = 0; i < 3000 && worker.hub->state() != WorkerState::Stopped; ++i) std::this_thread::sleep_for(1ms);
  worker.end();
  bool stopped = false;
  for (;;) {
    const auto heard = client.nextNotification(5s);
    if (!heard.ok()) {
      CHECK(heard.error().message.id == "control.hung_up");
      break;
    }
    REQUIRE(heard.value());
    stopped = stopped || (heard.value()->kind == Incoming::Kind::State && heard.value()->state == WorkerState::Stopped);
  }
  CHECK(stopped);
  CHECK_FALSE(fs::exists(fs::symlink_status(worker.run / "control.sock")));
  const auto none = ControlClient::connect(worker.run, "tests");
  REQUIRE_FALSE(none.ok());
  CHECK(none.error().code == ExitCode::RunFolderBusy);
  CHECK(none.error().text().find("--resume") != std::string::npos);
}

TEST_CASE("what a killed worker left is replaced, and told as dead meanwhile") {
  Worker worker;
  const fs::path socket = worker.server->socketPath();
  worker.end();
  // A file where the socket was, and the link to it.
  {
    FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket.c_str(), socket.string().size() + 1);
    REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  fs::create_symlink(socket, worker.run / "control.sock");
  const auto dead = ControlClient::connect(worker.run, "tests");
  REQUIRE_FALSE(dead.ok());
  CHECK(dead.error().message.id == "control.not_listening");
  worker.start();
  CHECK(worker.server->socketPath() == socket);
  CHECK(worker.connect().request("ping").ok());
}

TEST_CASE("a worker that is stopped from outside is given up after the limit") {
  Worker worker;
  // A socket that accepts (by its backlog) and never speaks.
  FileDescriptor silent(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const fs::path path = worker.root / "silent.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.string().size() + 1);
  REQUIRE(::bind(silent.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(silent.get(), 1) == 0);
  fs::create_directories(worker.root / "other");
  fs::create_symlink(path, worker.root / "other/control.sock");
  const auto given = ControlClient::connect(worker.root / "other", "tests", 100ms);
  REQUIRE_FALSE(given.ok());
  CHECK(given.error().message.id == "control.no_answer");
}
