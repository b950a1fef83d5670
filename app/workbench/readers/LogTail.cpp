// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/readers/LogTail.h"

#include <sys/stat.h>

#include <QFile>

namespace mhc::workbench {

LogTail::LogTail(QObject* parent) : QObject(parent), decoder_(QStringDecoder::Utf8) {
  timer_.setInterval(500);
  connect(&timer_, &QTimer::timeout, this, &LogTail::look);
}

void LogTail::setFile(const std::filesystem::path& file) {
  if (file == file_) return;
  file_ = file;
  restart();
  if (file_.empty()) {
    timer_.stop();
    return;
  }
  timer_.start();
  look();
}

void LogTail::restart() {
  offset_ = -1;
  inode_ = 0;
  decoder_ = QStringDecoder(QStringDecoder::Utf8);
  Q_EMIT restarted();
}

void LogTail::look() {
  struct stat status {};
  if (file_.empty() || ::stat(file_.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  const bool replaced = inode_ != 0 && inode_ != status.st_ino;
  if (replaced || status.st_size < offset_) restart();
  inode_ = status.st_ino;
  if (status.st_size == offset_) return;
  QFile file(QString::fromStdString(file_.string()));
  if (!file.open(QIODevice::ReadOnly)) return;
  const bool first = offset_ < 0;
  if (first) offset_ = std::max<qint64>(0, status.st_size - kFirstLook);
  if (!file.seek(offset_)) return;
  QByteArray bytes = file.read(first ? kFirstLook : kPortion);
  offset_ += bytes.size();
  if (first && status.st_size > kFirstLook) bytes.remove(0, bytes.indexOf('\n') + 1);  // begin at a whole line
  const QString text = decoder_(bytes);
  if (!text.isEmpty()) Q_EMIT appended(text);
  if (offset_ < status.st_size) QMetaObject::invokeMethod(this, &LogTail::look, Qt::QueuedConnection);
}

}  // namespace mhc::workbench
