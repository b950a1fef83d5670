// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/ControlServer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/File.h"
#include "core/base/Log.h"
#include "core/control/SocketPath.h"
#include "core/run/RunFolder.h"

namespace mhc::control {
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
namespace {

constexpr std::size_t maximumClients = 64;
constexpr std::size_t pieceBytes = std::size_t{64} << 10;
constexpr int backlog = 16;
constexpr std::chrono::milliseconds farewell{200};   // for output that waits when the worker ends
constexpr std::chrono::milliseconds lastReply{1000};  // for the output of a client that is being dropped

bool wouldBlock(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

bool belongsToUser(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

Result<FileDescriptor> listenAt(const fs::path& path) {
  MHC_TRY_ASSIGN(const sockaddr_un address, socketAddress(path));
  FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return fileError("create a socket for", path, errno);
  ::fchmod(fd.get(), 0600);  // before bind: there is no moment at which others may connect
  ::unlink(path.c_str());    // of a killed worker: the run's lock says that there is no other one
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fileError("bind a socket to", path, errno);
  }
  if (::chmod(path.c_str(), 0600) != 0) return fileError("protect", path, errno);
  if (::listen(fd.get(), backlog) != 0) return fileError("listen at", path, errno);
  return fd;
}

/// RUN/control.sock appears whole or not at all.
Result<void> linkTo(const fs::path& socket, const fs::path& link) {
  fs::path temporary = link;
  temporary += ".tmp";
  ::unlink(temporary.c_str());
  if (::symlink(socket.c_str(), temporary.c_str()) != 0) return fileError("create", temporary, errno);
  if (::rename(temporary.c_str(), link.c_str()) != 0) return fileError("rename", temporary, errno);
  return {};
}

/// Wakes the thread; outlives the server in the hands of a trainer that is just calling it.
class Bell {
 public:
  Bell() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  [[nodiscard]] int fd() const { return fd_.get(); }
  void ring() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t put = ::write(fd_.get(), &one, sizeof one);  // full: it rings already
  }
  void quieten() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(fd_.get(), &count, sizeof count);
  }

 private:
  FileDescriptor fd_;
};

}  // namespace

struct ControlServer::State {
  struct Client {
    FileDescriptor fd;
    int number = 0;
    bool ended = false;                 // the other side sends no more
    Clock::time_point giveUp = Clock::time_point::max();
    [[nodiscard]] bool leaving() const { return giveUp != Clock::time_point::max(); }
  };

  explicit State(ControlHub& h) : hub(h) {}

  ControlHub& hub;
  fs::path socketPath;
  fs::path link;
  FileDescriptor listener;
  std::shared_ptr<Bell> bell = std::make_shared<Bell>();
  std::atomic<bool> stopping{false};
  std::vector<Client> clients;
  std::thread thread;

  void work();
  void sayFarewell();
  void acceptAll();
  void read(Client& client);
  [[nodiscard]] bool write(Client& client);
  [[nodiscard]] bool isDone(Client& client);
  [[nodiscard]] int pollTimeout() const;
};

void ControlServer::State::acceptAll() {
  for (;;) {
    FileDescriptor fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd.valid()) return;
    if (clients.size() >= maximumClients || !belongsToUser(fd.get())) continue;
    Client client;
    client.fd = std::move(fd);
    client.number = hub.connect();
    clients.push_back(std::move(client));
  }
}

void ControlServer::State::read(Client& client) {
  char piece[pieceBytes];
  const ssize_t got = ::recv(client.fd.get(), piece, sizeof piece, 0);
  if (got < 0 && wouldBlock(errno)) return;
  const bool goOn = got > 0 && hub.receive(client.number, std::string_view(piece, static_cast<std::size_t>(got)));
  if (goOn) return;
  client.ended = true;
  client.giveUp = Clock::now() + lastReply;
}

/// False: the connection is broken.
bool ControlServer::State::write(Client& client) {
  while (hub.hasOutput(client.number)) {
    const std::string piece = hub.pendingOutput(client.number, pieceBytes);
    const ssize_t put = ::send(client.fd.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
    if (put < 0) return wouldBlock(errno);
    hub.consumeOutput(client.number, static_cast<std::size_t>(put));
  }
  return true;
}

bool ControlServer::State::isDone(Client& client) {
  if (!write(client)) return true;
  if (hub.mustClose(client.number) && !client.leaving()) {
    client.ended = true;
    client.giveUp = Clock::now() + lastReply;
  }
  return client.leaving() && (!hub.hasOutput(client.number) || Clock::now() >= client.giveUp);
}

int ControlServer::State::pollTimeout() const {
  int timeout = -1;
  for (const Client& client : clients) {
    if (!client.leaving()) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(client.giveUp - Clock::now()).count() + 1;
    const int mine = left > 0 ? static_cast<int>(left) : 0;
    if (timeout < 0 || mine < timeout) timeout = mine;
  }
  return timeout;
}

void ControlServer::State::work() {
  std::vector<pollfd> polled;
  while (!stopping) {
    polled.assign({{bell->fd(), POLLIN, 0}, {listener.get(), POLLIN, 0}});
    for (const Client& client : clients) {
      const int in = client.ended ? 0 : POLLIN;
      const int out = hub.hasOutput(client.number) ? POLLOUT : 0;
      polled.push_back({client.fd.get(), static_cast<short>(in | out), 0});
    }
    if (::poll(polled.data(), polled.size(), pollTimeout()) < 0 && errno != EINTR) {
      logError("The control socket failed; training goes on without it.");
      return;
    }
    if (polled[0].revents != 0) bell->quieten();
    const std::size_t known = clients.size();
    for (std::size_t i = 0; i < known; ++i) {
      const short events = polled[i + 2].revents;
      if (!clients[i].ended && (events & (POLLIN | POLLHUP | POLLERR)) != 0) read(clients[i]);
      // Both directions are gone: nobody will read what waits.
      if (clients[i].ended && (events & (POLLHUP | POLLERR)) != 0) clients[i].giveUp = Clock::now();
    }
    for (std::size_t i = 0; i < clients.size();) {
      if (!isDone(clients[i])) {
        ++i;
        continue;
      }
      hub.disconnect(clients[i].number);
      clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (polled[1].revents != 0) acceptAll();
  }
  sayFarewell();
}

void ControlServer::State::sayFarewell() {
  const auto end = Clock::now() + farewell;
  for (;;) {
    std::vector<pollfd> polled;
    for (Client& client : clients) {
      if (write(client) && hub.hasOutput(client.number)) polled.push_back({client.fd.get(), POLLOUT, 0});
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (polled.empty() || left <= 0 || ::poll(polled.data(), polled.size(), static_cast<int>(left)) <= 0) break;
  }
  for (const Client& client : clients) hub.disconnect(client.number);
  clients.clear();
}

ControlServer::ControlServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<ControlServer>> ControlServer::start(const fs::path& runFolder, ControlHub& hub) {
  auto state = std::make_unique<State>(hub);
  if (state->bell->fd() < 0) return fileError("create an event for the control socket of", runFolder, errno);
  MHC_TRY_ASSIGN(state->socketPath, socketPathFor(runFolder));
  state->link = run::RunPaths{runFolder}.socketLink();
  MHC_TRY_ASSIGN(state->listener, listenAt(state->socketPath));
  if (auto linked = linkTo(state->socketPath, state->link); !linked.ok()) {
    ::unlink(state->socketPath.c_str());
    return linked.error();
  }
  hub.onOutput([bell = state->bell] { bell->ring(); });
  // Signals are for the trainer's thread.
  sigset_t all;
  sigset_t former;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &former);
  state->thread = std::thread([self = state.get()] { self->work(); });
  pthread_sigmask(SIG_SETMASK, &former, nullptr);
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(state)));
}

ControlServer::~ControlServer() {
  state_->hub.onOutput({});
  state_->stopping = true;
  state_->bell->ring();
  state_->thread.join();
  ::unlink(state_->socketPath.c_str());
  std::error_code code;
  if (fs::read_symlink(state_->link, code) == state_->socketPath) ::unlink(state_->link.c_str());
}

const fs::path& ControlServer::socketPath() const { return state_->socketPath; }

}  // namespace mhc::control
