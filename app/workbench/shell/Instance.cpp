// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/shell/Instance.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QLocalSocket>

#include "core/base/Paths.h"

namespace mhc::workbench {
namespace {

constexpr int kPatienceMs = 300;
constexpr qint64 kLongest = 64 << 10;

}  // namespace

Instance::Instance(QObject* parent) : QObject(parent) {
  const auto folder = runtimeFolder();
  if (!folder.ok()) return;  // no private folder: every start is a window of its own
  const QByteArray hash =
      QCryptographicHash::hash(QByteArray::fromStdString(configHome().string()), QCryptographicHash::Sha256).toHex().left(12);
  path_ = QString::fromStdString(folder.value().string()) + QStringLiteral("/window-") + QString::fromLatin1(hash);
}

bool Instance::handOver(const QStringList& words) const {
  if (path_.isEmpty()) return false;
  QLocalSocket socket;
  socket.connectToServer(path_);
  if (!socket.waitForConnected(kPatienceMs)) return false;
  QStringList absolute;
  for (const QString& word : words) {
    const QFileInfo file(word);
    absolute << (!word.startsWith(QLatin1Char('-')) && file.exists() ? file.absoluteFilePath() : word);
  }
  socket.write(absolute.join(QChar(0)).toUtf8() + '\n');
  socket.waitForBytesWritten(kPatienceMs);
  return socket.waitForReadyRead(kPatienceMs * 4);  // the other one answers when it has understood
}

void Instance::listen() {
  if (path_.isEmpty()) return;
  server_.setSocketOptions(QLocalServer::UserAccessOption);
  if (!server_.listen(path_)) {
    QLocalServer::removeServer(path_);  // left behind by a window that was killed
    if (!server_.listen(path_)) return;
  }
  connect(&server_, &QLocalServer::newConnection, this, [this] {
    QLocalSocket* socket = server_.nextPendingConnection();
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
      if (socket->bytesAvailable() > kLongest) socket->abort();
      if (!socket->canReadLine()) return;
      const QString line = QString::fromUtf8(socket->readLine()).chopped(1);
      socket->write("ok\n");
      socket->flush();
      Q_EMIT asked(line.isEmpty() ? QStringList() : line.split(QChar(0)));
    });
  });
}

}  // namespace mhc::workbench
