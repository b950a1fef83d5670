// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/jobs/ControlLink.h"

#include <utility>

namespace mhc::workbench {
namespace {

Error disconnected() {
  return makeError(ExitCode::RunFolderBusy, "control.disconnected",
                   "The connection to the worker was lost before it answered. The state shown is the last one known.");
}

/// The socket itself, in the user's runtime folder: a run folder's path may be longer than a socket's name can be.
QString socketPath(const std::filesystem::path& folder) {
  const auto link = folder / "control.sock";
  std::error_code failed;
  const auto target = std::filesystem::read_symlink(link, failed);
  if (failed) return QString::fromStdString(link.string());
  return QString::fromStdString((target.is_absolute() ? target : folder / target).string());
}

}  // namespace

ControlLink::ControlLink(std::filesystem::path runFolder, QObject* parent)
    : QObject(parent), folder_(std::move(runFolder)) {
  retry_.setSingleShot(true);
  retry_.setInterval(kRetryMs);
  connect(&retry_, &QTimer::timeout, this, &ControlLink::connectNow);
  connect(&socket_, &QLocalSocket::connected, this, [this] {
    control::Hello hello;
    hello.features = {"progress", "state", "event"};
    hello.name = "mhc-workbench";
    send(control::toJson(hello));
  });
  connect(&socket_, &QLocalSocket::readyRead, this, &ControlLink::readAll);
  connect(&socket_, &QLocalSocket::disconnected, this, &ControlLink::dropped);
  // Queued: the socket says so before it has left the state of connecting.
  connect(
      &socket_, &QLocalSocket::errorOccurred, this,
      [this] {
        if (socket_.state() == QLocalSocket::UnconnectedState) dropped();
      },
      Qt::QueuedConnection);
}

void ControlLink::start() {
  wanted_ = true;
  if (socket_.state() == QLocalSocket::UnconnectedState) connectNow();
}

void ControlLink::stop() {
  wanted_ = false;
  retry_.stop();
  socket_.abort();
  dropped();
}

void ControlLink::connectNow() {
  if (!wanted_ || socket_.state() != QLocalSocket::UnconnectedState) return;
  decoder_ = {};
  socket_.connectToServer(socketPath(folder_));
}

void ControlLink::dropped() {
  const bool had = std::exchange(greeted_, false);
  for (auto& [id, reply] : std::exchange(replies_, {})) reply(disconnected());
  if (had) Q_EMIT lost();
  if (wanted_ && !retry_.isActive()) retry_.start();
}

bool ControlLink::send(const Json& object) {
  const auto frame = control::encodeFrame(object);
  if (!frame.ok()) return false;
  return socket_.write(frame.value().data(), static_cast<qint64>(frame.value().size())) >= 0;
}

void ControlLink::request(const std::string& type, const Json& arguments, Reply reply) {
  const std::int64_t id = nextId_++;
  if (!greeted_ || !send(control::toJson(control::Request{id, type, arguments}))) {
    reply(disconnected());
    return;
  }
  replies_.emplace(id, std::move(reply));
}

void ControlLink::readAll() {
  const QByteArray bytes = socket_.readAll();
  decoder_.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())});
  for (;;) {
    auto next = decoder_.next();
    if (!next.ok()) {  // the stream has no boundary any more: a fresh connection has
      socket_.abort();
      dropped();
      return;
    }
    if (!next.value()) return;
    const auto incoming = control::incomingFrom(*next.value());
    if (incoming.ok()) handle(incoming.value());
    if (socket_.state() != QLocalSocket::ConnectedState) return;
  }
}

void ControlLink::handle(const control::Incoming& incoming) {
  using Kind = control::Incoming::Kind;
  const auto answer = [&](const Result<Json>& result) {
    const auto found = replies_.find(incoming.id);
    if (found == replies_.end()) return;
    const Reply reply = std::move(found->second);
    replies_.erase(found);
    reply(result);
  };
  switch (incoming.kind) {
    case Kind::Hello:
      worker_ = incoming.hello;
      greeted_ = true;
      request("subscribe", Json::object(), [](const Result<Json>&) {});
      Q_EMIT greeted(worker_);
      break;
    case Kind::Ok:
      answer(incoming.result);
      break;
    case Kind::Error:
      answer(Error{incoming.message, ExitCode::InternalError});
      break;
    case Kind::Progress:
      Q_EMIT progressed(incoming.step);
      break;
    case Kind::State: {
      const auto word = control::nameOf(incoming.state);
      Q_EMIT stateReported(QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())), incoming.step);
      break;
    }
    case Kind::Event:
      Q_EMIT eventReported(incoming.result);
      break;
    case Kind::Unknown:
      break;
  }
}

}  // namespace mhc::workbench
