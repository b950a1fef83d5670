// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/control/ControlClient.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "core/control/ControlServer.h"
#include "core/control/SocketPath.h"

namespace mhc::control {
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
namespace {

Error hungUp() {
  return makeError(ExitCode::RunFolderBusy, "control.hung_up",
                   "The worker ended the connection. Its log and the run's events say why.");
}

Error noAnswer(std::chrono::milliseconds limit) {
  return makeError(ExitCode::RunFolderBusy, "control.no_answer",
                   "The worker did not answer within {seconds} s. It may be in a long step or stopped from outside; try "
                   "again.",
                   {{"seconds", std::to_string((limit.count() + 999) / 1000)}});
}

/// False: the time is over.
bool waitFor(int fd, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd polled{fd, events, 0};
    const int ready = ::poll(&polled, 1, left > 0 ? static_cast<int>(left) + 1 : 0);
    if (ready > 0) return true;
    if (ready == 0 && left <= 0) return false;
    if (ready < 0 && errno != EINTR) return true;  // the next call says what is wrong
  }
}

}  // namespace

Result<ControlClient> ControlClient::connect(const fs::path& runFolder, const std::string& name,
                                             std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  MHC_TRY_ASSIGN(const fs::path path, socketOf(runFolder));
  MHC_TRY_ASSIGN(const sockaddr_un address, socketAddress(path));
  ControlClient client;
  client.fd_ = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!client.fd_.valid()) return fileError("create a socket for", path, errno);
  while (::connect(client.fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == EAGAIN && Clock::now() < deadline) {  // many are connecting at this moment
      ::poll(nullptr, 0, 10);
      continue;
    }
    if (errno == ECONNREFUSED || errno == ENOENT || errno == EAGAIN) {
      return makeError(ExitCode::RunFolderBusy, "control.not_listening",
                       "No worker listens for the run {path}. If it was killed, continue it with: mhc-worker train --run "
                       "{path} --resume",
                       {{"path", runFolder.string()}});
    }
    return fileError("connect to", path, errno);
  }
  Hello hello;
  hello.features = {"progress", "state", "event"};
  hello.pid = ::getpid();
  hello.name = name;
  MHC_TRY(client.send(toJson(hello), deadline));
  MHC_TRY_ASSIGN(auto first, client.receive(deadline));
  if (!first) return noAnswer(limit);
  if (first->kind == Incoming::Kind::Error) return Error{first->message, ExitCode::BadData};
  if (first->kind != Incoming::Kind::Hello) return helloFrom(first->result).error();
  client.worker_ = std::move(first->hello);
  return client;
}

Result<void> ControlClient::send(const Json& object, Deadline deadline) {
  MHC_TRY_ASSIGN(const std::string frame, encodeFrame(object));
  for (std::size_t done = 0; done < frame.size();) {
    const ssize_t put = ::send(fd_.get(), frame.data() + done, frame.size() - done, MSG_NOSIGNAL);
    if (put > 0) {
      done += static_cast<std::size_t>(put);
    } else if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      if (!waitFor(fd_.get(), POLLOUT, deadline)) return noAnswer(std::chrono::milliseconds(0));
    } else if (put < 0 && errno != EINTR) {
      return hungUp();
    }
  }
  return {};
}

Result<std::optional<Incoming>> ControlClient::receive(Deadline deadline) {
  for (;;) {
    MHC_TRY_ASSIGN(auto object, decoder_.next());
    if (object) {
      MHC_TRY_ASSIGN(Incoming incoming, incomingFrom(*object));
      return std::optional<Incoming>(std::move(incoming));
    }
    if (!waitFor(fd_.get(), POLLIN, deadline)) return std::optional<Incoming>();
    char piece[65536];
    const ssize_t got = ::recv(fd_.get(), piece, sizeof piece, 0);
    if (got > 0) decoder_.feed(std::string_view(piece, static_cast<std::size_t>(got)));
    else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) return hungUp();
  }
}

Result<Json> ControlClient::request(const std::string& type, Json arguments, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  const std::int64_t id = nextId_++;
  MHC_TRY(send(toJson(Request{id, type, std::move(arguments)}), deadline));
  for (;;) {
    MHC_TRY_ASSIGN(auto incoming, receive(deadline));
    if (!incoming) return noAnswer(limit);
    const bool isReply = incoming->kind == Incoming::Kind::Ok || incoming->kind == Incoming::Kind::Error;
    if (!isReply) {
      notifications_.push_back(std::move(*incoming));
      if (notifications_.size() > 10000) notifications_.pop_front();
      continue;
    }
    if (incoming->id == -1 && incoming->kind == Incoming::Kind::Error) return Error{incoming->message, ExitCode::BadData};
    if (incoming->id != id) continue;  // the late reply to a request that was given up
    if (incoming->kind == Incoming::Kind::Ok) return std::move(incoming->result);
    const bool held = incoming->message.id == "control.held";
    return Error{incoming->message, held ? ExitCode::RunFolderBusy : ExitCode::BadUsage};
  }
}

Result<std::optional<Incoming>> ControlClient::nextNotification(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  for (;;) {
    if (!notifications_.empty()) {
      std::optional<Incoming> first(std::move(notifications_.front()));
      notifications_.pop_front();
      return first;
    }
    MHC_TRY_ASSIGN(auto incoming, receive(deadline));
    if (!incoming) return std::optional<Incoming>();
    if (incoming->kind != Incoming::Kind::Ok && incoming->kind != Incoming::Kind::Error) return incoming;
  }
}

}  // namespace mhc::control
